package pipeline

import (
	"fmt"
	"strconv"
	"time"
)

// Date is a civil date: a day of the calendar, in no time zone. Its zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the civil date that t has in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads the ISO form 2027-06-30. It refuses days that the calendar lacks.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("parse date: %w", err)
	}
	return DateOf(t), nil
}

// String is the ISO form, "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	b := make([]byte, 0, len(time.DateOnly))
	for _, n := range []struct{ of, places int }{{d.Year, 4}, {int(d.Month), 2}, {d.Day, 2}} {
		if len(b) > 0 {
			b = append(b, '-')
		}
		digits := strconv.Itoa(n.of)
		for range n.places - len(digits) {
			b = append(b, '0')
		}
		b = append(b, digits...)
	}
	return string(b)
}

// IsZero says whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// exists says whether the calendar has the date: a Date can be put together as 31 February, which nothing could read back.
func (d Date) exists() bool { return DateOf(d.Time()) == d }

// Time is midnight UTC of the date, for arithmetic between dates only.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays is the date n days later; n may be negative. It never adds hours, so clock changes don't matter.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Before says whether d comes before other.
func (d Date) Before(other Date) bool { return d.Time().Before(other.Time()) }

// After says whether d comes after other.
func (d Date) After(other Date) bool { return other.Before(d) }

// DaysUntil is how many days later other is; negative where it is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.Time().Sub(d.Time()).Hours() / 24) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// MarshalText is the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; an empty text is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
