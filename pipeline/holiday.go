package pipeline

import "time"

// ChileanHoliday says whether the law of Chile makes the whole country rest on the day. Laws: 2.977 (the days of the
// Church), 19.668 (29 June and 12 October move to a Monday), 20.215 and 20.983 (days beside 18 September and New Year),
// 20.299 (31 October moves to a Friday), 21.357 (the winter solstice; from 2022 on). Elections, which fall on Sundays, and
// holidays of single regions are not among them.
func ChileanHoliday(d Date) bool {
	switch (Date{Month: d.Month, Day: d.Day}) {
	case Date{Month: time.January, Day: 1}, Date{Month: time.May, Day: 1}, Date{Month: time.May, Day: 21}, Date{Month: time.July, Day: 16},
		Date{Month: time.August, Day: 15}, Date{Month: time.September, Day: 18}, Date{Month: time.September, Day: 19},
		Date{Month: time.November, Day: 1}, Date{Month: time.December, Day: 8}, Date{Month: time.December, Day: 25}:
		return true
	case Date{Month: time.January, Day: 2}, Date{Month: time.September, Day: 17}:
		return d.Weekday() == time.Monday
	case Date{Month: time.September, Day: 20}:
		return d.Weekday() == time.Friday
	}
	easter := easterOf(d.Year)
	return d == easter.AddDays(-2) || d == easter.AddDays(-1) || d == solsticeOf(d.Year) ||
		d == toMonday(Date{d.Year, time.June, 29}) || d == toMonday(Date{d.Year, time.October, 12}) || d == reformationOf(d.Year)
}

// toMonday moves a holiday in the middle of the week to the Monday before, and one on a Friday to the Monday after.
func toMonday(d Date) Date {
	switch day := d.Weekday(); day {
	case time.Tuesday, time.Wednesday, time.Thursday:
		return d.AddDays(int(time.Monday - day))
	case time.Friday:
		return d.AddDays(3)
	}
	return d
}

// reformationOf is 31 October; on a Tuesday it moves to the Friday before, on a Wednesday to the one after.
func reformationOf(year int) Date {
	d := Date{year, time.October, 31}
	switch d.Weekday() {
	case time.Tuesday:
		return d.AddDays(-4)
	case time.Wednesday:
		return d.AddDays(2)
	}
	return d
}

// solsticeOf is the day of the winter solstice by Chile's clocks, right for the years 2022 to 2043.
func solsticeOf(year int) Date {
	if year >= 2024 && year%4 < 2 {
		return Date{year, time.June, 20}
	}
	return Date{year, time.June, 21}
}

// easterOf is Easter Sunday of the Gregorian calendar.
func easterOf(year int) Date {
	golden, century, rest := year%19, year/100, year%100
	moved := (century - (century+8)/25 + 1) / 3
	moon := (19*golden + century - century/4 - moved + 15) % 30
	day := (32 + 2*(century%4) + 2*(rest/4) - moon - rest%4) % 7
	late := (golden + 11*moon + 22*day) / 451
	n := moon + day - 7*late + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}

// Workday says whether the company works on the day: neither a weekend, nor a holiday of Chile, nor a day off of its own.
func (s Settings) Workday(d Date) bool {
	day := d.Weekday()
	return day != time.Saturday && day != time.Sunday && !ChileanHoliday(d) && !s.DaysOff[d]
}

// BusinessDays counts the workdays after from, up to and with to; 0 where to is not after from.
func (s Settings) BusinessDays(from, to Date) int {
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if s.Workday(d) {
			n++
		}
	}
	return n
}

// BusinessDaysBefore is the last day from which more than n workdays have passed up to and with day.
func (s Settings) BusinessDaysBefore(day Date, n int) Date {
	for seen := 0; ; day = day.AddDays(-1) {
		if s.Workday(day) {
			if seen++; seen > n {
				return day.AddDays(-1)
			}
		}
	}
}
