package commands

import (
	"regexp"
	"strconv"
	"strings"

	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// What spreadsheets make of a month: "ene-27", "Jan 2027", "01/2027", "2027-1", and its first day, "01-01-2027".
var (
	namedPeriod  = regexp.MustCompile(`^(\pL+[1-4]?)\.?[-/ ](\d{2}|\d{4})$`)
	monthOfYear  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{4})$`)
	yearAndMonth = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})$`)
	wholeDay     = regexp.MustCompile(`^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$`)
)

// period reads the period of a row. It must say its year: the file may be read again in another.
func (r *targetReader) period(row sheet.Row) (pipeline.Period, bool) {
	cell := r.cell(row, columnPeriod)
	text := strings.TrimSpace(cell.String())
	if text == "" {
		r.wrong(row, columnPeriod, r.plain(reasonText(pipeline.ReasonRequired), nil))
		return pipeline.Period{}, false
	}
	d, isDay := cell.Day()
	if !isDay && wholeDay.MatchString(text) {
		var err error
		d, err = phrase.ParseDate(text, r.today, r.lang)
		isDay = err == nil
	}
	if isDay && d.Day == 1 {
		return pipeline.MonthOf(d), true
	}
	text = yearInFull(text)
	words := phrase.Words(text)
	p, n := phrase.ReadPeriod(words, r.today)
	if n == 0 || n < len(words) || !strings.Contains(text, strconv.Itoa(p.Year)) {
		r.wrong(row, columnPeriod, r.plain(textTargetFaultPeriod, args{"Text": brief(cell.String(), maxRowName)}))
		return pipeline.Period{}, false
	}
	return p, true
}

// yearInFull writes a period as ReadPeriod knows it.
func yearInFull(text string) string {
	if m := namedPeriod.FindStringSubmatch(text); m != nil {
		year := m[2]
		if len(year) == 2 {
			year = "20" + year
		}
		return m[1] + " " + year
	}
	if m := monthOfYear.FindStringSubmatch(text); m != nil {
		return m[2] + "-" + twoDigits(m[1])
	}
	if m := yearAndMonth.FindStringSubmatch(text); m != nil {
		return m[1] + "-" + twoDigits(m[2])
	}
	return text
}

func twoDigits(n string) string { return strings.Repeat("0", 2-len(n)) + n }
