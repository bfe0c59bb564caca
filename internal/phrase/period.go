package phrase

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Words of a period, folded, in both languages.
var (
	periodUnits = map[string]period{
		"mes": month, "mensual": month, "month": month, "monthly": month,
		"trimestre": quarter, "trimestral": quarter, "quarter": quarter, "quarterly": quarter,
		"año": year, "ano": year, "anual": year, "year": year, "yearly": year,
	}
	periodThis  = []string{"este", "esta", "this", "actual", "current"}
	periodNext  = []string{"proximo", "proxima", "siguiente", "next"}
	periodLast  = []string{"pasado", "pasada", "anterior", "ultimo", "ultima", "last", "previous"}
	periodLinks = []string{"de", "del", "of", "in", "en"}
)

// ReadPeriod reads a month, quarter or year that begins with the first word, such as "trimestre", "mes pasado", "next
// quarter", "noviembre", "nov 2025", "T4 2026", "2026-Q4", "2026-11" or "2026", and says how many words that are; 0 where the
// first word begins none. A quotation is a name, never a period.
func ReadPeriod(words []Word, today pipeline.Date) (p pipeline.Period, n int) {
	r := periodReader{words: words, today: today}
	for _, read := range []func() (pipeline.Period, int){r.relative, r.month, r.quarter, r.written} {
		if p, n = read(); n > 0 {
			return p, n
		}
	}
	return pipeline.Period{}, 0
}

type periodReader struct {
	words []Word
	today pipeline.Date
}

func (r periodReader) word(i int) string {
	if i >= len(r.words) || r.words[i].Quoted || r.words[i].Token != "" {
		return ""
	}
	return Fold(r.words[i].Text)
}

func (r periodReader) of(u period) pipeline.Period {
	switch u {
	case month:
		return pipeline.MonthOf(r.today)
	case quarter:
		return pipeline.QuarterOf(r.today)
	}
	return pipeline.YearOf(r.today)
}

// relative reads "trimestre", "este mes", "mes pasado", "next year", and "mes que viene".
func (r periodReader) relative() (pipeline.Period, int) {
	if u, ok := periodUnits[r.word(0)]; ok {
		p := r.of(u)
		switch second := r.word(1); {
		case slices.Contains(periodThis, second):
			return p, 2
		case slices.Contains(periodNext, second):
			return p.Next(), 2
		case slices.Contains(periodLast, second):
			return p.Previous(), 2
		case second == "que" && r.word(2) == "viene":
			return p.Next(), 3
		}
		return p, 1
	}
	u, ok := periodUnits[r.word(1)]
	if !ok {
		return pipeline.Period{}, 0
	}
	switch first := r.word(0); {
	case slices.Contains(periodThis, first):
		return r.of(u), 2
	case slices.Contains(periodNext, first):
		return r.of(u).Next(), 2
	case slices.Contains(periodLast, first):
		return r.of(u).Previous(), 2
	}
	return pipeline.Period{}, 0
}

// month reads a month by its name, of this year unless one follows.
func (r periodReader) month() (pipeline.Period, int) {
	t, used := dateToken([]string{r.word(0)})
	if used == 0 || t.kind != monthName && t.kind != martes {
		return pipeline.Period{}, 0
	}
	m, _ := t.month()
	p := pipeline.Period{Year: r.today.Year, Month: time.Month(m)}
	return r.withYear(p, 1)
}

// quarter reads "T4" or "Q4", of this year unless one follows.
func (r periodReader) quarter() (pipeline.Period, int) {
	word := r.word(0)
	if len(word) != 2 || word[0] != 't' && word[0] != 'q' || word[1] < '1' || word[1] > '4' {
		return pipeline.Period{}, 0
	}
	return r.withYear(pipeline.Period{Year: r.today.Year, Quarter: int(word[1] - '0')}, 1)
}

func (r periodReader) withYear(p pipeline.Period, n int) (pipeline.Period, int) {
	at := n
	if slices.Contains(periodLinks, r.word(at)) {
		at++
	}
	if y, ok := yearWord(r.word(at)); ok {
		p.Year, n = y, at+1
	}
	return p, n
}

// written reads a period as the program writes it, with T besides Q, and a year alone.
func (r periodReader) written() (pipeline.Period, int) {
	p, err := pipeline.ParsePeriod(strings.NewReplacer("q", "Q", "t", "Q").Replace(r.word(0)))
	if err != nil {
		return pipeline.Period{}, 0
	}
	return p, 1
}

func yearWord(word string) (int, bool) {
	y, err := strconv.Atoi(word)
	return y, err == nil && len(word) == 4 && y >= 2000 && y <= 2100
}

// FormatPeriod writes p for reading: "noviembre 2026", "T4 2026", "2026"; "November 2026", "Q4 2026". ReadPeriod reads it
// back the same.
func FormatPeriod(p pipeline.Period, lang i18n.Lang) string {
	switch {
	case p.Month != 0 && lang == i18n.ES:
		return fmt.Sprintf("%s %d", monthsES[p.Month-1], p.Year)
	case p.Month != 0:
		return fmt.Sprintf("%s %d", p.Month, p.Year)
	case p.Quarter != 0 && lang == i18n.ES:
		return fmt.Sprintf("T%d %d", p.Quarter, p.Year)
	case p.Quarter != 0:
		return fmt.Sprintf("Q%d %d", p.Quarter, p.Year)
	}
	return strconv.Itoa(p.Year)
}
