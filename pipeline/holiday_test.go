package pipeline_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// holidays are the days that the law of Chile makes the whole country rest on, by year, as they were published.
var holidays = map[int][]string{
	2025: {"01-01", "04-18", "04-19", "05-01", "05-21", "06-20", "06-29", "07-16", "08-15", "09-18", "09-19", "10-12", "10-31", "11-01", "12-08", "12-25"},
	2026: {"01-01", "04-03", "04-04", "05-01", "05-21", "06-21", "06-29", "07-16", "08-15", "09-18", "09-19", "10-12", "10-31", "11-01", "12-08", "12-25"},
	2027: {"01-01", "03-26", "03-27", "05-01", "05-21", "06-21", "06-28", "07-16", "08-15", "09-18", "09-19", "10-11", "10-31", "11-01", "12-08", "12-25"},
	2028: {"01-01", "04-14", "04-15", "05-01", "05-21", "06-20", "06-26", "07-16", "08-15", "09-18", "09-19", "10-09", "10-27", "11-01", "12-08", "12-25"},
}

func TestChileanHolidays(t *testing.T) {
	t.Parallel()
	for year, want := range holidays {
		var got []string
		for d := (pipeline.Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
			if pipeline.ChileanHoliday(d) {
				got = append(got, d.String()[5:])
			}
		}
		require.Equal(t, want, got, year)
	}
	// Days beside 18 September and New Year, which only some years have.
	for day, want := range map[string]bool{"2022-09-16": false, "2018-09-17": true, "2019-09-20": true, "2023-01-02": true, "2027-09-17": false,
		"2024-09-20": true, "2017-01-02": true, "2026-01-02": false, "2023-10-27": true, "2023-10-31": false, "2028-10-31": false} {
		require.Equal(t, want, pipeline.ChileanHoliday(dayOf(t, day)), day)
	}
}

func dayOf(t testing.TB, s string) pipeline.Date {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	require.NoError(t, err)
	return pipeline.DateOf(at)
}

func TestBusinessDays(t *testing.T) {
	t.Parallel()
	s := pipeline.Settings{DaysOff: map[pipeline.Date]bool{dayOf(t, "2026-12-31"): true}}
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-11-23", "2026-11-23", 0}, {"2026-11-23", "2026-11-24", 1}, {"2026-11-20", "2026-11-23", 1}, {"2026-11-24", "2026-11-20", 0},
		{"2026-12-04", "2026-12-09", 2}, // the 8th is a holiday
		{"2026-12-24", "2027-01-04", 4}, // Christmas, the company's own 31st, New Year
		{"2026-04-01", "2026-04-06", 2}, // Good Friday
	} {
		from, to := dayOf(t, c.from), dayOf(t, c.to)
		require.Equal(t, c.want, s.BusinessDays(from, to), "%s %s", c.from, c.to)
	}
	// BusinessDaysBefore is the other way round, whatever the day.
	for d := dayOf(t, "2026-12-01"); d.Year == 2026; d = d.AddDays(1) {
		for n := range 12 {
			since := s.BusinessDaysBefore(d, n)
			require.Greater(t, s.BusinessDays(since, d), n, "%s %d", d, n)
			require.LessOrEqual(t, s.BusinessDays(since.AddDays(1), d), n, "%s %d", d, n)
		}
	}
	require.False(t, slices.Contains(holidays[2026], "12-31"), "a day off of one's own is none of these")
}
