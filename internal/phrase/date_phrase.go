package phrase

import (
	"slices"
	"time"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// phraseReader gives the dates that a phrase may mean to somebody on today.
type phraseReader struct {
	today pipeline.Date
	lang  i18n.Lang
}

// read tries "mar" as the month and as martes, and gathers what each gives.
func (p phraseReader) read(tokens []token) dates {
	at := slices.IndexFunc(tokens, func(t token) bool { return t.kind == martes })
	if at < 0 {
		return p.shaped(tokens)
	}
	if len(tokens) == 1 && p.lang == i18n.EN {
		return dates{}
	}
	asMonth, asDay := slices.Clone(tokens), slices.Clone(tokens)
	asMonth[at] = token{kind: monthName, n: int(time.March)}
	asDay[at] = token{kind: weekday, n: int(time.Tuesday)}
	month, day := p.read(asMonth), p.read(asDay)
	if len(day.readings) == 0 {
		return month
	}
	month.readings = append(month.readings, day.readings...)
	month.suggested = month.suggested || day.suggested
	month.err = nil
	return month
}

// shaped reads tokens by their order; no readings where no date has that order.
func (p phraseReader) shaped(t []token) dates {
	shape := make([]byte, len(t))
	for i := range t {
		shape[i] = byte(t[i].kind)
	}
	switch s := string(shape); s {
	case "R":
		return one(p.today.AddDays(t[0].n))
	case "X":
		return p.numeric(t[0].text)
	case "WX":
		return agreeing(p.numeric(t[1].text), time.Weekday(t[0].n))
	case "DM", "DMD", "MD", "MDD":
		return p.named(t)
	case "WDM", "WDMD", "WMD", "WMDD":
		return agreeing(p.named(t[1:]), time.Weekday(t[0].n))
	case "WD":
		return p.nth(t)
	case "W":
		return p.coming(t[0].n)
	case "TW":
		return p.coming(t[1].n)
	case "NW":
		return p.following(t[1].n)
	case "WN":
		return p.following(t[0].n)
	}
	return p.shapedPeriod(string(shape), t)
}

// shapedPeriod reads the phrases that name a week, month or longer, or count them.
func (p phraseReader) shapedPeriod(shape string, t []token) dates {
	last := len(t) - 1
	switch shape {
	case "WNU", "WUN":
		return p.inWeek(t[0].n, 1, t[1], t[2])
	case "NUW", "UNW":
		return p.inWeek(t[2].n, 1, t[0], t[1])
	case "WTU":
		return p.inWeek(t[0].n, 0, t[2])
	case "TUW":
		return p.inWeek(t[2].n, 0, t[1])
	case "EU", "ETU":
		return p.endOf(t[last].unit, 0)
	case "ENU":
		return p.endOf(t[2].unit, 1)
	case "EUN":
		return p.endOf(t[1].unit, 1)
	case "EM", "EMD":
		return p.endOfMonth(t[1:])
	case "NU":
		return p.period(t[1].unit, 1)
	case "UN":
		return p.period(t[0].unit, 1)
	case "TU":
		return p.period(t[1].unit, 0)
	case "IDU":
		return one(p.after(t[1].n, t[2].unit))
	case "HDU":
		return one(p.after(-t[1].n, t[2].unit))
	case "DUA":
		return one(p.after(-t[0].n, t[1].unit))
	}
	return dates{}
}

// coming is the next such weekday; on that very day, today or a week later.
func (p phraseReader) coming(w int) dates {
	days := (w - int(p.today.Weekday()) + 7) % 7
	if days == 0 {
		return oneOf(p.today, p.today.AddDays(7))
	}
	return one(p.today.AddDays(days))
}

// following is such a weekday of next week, and also this week's where that is still to come.
func (p phraseReader) following(w int) dates {
	days := (w-int(p.today.Weekday())+6)%7 + 1
	return oneOf(p.today.AddDays(days), p.monday(1).AddDays((w+6)%7))
}

// inWeek is such a weekday of the week that many weeks from this one; the period named must be a week.
func (p phraseReader) inWeek(w, weeks int, named ...token) dates {
	for _, t := range named {
		if t.kind == unit && t.unit != week {
			return dates{}
		}
	}
	return one(p.monday(weeks).AddDays((w + 6) % 7))
}

// monday is the first day of the week that many weeks from this one.
func (p phraseReader) monday(weeks int) pipeline.Date {
	return p.today.AddDays(7*weeks - (int(p.today.Weekday())+6)%7)
}

// period is what naming a week, month or longer means as a deadline: its Monday, or its last day.
func (p phraseReader) period(u period, ahead int) dates {
	switch {
	case u == day, u == week && ahead == 0:
		return dates{}
	case u == week:
		return one(p.monday(ahead))
	}
	return p.endOf(u, ahead)
}

// endOf is the last day of the period that many periods from this one. A week's end is a Saturday or a Sunday, and to
// English readers also the Friday.
func (p phraseReader) endOf(u period, ahead int) dates {
	switch u {
	case day:
		return dates{}
	case week:
		friday := p.monday(ahead).AddDays(4)
		if p.lang == i18n.EN {
			return oneOf(friday, friday.AddDays(1), friday.AddDays(2))
		}
		return oneOf(friday.AddDays(1), friday.AddDays(2))
	}
	n := months[u]
	first := (int(p.today.Month)-1)/n*n + 1
	return one(lastOf(p.today.Year, time.Month(first+n-1+n*ahead)))
}

// endOfMonth is the last day of a named month: the next such day where no year is named.
func (p phraseReader) endOfMonth(t []token) dates {
	m := time.Month(t[0].n)
	if len(t) == 2 {
		y, ok := yearOf(t[1].n, t[1].length)
		if !ok {
			return dates{}
		}
		return one(lastOf(y, m))
	}
	d := lastOf(p.today.Year, m)
	if d.Before(p.today) {
		d = lastOf(p.today.Year+1, m)
	}
	return one(d)
}

// months is how many each period has.
var months = map[period]int{month: 1, quarter: 3, half: 6, year: 12}

// after is the date n periods later. Where a month lacks the day it is that month's last.
func (p phraseReader) after(n int, u period) pipeline.Date {
	switch u {
	case day:
		return p.today.AddDays(n)
	case week:
		return p.today.AddDays(7 * n)
	}
	last := lastOf(p.today.Year, p.today.Month+time.Month(n*months[u]))
	last.Day = min(last.Day, p.today.Day)
	return last
}

// lastOf is the last day of a month; months beyond December run on into the next years.
func lastOf(y int, m time.Month) pipeline.Date {
	return pipeline.DateOf(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC))
}
