package blockkit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unbounded stands where Slack documents no limit.
const unbounded = 1<<31 - 1

// node is a value of the payload and the pointer to it.
type node struct {
	c  *checker
	v  any
	at string
}

// object is a node that is known to be a JSON object.
type object struct {
	c  *checker
	m  map[string]any
	at string
}

func (n node) fail(format string, args ...any) { n.c.add(n.at, format, args...) }

func (o object) fail(format string, args ...any) { o.c.add(o.at, format, args...) }

// object returns n as an object, or complains.
func (n node) object() (object, bool) {
	m, ok := n.v.(map[string]any)
	if !ok {
		n.fail("must provide an object")
	}
	return object{n.c, m, n.at}, ok
}

// text returns n as a string of min to max characters, or complains.
func (n node) text(minimum, maximum int) string {
	s, ok := n.v.(string)
	if !ok {
		n.fail("must provide a string")
		return ""
	}
	switch count := utf8.RuneCountInString(s); {
	case count < minimum:
		n.fail("must be more than %d characters", minimum-1)
	case count > maximum:
		n.fail("must be less than %d characters", maximum+1)
	}
	return s
}

// list calls each for every item of n, and complains when n is no array or has not minimum to maximum items.
func (n node) list(minimum, maximum int, each func(node)) {
	items, ok := n.v.([]any)
	if !ok {
		n.fail("must provide an array")
		return
	}
	if len(items) < minimum {
		n.fail("must provide at least %d items", minimum)
	}
	if len(items) > maximum {
		n.fail("no more than %d items allowed", maximum)
	}
	for i, item := range items {
		each(node{n.c, item, n.at + "/" + strconv.Itoa(i)})
	}
}

func (o object) has(key string) bool { _, ok := o.m[key]; return ok }

func (o object) get(key string) node { return node{o.c, o.m[key], o.at + "/" + escape(key)} }

// need complains about every key that is absent.
func (o object) need(keys ...string) {
	for _, key := range keys {
		if !o.has(key) {
			o.fail("missing required field: %s", key)
		}
	}
}

// only complains about every property that is not among keys, a list separated by spaces. `type` is always allowed.
func (o object) only(keys string) {
	known := strings.Fields(keys)
	for _, key := range slices.Sorted(maps.Keys(o.m)) {
		if key != "type" && !slices.Contains(known, key) {
			o.fail("invalid additional property: %s", key)
		}
	}
}

// str checks an optional string property and returns it.
func (o object) str(key string, minimum, maximum int) string {
	if !o.has(key) {
		return ""
	}
	return o.get(key).text(minimum, maximum)
}

// flags checks optional booleans.
func (o object) flags(keys ...string) {
	for _, key := range keys {
		if !o.has(key) {
			continue
		}
		if _, ok := o.m[key].(bool); !ok {
			o.get(key).fail("must be a boolean")
		}
	}
}

// on tells whether a boolean property is true.
func (o object) on(key string) bool { b, _ := o.m[key].(bool); return b }

// enum checks an optional string property against its allowed values.
func (o object) enum(key string, values ...string) {
	if !o.has(key) {
		return
	}
	s, ok := o.m[key].(string)
	switch {
	case !ok:
		o.get(key).fail("must provide a string")
	case !slices.Contains(values, s):
		o.get(key).fail("must be a valid enum value")
	}
}

// integer checks an optional whole number and returns it.
func (o object) integer(key string, minimum, maximum int64) (int64, bool) {
	if !o.has(key) {
		return 0, false
	}
	number, ok := o.m[key].(json.Number)
	if !ok {
		o.get(key).fail("must provide a number")
		return 0, false
	}
	i, err := number.Int64()
	switch {
	case err != nil:
		o.get(key).fail("must provide an integer")
		return 0, false
	case i < minimum:
		o.get(key).fail("must be greater than %d", minimum-1)
	case i > maximum:
		o.get(key).fail("must be less than %d", maximum+1)
	}
	return i, true
}

// list checks an optional array property.
func (o object) list(key string, minimum, maximum int, each func(node)) {
	if o.has(key) {
		o.get(key).list(minimum, maximum, each)
	}
}

// kind returns the `type` property, or complains and returns "".
func (o object) kind() string {
	if !o.has("type") {
		o.need("type")
		return ""
	}
	s, ok := o.m["type"].(string)
	if !ok {
		o.get("type").fail("must provide a string")
	}
	return s
}

func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

func sentence(format string, args ...any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}
