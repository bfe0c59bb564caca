// Package ical writes the file by which a calendar takes in one appointment, or takes it out again: RFC 5545.
package ical

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is an appointment. Its texts may be anything.
type Event struct {
	// UID names the appointment for good, and Sequence grows with each change of it.
	UID      string
	Sequence int
	// Stamp is when the file is made.
	Stamp      time.Time
	Start, End time.Time
	// AllDay: from the day of Start to that of End, which is not part of it.
	AllDay      bool
	Summary     string
	Description string
	// Cancelled takes it out of the calendar.
	Cancelled bool
}

// maxOctets is how long a line may be without its end.
const maxOctets = 75

// Write gives the file.
func Write(e Event) []byte {
	method, status := "PUBLISH", "CONFIRMED"
	if e.Cancelled {
		method, status = "CANCEL", "CANCELLED"
	}
	var w writer
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//Embudo//Embudo//ES")
	w.line("METHOD:" + method)
	w.line("BEGIN:VEVENT")
	w.line("UID:" + escape(e.UID))
	w.line("SEQUENCE:" + strconv.Itoa(e.Sequence))
	w.line("DTSTAMP:" + moment(e.Stamp))
	if e.AllDay {
		w.line("DTSTART;VALUE=DATE:" + e.Start.Format("20060102"))
		w.line("DTEND;VALUE=DATE:" + e.End.Format("20060102"))
	} else {
		w.line("DTSTART:" + moment(e.Start))
		w.line("DTEND:" + moment(e.End))
	}
	w.line("SUMMARY:" + escape(e.Summary))
	if e.Description != "" {
		w.line("DESCRIPTION:" + escape(e.Description))
	}
	w.line("STATUS:" + status)
	w.line("END:VEVENT")
	w.line("END:VCALENDAR")
	return []byte(w.String())
}

func moment(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escape makes a text of anything: line ends become \n, and what is no character, or one that steers, goes.
func escape(s string) string {
	var b strings.Builder
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == utf8.RuneError, r < ' ' && r != '\t', r == 0x7f:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// writer folds lines: what goes on does so on the next line after a space, and no character is cut.
type writer struct{ strings.Builder }

func (w *writer) line(s string) {
	room := maxOctets
	for len(s) > room {
		at := room
		for !utf8.RuneStart(s[at]) {
			at--
		}
		w.WriteString(s[:at] + "\r\n ")
		s, room = s[at:], maxOctets-1
	}
	w.WriteString(s + "\r\n")
}
