package i18n

import (
	"fmt"
	"io/fs"
	"slices"
)

// Keys gives the ids of all texts, sorted.
func (c *Catalog) Keys() []Key {
	keys := make([]Key, 0, len(c.plural[ES]))
	for k := range c.plural[ES] {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// IDs gives the ids of the Spanish texts of fsys, sorted, without looking for their twins: what
// constants are made from while a text is still being written.
func IDs(fsys fs.FS) ([]Key, error) {
	texts, faults := readTexts(fsys)
	byID, bad := index(texts[ES])
	if faults = append(faults, bad...); len(faults) > 0 {
		return nil, fmt.Errorf("read texts: %w", sorted(faults))
	}
	keys := make([]Key, 0, len(byID))
	for id := range byID {
		keys = append(keys, Key(id))
	}
	slices.Sort(keys)
	return keys, nil
}
