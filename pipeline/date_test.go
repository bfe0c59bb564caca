package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func TestDates(t *testing.T) {
	t.Parallel()
	day := func(s string) pipeline.Date {
		d, err := pipeline.ParseDate(s)
		require.NoError(t, err)
		return d
	}
	require.Equal(t, pipeline.Date{Year: 2027, Month: time.June, Day: 30}, day("2027-06-30"))
	require.Equal(t, day("2028-02-29"), day("2028-02-28").AddDays(1))
	require.Equal(t, day("2026-12-31"), day("2027-01-01").AddDays(-1))
	require.Equal(t, time.Wednesday, day("2027-06-30").Weekday())
	require.Equal(t, 366, day("2028-01-01").DaysUntil(day("2029-01-01")))
	require.True(t, day("2026-09-05").Before(day("2026-09-06")))
	require.True(t, day("2026-09-06").After(day("2026-09-05")))
	require.False(t, day("2026-09-05").Before(day("2026-09-05")))
	require.Equal(t, day("2026-09-05"), pipeline.DateOf(time.Date(2026, 9, 6, 2, 0, 0, 0, time.UTC).In(santiago)))
	for _, bad := range []string{"", "2027-02-29", "2027-13-01", "2027-6-30", "30-06-2027", "2027-06-30T00:00:00Z", " 2027-06-30"} {
		_, err := pipeline.ParseDate(bad)
		require.Error(t, err, bad)
	}
	var none pipeline.Date
	require.Empty(t, none.String())
	require.Error(t, none.UnmarshalText([]byte("mañana")))
	d := day("2027-06-30")
	require.NoError(t, d.UnmarshalText(nil))
	require.True(t, d.IsZero())
}

func TestDatesRoundTripAndCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := pipeline.Date{Year: rapid.IntRange(1, 9900).Draw(t, "year"), Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 366).Draw(t, "day"))
		n := rapid.IntRange(-40000, 36000).Draw(t, "n")
		end := start.AddDays(n)
		require.Equal(t, n, start.DaysUntil(end))
		require.Equal(t, n > 0, end.After(start))
		require.Equal(t, n < 0, end.Before(start))
		require.Equal(t, start, end.AddDays(-n))
		if start.Year < 1 {
			return
		}
		var back pipeline.Date
		text, err := start.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, start, back)
	})
}
