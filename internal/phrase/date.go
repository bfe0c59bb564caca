package phrase

import (
	"fmt"
	"slices"
	"strings"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// FirstYear and LastYear bound the dates that people may mean.
const (
	FirstYear = 2000
	LastYear  = 2100
)

// maxDateText bounds what is scanned for a date, in bytes.
const maxDateText = 100

// AmbiguousDate refuses a date that can be read in more than one way, such as "próximo viernes" said on a Wednesday, or in
// one way that is not this product's habit, such as 6/30.
type AmbiguousDate struct {
	// Readings are the dates it may mean, likeliest first: one that is only suggested, or more.
	Readings []pipeline.Date
}

func (e *AmbiguousDate) Error() string {
	readings := make([]string, len(e.Readings))
	for i, d := range e.Readings {
		readings[i] = d.String()
	}
	return "ambiguous date: " + strings.Join(readings, " or ")
}

// ParseDate reads a date as people type it, in Spanish or English whichever lang is. today is the reader's civil date.
//
//   - 30-06-2027, 30/06/2027, 30.6.2027, 30/6/27, 2027-06-30, 30 de junio de 2027, 30 jun, June 30th. Without a year it is the
//     next such day, today included. The day comes first. Where only month-first is a date (6/30) it is suggested, not taken;
//     with lang English, 5/6 and 05-06-2027 are asked back with both readings.
//   - hoy, mañana, pasado mañana, ayer, anteayer, today, tomorrow, day after tomorrow, yesterday.
//   - viernes, el viernes, this Friday: the next one; on a Friday it may be today or a week later, and is asked back.
//     "viernes 11" is the next 11th, where that is a Friday.
//     próximo viernes, viernes que viene, next Friday: asked back when this calendar week, which starts on Monday, still has one
//     to come. viernes de la próxima semana and friday this week say it clearly.
//   - fin de mes, de trimestre, de semestre, de año, fin de junio, end of next month: that period's last day. fin de semana is a
//     Saturday or a Sunday, and is asked back.
//   - próximo mes, próximo trimestre, this year: also the period's last day, as a deadline that names a period means its end.
//     próxima semana and next week: its Monday.
//   - en 2 semanas, dentro de diez días, in a month, hace 3 días, 2 days ago. A month later is the same day, or the
//     month's last where it has no such day.
//
// A weekday beside a date must agree with it. A bare number is no date. lang decides only what is said of 5/6 and
// that "mar" may be martes. Errors: *AmbiguousDate, ErrNoSuchDay, ErrYear, ErrUnreadable.
func ParseDate(text string, today pipeline.Date, lang i18n.Lang) (pipeline.Date, error) {
	d, err := readDate(text, today, lang)
	if err != nil {
		return pipeline.Date{}, fmt.Errorf("read date: %w", err)
	}
	return d, nil
}

func readDate(text string, today pipeline.Date, lang i18n.Lang) (pipeline.Date, error) {
	if len(text) > maxDateText {
		return pipeline.Date{}, ErrUnreadable
	}
	tokens, ok := dateTokens(text)
	if !ok {
		return pipeline.Date{}, ErrUnreadable
	}
	p := phraseReader{today: today, lang: lang}
	found := p.read(tokens)
	return found.decide()
}

// dates is what a phrase may mean.
type dates struct {
	readings []pipeline.Date
	// suggested: even a single reading is asked back.
	suggested bool
	err       error
}

func one(d pipeline.Date) dates { return dates{readings: []pipeline.Date{d}} }

func oneOf(readings ...pipeline.Date) dates { return dates{readings: readings} }

func refused(err error) dates { return dates{err: err} }

// decide takes the only reading within the bounds, or refuses with those there are.
func (ds dates) decide() (pipeline.Date, error) {
	if ds.err != nil {
		return pipeline.Date{}, ds.err
	}
	var within []pipeline.Date
	for _, d := range ds.readings {
		if d.Year < FirstYear || d.Year > LastYear || slices.Contains(within, d) {
			continue
		}
		within = append(within, d)
	}
	switch {
	case len(ds.readings) == 0:
		return pipeline.Date{}, ErrUnreadable
	case len(within) == 0:
		return pipeline.Date{}, ErrYear
	case len(within) == 1 && !ds.suggested:
		return within[0], nil
	}
	return pipeline.Date{}, &AmbiguousDate{Readings: within}
}
