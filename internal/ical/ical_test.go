package ical

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

var sample = Event{UID: "activity-12-3@embudo", Sequence: 4, Stamp: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC),
	Start: time.Date(2026, 11, 27, 10, 0, 0, 0, time.FixedZone("CLST", -3*3600)), End: time.Date(2026, 11, 27, 11, 0, 0, 0, time.FixedZone("CLST", -3*3600)),
	Summary: "Reunión: precio, plazos; y más", Description: "OP-12\nCon Juan \\ Rosa"}

func TestWrite(t *testing.T) {
	t.Parallel()
	require.Equal(t, strings.Join([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Embudo//Embudo//ES", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:activity-12-3@embudo",
		"SEQUENCE:4", "DTSTAMP:20261126T120000Z", "DTSTART:20261127T130000Z", "DTEND:20261127T140000Z", `SUMMARY:Reunión: precio\, plazos\; y más`,
		`DESCRIPTION:OP-12\nCon Juan \\ Rosa`, "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR", ""}, "\r\n"), string(Write(sample)))

	day := sample
	day.AllDay, day.Cancelled = true, true
	day.End = day.Start.AddDate(0, 0, 1)
	text := string(Write(day))
	for _, line := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261128"} {
		require.Contains(t, text, "\r\n"+line+"\r\n")
	}
}

// Whatever the texts are, the file keeps the form: lines of at most 75 octets that end in CRLF, no character cut, no property
// smuggled in, and unfolded and unescaped the text comes back.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{"", "Reunión", "a\r\nATTENDEE:mailto:x@evil.example", strings.Repeat("ñ", 200), "👩‍👩‍👧‍👦;,\\\n\x00\xff\t", "END:VCALENDAR"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e := sample
		e.Summary, e.Description = s, s
		raw := string(Write(e))
		require.True(t, utf8.ValidString(raw))
		require.True(t, strings.HasSuffix(raw, "\r\n"))
		lines := strings.Split(strings.TrimSuffix(raw, "\r\n"), "\r\n")
		for _, line := range lines {
			require.LessOrEqual(t, len(line), maxOctets)
			require.NotContains(t, line, "\n")
			require.NotContains(t, line, "\r")
			require.True(t, utf8.ValidString(line))
		}
		unfolded := strings.Split(strings.TrimSuffix(strings.ReplaceAll(raw, "\r\n ", ""), "\r\n"), "\r\n")
		want := 15
		if s == "" {
			want = 14
		}
		require.Len(t, unfolded, want)
		var kept strings.Builder
		for _, r := range strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n") {
			if r == '\n' || r == '\t' || r >= ' ' && r != 0x7f && r != utf8.RuneError {
				kept.WriteRune(r)
			}
		}
		got := strings.NewReplacer(`\n`, "\n", `\\`, `\`, `\;`, ";", `\,`, ",").Replace(strings.TrimPrefix(unfolded[10], "SUMMARY:"))
		require.Equal(t, kept.String(), got)
	})
}
