package blockkit

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

var decimal = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

// link checks an optional http(s) address.
func (o object) link(key string) {
	if !o.has(key) {
		return
	}
	s := o.str(key, 1, 3000)
	if s == "" {
		return
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" && u.Scheme != "mailto" && u.Scheme != "slack" {
		o.get(key).fail("input must be a valid: uri")
	}
}

// date checks an optional YYYY-MM-DD.
func (o object) date(key string) { o.moment(key, time.DateOnly) }

// clock checks an optional HH:mm.
func (o object) clock(key string) { o.moment(key, "15:04") }

func (o object) moment(key, layout string) {
	if !o.has(key) {
		return
	}
	s := o.str(key, 0, 255)
	if t, err := time.Parse(layout, s); err != nil || t.Format(layout) != s {
		o.get(key).fail("input must match regex pattern: %s", map[string]string{
			time.DateOnly: `^\d{4}-\d{2}-\d{2}$`, "15:04": `^\d{2}:\d{2}$`,
		}[layout])
	}
}

// number checks an optional number that Slack wants as a string.
func (o object) number(key string, decimals bool) {
	if !o.has(key) {
		return
	}
	s, ok := o.m[key].(string)
	switch {
	case !ok:
		o.get(key).fail("must provide a string")
	case !decimal.MatchString(s):
		o.get(key).fail("input must be a valid: number")
	case !decimals && strings.Contains(s, "."):
		o.get(key).fail("must provide an integer")
	}
}
