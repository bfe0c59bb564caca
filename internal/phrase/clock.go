package phrase

import (
	"regexp"
	"strconv"
	"strings"
)

// maxClockWords is how many words the longest time of the day has: "a las 3 pm".
const maxClockWords = 4

var (
	clockForm = regexp.MustCompile(`^(a las? |at )?(\d{1,2})(?:([:.h])(\d{2}))? ?(am|pm|hrs?|h)?\.?$`)
	// clockNames are times that have a name, folded.
	clockNames = map[string]int{"mediodia": 12 * 60, "al mediodia": 12 * 60, "a mediodia": 12 * 60, "noon": 12 * 60, "at noon": 12 * 60}
)

// ParseClock reads a time of the day as people type it, in minutes after midnight: 8, 8:30, 8.30, 14h, 2pm, a las 9, noon.
func ParseClock(text string) (minute int, ok bool) {
	minute, _, ok = readClock(text)
	return minute, ok
}

// FindTime reads the time of the day that starts at words[from], and gives how many words it used; 0 for none. In a line a
// number alone is none, and neither is one with a point, which may as well be an amount.
func FindTime(words []Word, from int) (minute, used int) {
	for used = min(maxClockWords, len(words)-from); used > 0; used-- {
		text, bare := joined(words[from : from+used])
		if !bare {
			continue
		}
		if minute, sure, ok := readClock(text); ok && sure {
			return minute, used
		}
	}
	return 0, 0
}

// readClock reads a time; sure says that it can be nothing else.
func readClock(text string) (minute int, sure, ok bool) {
	folded := strings.ReplaceAll(strings.ReplaceAll(Fold(text), "a.m", "am"), "p.m", "pm")
	if minute, ok := clockNames[folded]; ok {
		return minute, true, true
	}
	m := clockForm.FindStringSubmatch(folded)
	if m == nil {
		return 0, false, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[4]) // none where it is empty
	sure = m[1] != "" || m[5] != "" || m[3] == ":" || m[3] == "h"
	if m[5] == "am" || m[5] == "pm" {
		if hours < 1 || hours > 12 {
			return 0, false, false
		}
		if hours %= 12; m[5] == "pm" {
			hours += 12
		}
	}
	return hours*60 + minutes, sure, hours < 24 && minutes < 60
}

// FormatClock is a time of the day as both languages are read here: 9:05, 14:30.
func FormatClock(minute int) string {
	rest := strconv.Itoa(minute % 60)
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.Itoa(minute/60) + ":" + rest
}
