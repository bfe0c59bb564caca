package pipeline

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a month, a quarter or a year of the calendar.
type Period struct {
	Year int
	// Quarter is 1 to 4 for a quarter, Month 1 to 12 for a month; both are 0 for a year.
	Quarter int
	Month   time.Month
}

// MonthOf, QuarterOf and YearOf give the period in which a day lies.
func MonthOf(d Date) Period   { return Period{Year: d.Year, Month: d.Month} }
func QuarterOf(d Date) Period { return Period{Year: d.Year, Quarter: (int(d.Month) + 2) / 3} }
func YearOf(d Date) Period    { return Period{Year: d.Year} }

// ParsePeriod reads what String gives.
func ParsePeriod(s string) (Period, error) {
	fail := func() (Period, error) { return Period{}, fmt.Errorf("no period %q", s) }
	year, part, parted := strings.Cut(s, "-")
	n, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 || n < 2000 || n > 2100 {
		return fail()
	}
	p := Period{Year: n}
	if !parted {
		return p, nil
	}
	if quarter, ok := strings.CutPrefix(part, "Q"); ok {
		if p.Quarter, err = strconv.Atoi(quarter); err != nil || p.Quarter < 1 || p.Quarter > 4 || len(quarter) != 1 {
			return fail()
		}
		return p, nil
	}
	month, err := strconv.Atoi(part)
	if err != nil || month < 1 || month > 12 || len(part) != 2 {
		return fail()
	}
	p.Month = time.Month(month)
	return p, nil
}

// String is "2026-11", "2026-Q4" or "2026". People are shown another.
func (p Period) String() string {
	switch {
	case p.Month != 0:
		return fmt.Sprintf("%04d-%02d", p.Year, int(p.Month))
	case p.Quarter != 0:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.Quarter)
	}
	return fmt.Sprintf("%04d", p.Year)
}

// From is its first day.
func (p Period) From() Date {
	switch {
	case p.Month != 0:
		return Date{p.Year, p.Month, 1}
	case p.Quarter != 0:
		return Date{p.Year, time.Month(3*p.Quarter - 2), 1}
	}
	return Date{p.Year, time.January, 1}
}

// To is the first day after it.
func (p Period) To() Date { return p.Next().From() }

// Next is the period of the same length after it, and Previous the one before.
func (p Period) Next() Period     { return p.shift(1) }
func (p Period) Previous() Period { return p.shift(-1) }

func (p Period) shift(n int) Period {
	from := p.From().Time()
	switch {
	case p.Month != 0:
		return MonthOf(DateOf(from.AddDate(0, n, 0)))
	case p.Quarter != 0:
		return QuarterOf(DateOf(from.AddDate(0, 3*n, 0)))
	}
	return Period{Year: p.Year + n}
}

// Months gives the months in it, in order.
func (p Period) Months() []Period {
	var months []Period
	for m := MonthOf(p.From()); m.From().Before(p.To()); m = m.Next() {
		months = append(months, m)
	}
	return months
}

// Holds says whether the day lies in it.
func (p Period) Holds(d Date) bool { return !d.Before(p.From()) && d.Before(p.To()) }

// Subject is whose target or forecast something is: a person, a team, or the whole company.
type Subject string

// Everyone is the whole company.
const Everyone Subject = "all"

const teamSubject = "team/"

// OfTeam is a team's subject.
func OfTeam(name string) Subject { return Subject(teamSubject + name) }

// OfPerson is a person's subject.
func OfPerson(id UserID) Subject { return Subject(id) }

// Team is the name of the team that it is, and false for another.
func (s Subject) Team() (string, bool) { return strings.CutPrefix(string(s), teamSubject) }

// Person is the person that it is, and false for another.
func (s Subject) Person() (UserID, bool) {
	if _, team := s.Team(); team || s == Everyone || s == "" {
		return "", false
	}
	return UserID(s), true
}
