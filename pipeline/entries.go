package pipeline

import (
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
