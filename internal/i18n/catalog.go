package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// Key is the id of a text.
type Key string

// Args are what a text's placeholders take, by name. Integers are written plainly, save Count, which
// also decides the plural form and is written with its thousands apart. Anything else is written as
// fmt.Sprint would.
type Args map[string]any

// Verbatim is an argument that Mapped leaves as it is: mrkdwn that its maker already made safe, such
// as a mention or a link. It is never what a person typed.
type Verbatim string

// countField is the argument that decides the plural form.
const countField = "Count"

// Catalog is every text in every language. It is safe for concurrent use.
type Catalog struct {
	// OnMissing, when set before the first use, is told once of each text that was asked for
	// and is not there, and of each argument a text lacked. It is called by whoever asked.
	OnMissing func(l Lang, k Key, fault string)

	plural     [len(langs)]map[Key]bool // whether the text has plural forms
	localizers [len(langs)]*goi18n.Localizer
	reported   sync.Map
}

// Copy gives a catalog of the same texts with an OnMissing of its own.
func (c *Catalog) Copy() *Catalog { return &Catalog{plural: c.plural, localizers: c.localizers} }

// Load reads the texts of all the file systems given, in whatever folders. It fails on anything that
// would show in front of a person, and lists all of it at once: an id without its twin, placeholders
// that differ from the twin's, a plural form that is missing or never used, an empty text, an id used
// twice, a placeholder that is not one, a file that is not one.
func Load(fsys ...fs.FS) (*Catalog, error) {
	texts := map[Lang][]entry{}
	var faults []error
	for _, f := range fsys {
		found, bad := readTexts(f)
		faults = append(faults, bad...)
		for l, entries := range found {
			texts[l] = append(texts[l], entries...)
		}
	}
	byID := [len(langs)]map[string]entry{}
	for _, l := range langs {
		var bad []error
		byID[l], bad = index(texts[l])
		faults = append(faults, bad...)
	}
	faults = append(faults, compare(byID[ES], EN, byID[EN])...)
	faults = append(faults, compare(byID[EN], ES, byID[ES])...)
	if len(faults) > 0 {
		return nil, fmt.Errorf("load texts: %w", sorted(faults))
	}
	return build(texts)
}

func index(entries []entry) (map[string]entry, []error) {
	byID := make(map[string]entry, len(entries))
	var faults []error
	for _, e := range entries {
		if first, twice := byID[e.id]; twice {
			faults = append(faults, fmt.Errorf("%s: %s: already in %s", e.file, e.id, first.file))
			continue
		}
		byID[e.id] = e
	}
	return byID, faults
}

// compare says what entries have that their twins in the other language do not.
func compare(entries map[string]entry, other Lang, twins map[string]entry) []error {
	var faults []error
	for id, e := range entries {
		twin, ok := twins[id]
		if !ok {
			faults = append(faults, fmt.Errorf("%s: %s: no twin in %q", e.file, id, other))
			continue
		}
		for _, field := range e.fields {
			if !slices.Contains(twin.fields, field) {
				faults = append(faults, fmt.Errorf("%s: %s: its twin in %s lacks {{.%s}}", e.file, id, twin.file, field))
			}
		}
	}
	return faults
}

func sorted(faults []error) error {
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(faults...)
}

func build(texts map[Lang][]entry) (*Catalog, error) {
	c := &Catalog{}
	for _, l := range langs {
		c.plural[l] = make(map[Key]bool, len(texts[l]))
		// A bundle to each language: with one tag there is no other language to fall back to.
		bundle := goi18n.NewBundle(l.tag())
		for _, e := range texts[l] {
			c.plural[l][Key(e.id)] = !e.plain
			message := &goi18n.Message{ID: e.id, One: e.forms["one"], Many: e.forms["many"], Other: e.forms["other"]}
			if err := bundle.AddMessages(l.tag(), message); err != nil {
				return nil, fmt.Errorf("load texts: %s: %s: %w", e.file, e.id, err)
			}
		}
		c.localizers[l] = goi18n.NewLocalizer(bundle, l.String())
	}
	return c, nil
}
