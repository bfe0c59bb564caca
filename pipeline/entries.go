package pipeline

import (
	"encoding/json"
	"slices"
	"strings"
)

// Entries gives the entries of a setting, by key; rates by day, the newest first.
func (s Settings) Entries(of Setting) []Entry {
	list := slices.Clone(s.entries[of])
	if of == SettingRate {
		day := func(e Entry) string { return e.Key[strings.LastIndexByte(e.Key, '/')+1:] }
		slices.SortStableFunc(list, func(a, b Entry) int { return strings.Compare(day(b), day(a)) })
	}
	return list
}

// Entry gives one entry of a setting, and whether there is one under that key.
func (s Settings) Entry(of Setting, key string) (Entry, bool) {
	i := slices.IndexFunc(s.entries[of], func(e Entry) bool { return e.Key == key })
	if i < 0 {
		return Entry{}, false
	}
	return s.entries[of][i], true
}

// place is where an entry stands among all settings.
type place struct {
	of  Setting
	key string
}

func (e Entry) place() place { return place{e.Setting, e.Key} }

// Differing gives what setting entries would change, in their order: none of those that hold already.
func (s Settings) Differing(entries []Entry) []SettingChange {
	held := map[place]json.RawMessage{}
	for _, list := range s.entries {
		for _, e := range list {
			held[e.place()] = e.Value
		}
	}
	var changes []SettingChange
	for _, e := range entries {
		if was := held[e.place()]; !sameJSON(was, e.Value) {
			changes = append(changes, SettingChange{Entry: e, Was: was})
		}
	}
	return changes
}

// sameJSON compares values as they are kept: without their spaces and the order of their keys.
func sameJSON(a, b json.RawMessage) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	left, err1 := json.Marshal(x)
	right, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && string(left) == string(right)
}
