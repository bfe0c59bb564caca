package phrase

import (
	"strconv"
	"strings"
)

// ParseRef reads how people name an opportunity by its number: 12, OP-12, op12, OP 12 or #12. It gives the number, from 1
// up to eighteen digits, and false for anything else, so that the caller can take the text for a name.
func ParseRef(text string) (int64, bool) {
	s := Fold(text)
	if rest, ok := strings.CutPrefix(s, "#"); ok {
		s = rest
	} else if rest, ok := strings.CutPrefix(s, "op"); ok {
		s = strings.TrimLeft(rest, " ")
		s = strings.TrimLeft(strings.TrimPrefix(s, "-"), " ")
	}
	if s == "" || len(s) > 18 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}
