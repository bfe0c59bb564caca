package store

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"embudo/pipeline"
)

// noClose stands for no expected close: after every date.
const noClose = "infinity"

// cursor is a place in a list: that of the opportunity with this close and number.
type cursor struct {
	close string
	id    int64
}

func cursorAt(o pipeline.Opportunity) string {
	c := o.Close.String()
	if c == "" {
		c = noClose
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "1 %s %d", c, int64(o.ID)))
}

// parseCursor reads what cursorAt gave. It comes back from outside, so that anything else is Invalid; at worst it
// names another place in the same list, never another list.
func parseCursor(s string) (cursor, error) {
	refused := &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnreadable}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return cursor{}, refused
	}
	parts := strings.Split(string(raw), " ")
	if len(parts) != 3 || parts[0] != "1" {
		return cursor{}, refused
	}
	id, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || id < 1 {
		return cursor{}, refused
	}
	if _, err := pipeline.ParseDate(parts[1]); err != nil && parts[1] != noClose {
		return cursor{}, refused
	}
	return cursor{close: parts[1], id: id}, nil
}
