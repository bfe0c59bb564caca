package commands

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// room is how many characters are left for texts in what travels with a form, as JSON with its escapes: Slack lets a
// view carry 3000 in all.
type room int

// keep gives as much of s as there is room for, at most n characters of it, and takes that room.
func (r *room) keep(s string, n int) string {
	s = head(strings.ToValidUTF8(s, "\uFFFD"), n)
	for i, c := range s {
		raw, err := json.Marshal(string(c))
		length := room(utf8.RuneCount(raw) - len(`""`))
		if err != nil || *r < length {
			return s[:i]
		}
		*r -= length
	}
	return s
}
