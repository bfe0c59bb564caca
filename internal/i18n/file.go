package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// entry is one id of one file, before it is checked against its twin.
type entry struct {
	id     string
	file   string
	plain  bool              // a text without plural forms
	forms  map[string]string // by plural form; a plain text has only "other"
	fields []string          // placeholders of all forms, sorted, each once
}

var (
	fileName = regexp.MustCompile(`^[a-z][a-z0-9_]*\.(es|en)\.json$`)
	idShape  = regexp.MustCompile(`^[a-z][a-zA-Z0-9_-]*(\.[a-zA-Z0-9_-]+)*$`)
)

// wanted are the plural forms that CLDR gives integers in each language.
var wanted = map[Lang][]string{ES: {"many", "one", "other"}, EN: {"one", "other"}}

// readTexts reads every text file under fsys, whatever its folder. The faults say file and id.
func readTexts(fsys fs.FS) (map[Lang][]entry, []error) {
	found := map[Lang][]entry{}
	var faults []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || path.Ext(name) != ".json" {
			return nil
		}
		match := fileName.FindStringSubmatch(path.Base(name))
		if match == nil {
			faults = append(faults, fmt.Errorf("%s: the name is not <feature>.es.json or <feature>.en.json", name))
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		lang := FromLocale(match[1], ES)
		entries, bad := parseFile(name, lang, data)
		found[lang] = append(found[lang], entries...)
		faults = append(faults, bad...)
		return nil
	})
	if err != nil {
		faults = append(faults, err)
	}
	return found, faults
}

// parseFile walks the tokens rather than unmarshalling into a map: a map would silently keep only
// the last of two equal ids.
func parseFile(name string, lang Lang, data []byte) ([]entry, []error) {
	ids, values, err := object(data)
	if err != nil {
		return nil, []error{fmt.Errorf("%s: %w", name, err)}
	}
	var entries []entry
	var faults []error
	for i, id := range ids {
		e, err := parseEntry(id, lang, values[i])
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %s: %w", name, id, err))
			continue
		}
		e.file = name
		entries = append(entries, e)
	}
	return entries, faults
}

// object splits a JSON object into its names and values, in the order of the file.
func object(data []byte) (names []string, values []json.RawMessage, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, nil, errors.Join(errors.New("not a JSON object"), err)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, nil, err
		}
		names, values = append(names, name.(string)), append(values, value)
	}
	if _, err := dec.Token(); err != nil {
		return nil, nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.New("something follows the object")
	}
	return names, values, nil
}

func parseEntry(id string, lang Lang, value json.RawMessage) (entry, error) {
	e := entry{id: id, forms: map[string]string{}}
	if !idShape.MatchString(id) {
		return e, errors.New("not an id: letters, digits, _ and - in parts joined by dots")
	}
	if text := ""; len(value) > 0 && value[0] == '"' {
		if err := json.Unmarshal(value, &text); err != nil {
			return e, err
		}
		e.plain, e.forms["other"] = true, text
	} else if err := e.readForms(lang, value); err != nil {
		return e, err
	}
	for form, text := range e.forms {
		if strings.TrimSpace(text) == "" {
			return e, fmt.Errorf("%s: empty text", form)
		}
		p, err := parsePattern(text)
		if err != nil {
			return e, fmt.Errorf("%s: %w", form, err)
		}
		e.fields = append(e.fields, p.fields()...)
	}
	slices.Sort(e.fields)
	e.fields = slices.Compact(e.fields)
	return e, nil
}

// readForms takes exactly the forms the language uses: one more would never be said, and one less
// would be missing on some count.
func (e *entry) readForms(lang Lang, value json.RawMessage) error {
	names, values, err := object(value)
	if err != nil {
		return errors.New("neither a text nor an object of plural forms")
	}
	for i, name := range names {
		if !slices.Contains(wanted[lang], name) {
			return fmt.Errorf("plural form %q is not used in %q", name, lang)
		}
		if _, twice := e.forms[name]; twice {
			return fmt.Errorf("plural form %q twice", name)
		}
		var text string
		if err := json.Unmarshal(values[i], &text); err != nil {
			return fmt.Errorf("plural form %q is not a text", name)
		}
		e.forms[name] = text
	}
	for _, form := range wanted[lang] {
		if _, ok := e.forms[form]; !ok {
			return fmt.Errorf("plural form %q is missing", form)
		}
	}
	return nil
}
