package pipeline

import (
	"encoding/json"
	"strings"
)

// MaxEntry is how many bytes of JSON the value of an entry may have.
const MaxEntry = 16 << 10

// checkKey: a key is one line in which all can be seen, since menus show it and buttons carry it.
func (e Entry) checkKey() error {
	f := faults{}
	f.text(FieldKey, e.Key, MaxKey, true)
	if !oneLine(e.Key) {
		f.add(FieldKey, ReasonUnreadable)
	}
	return f.err()
}

// checkValue: the value is JSON that the store takes as it is, and so is every text in it.
func (e Entry) checkValue() error {
	f := faults{}
	var v any
	switch {
	case len(e.Value) > MaxEntry:
		f.add(FieldKey, ReasonTooLong)
	case json.Unmarshal(e.Value, &v) != nil || !clearText(v):
		f.add(FieldKey, ReasonUnreadable)
	}
	return f.err()
}

func oneLine(s string) bool { return s == clean(s) && !strings.ContainsAny(s, "\n\t") }

// clearText says whether every text within a JSON value is one clean line.
func clearText(v any) bool {
	switch v := v.(type) {
	case string:
		return oneLine(v)
	case []any:
		for _, item := range v {
			if !clearText(item) {
				return false
			}
		}
	case map[string]any:
		for name, item := range v {
			if !oneLine(name) || !clearText(item) {
				return false
			}
		}
	}
	return true
}

// bare: where the key says it all, the value is the empty object.
func (f faults) bare(value json.RawMessage) {
	var v map[string]json.RawMessage
	if json.Unmarshal(value, &v) != nil || v == nil || len(v) > 0 {
		f.add(FieldKey, ReasonUnreadable)
	}
}

// only: the setting has one entry, under this key.
func (f faults) only(key, want string) {
	if key != want {
		f.add(FieldKey, ReasonChoice)
	}
}
