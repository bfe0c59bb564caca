package phrase

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseClock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"8": 480, "8:30": 510, "8.30": 510, "14h": 840, "2pm": 840, "2 p.m.": 840, "12 am": 0, "12pm": 720, "a las 9": 540, "A la 1": 60,
		"at 9": 540, "0:00": 0, "23:59": 1439, "8h30": 510, "10:00 hrs.": 600, "mediodía": 720, "noon": 720} {
		minute, ok := ParseClock(text)
		require.True(t, ok, text)
		require.Equal(t, want, minute, text)
	}
	for _, text := range []string{"", "24", "8:60", "13pm", "0am", "8:3", "ocho", "-1", "8:300", "12.500"} {
		_, ok := ParseClock(text)
		require.False(t, ok, text)
	}
}

func TestFindTime(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][2]int{"10:00 con Juan": {600, 1}, "a las 10 con Juan": {600, 3}, "3 pm demo": {900, 2}, "at 9 demo": {540, 2}, "a las 3 pm": {900, 4},
		"12 personas": {0, 0}, "10.30 demo": {0, 0}, `"10:00"`: {0, 0}, "noon": {720, 1}, "": {0, 0}, "25:00": {0, 0}} {
		minute, used := FindTime(Words(line), 0)
		require.Equal(t, want, [2]int{minute, used}, line)
	}
	require.Equal(t, "9:05", FormatClock(545))
	require.Equal(t, "14:30", FormatClock(870))
}

// Whatever is typed is a time of the day or none, and is read the same when it is written again.
func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"8", "a las 9", "12 a.m.", "23:59", "8h30", "99", ":", "a las"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		minute, ok := ParseClock(s)
		if !ok {
			return
		}
		require.True(t, minute >= 0 && minute < 24*60, "%q: %d", s, minute)
		again, ok := ParseClock(FormatClock(minute))
		require.True(t, ok)
		require.Equal(t, minute, again)
	})
}
