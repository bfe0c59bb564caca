package phrase

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// numeric reads 30-06-2027, 30/6, 30.6.2027, 30-jun-2027 and 2027-06-30. A dot without a year (12.5) is an amount.
func (p phraseReader) numeric(text string) dates {
	sign := text[strings.IndexAny(text, "/-."):][:1]
	parts := strings.Split(text, sign)
	if len(parts) > 3 || len(parts) == 2 && sign == "." {
		return dates{}
	}
	if len(parts) == 3 && len(parts[0]) == 4 {
		slices.Reverse(parts)
		d, okDay := smallNumber(parts[0])
		m, okMonth := smallNumber(parts[1])
		if y, ok := yearIn(parts); ok && okDay && okMonth {
			return p.onDay(d, m, y)
		}
		return dates{}
	}
	y, ok := yearIn(parts)
	d, okDay := smallNumber(parts[0])
	if !ok || !okDay {
		return dates{}
	}
	if m, ok := smallNumber(parts[1]); ok {
		return p.dayFirst(d, m, y, sign)
	}
	for _, w := range dateVocabulary[parts[1]] {
		if m, ok := w.token.month(); ok && w.text == parts[1] {
			return p.onDay(d, m, y)
		}
	}
	return dates{}
}

// dayFirst reads a as the day and b as the month. A date that only exists the other way round is suggested, and to readers
// of English one that exists both ways is both, save with dots, which month-first countries don't use.
func (p phraseReader) dayFirst(a, b, y int, sign string) dates {
	switch {
	case b > 12 && a >= 1 && a <= 12:
		found := p.onDay(b, a, y)
		found.suggested = true
		return found
	case p.lang == i18n.EN && sign != "." && a <= 12 && b <= 12 && a != b:
		first, second := p.onDay(a, b, y), p.onDay(b, a, y)
		if first.err != nil || second.err != nil {
			return refused(ErrNoSuchDay)
		}
		return dates{readings: append(first.readings, second.readings...)}
	}
	return p.onDay(a, b, y)
}

// named reads "30 junio", "30 junio 2027", "junio 30" and "junio 30 2027".
func (p phraseReader) named(t []token) dates {
	d, m, y := t[0], t[1], 0
	if d.kind == monthName {
		d, m = m, d
	}
	if len(t) == 3 {
		var ok bool
		if y, ok = yearOf(t[2].n, t[2].length); !ok {
			return dates{}
		}
	}
	if d.length > 2 {
		return dates{}
	}
	return p.onDay(d.n, m.n, y)
}

// nth reads "viernes 11" as the next 11th, where that is a Friday.
func (p phraseReader) nth(t []token) dates {
	w, n := t[0].n, t[1].n
	if t[1].length < 1 || t[1].length > 2 || n < 1 {
		return dates{}
	}
	// Of three months that follow each other, one at least has a 31st to come.
	for m := p.today.Month; m <= p.today.Month+2; m++ {
		d := lastOf(p.today.Year, m)
		if n > d.Day {
			continue
		}
		if d.Day = n; d.Before(p.today) {
			continue
		}
		if int(d.Weekday()) == w {
			return one(d)
		}
		break
	}
	return dates{}
}

// onDay is that day; without a year, y nought, the next such day, today included.
func (p phraseReader) onDay(d, m, y int) dates {
	if m < 1 || m > 12 || d < 1 {
		return refused(ErrNoSuchDay)
	}
	if y != 0 {
		if d > lastOf(y, time.Month(m)).Day {
			return refused(ErrNoSuchDay)
		}
		return one(pipeline.Date{Year: y, Month: time.Month(m), Day: d})
	}
	// A 29 February may be eight years away, around a century that is no leap year.
	for y := p.today.Year; y <= p.today.Year+8; y++ {
		found := pipeline.Date{Year: y, Month: time.Month(m), Day: d}
		if d <= lastOf(y, time.Month(m)).Day && !found.Before(p.today) {
			return one(found)
		}
	}
	return refused(ErrNoSuchDay)
}

// agreeing keeps the readings that fall on w. Where none does, the first is asked back beside the nearest day that does.
func agreeing(found dates, w time.Weekday) dates {
	if found.err != nil || len(found.readings) == 0 {
		return found
	}
	agree := dates{suggested: found.suggested}
	for _, d := range found.readings {
		if d.Weekday() == w {
			agree.readings = append(agree.readings, d)
		}
	}
	if len(agree.readings) > 0 {
		return agree
	}
	first := found.readings[0]
	days := (int(w) - int(first.Weekday()) + 7) % 7
	if days > 3 {
		days -= 7
	}
	return dates{readings: []pipeline.Date{first, first.AddDays(days)}, suggested: true}
}

// yearIn is the year of day, month and perhaps year; nought where there is none, false where it is none.
func yearIn(parts []string) (int, bool) {
	if len(parts) < 3 {
		return 0, true
	}
	if strings.Trim(parts[2], "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil {
		return 0, false
	}
	return yearOf(n, len(parts[2]))
}

// yearOf is the year written with that many digits: four, or the last two of this century's.
func yearOf(n, length int) (int, bool) {
	switch {
	case length == 4 && n > 0:
		return n, true
	case length == 2:
		return FirstYear + n, true
	}
	return 0, false
}

// smallNumber reads one or two digits.
func smallNumber(s string) (int, bool) {
	if s == "" || len(s) > 2 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
