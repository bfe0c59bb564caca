package i18n_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
)

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		es, en string
		faults []string
	}{
		"no twin": {`{"a": "A", "b": "B"}`, `{"a": "A", "c": "C"}`, []string{
			`f.es.json: b: no twin in "en"`, `f.en.json: c: no twin in "es"`}},
		"other placeholders": {`{"a": "{{.X}} {{.Y}}"}`, `{"a": "{{.X}} {{.Z}}"}`, []string{
			"f.es.json: a: its twin in f.en.json lacks {{.Y}}", "f.en.json: a: its twin in f.es.json lacks {{.Z}}"}},
		"missing many": {`{"a": {"one": "1", "other": "{{.Count}}"}}`, `{"a": {"one": "1", "other": "{{.Count}}"}}`,
			[]string{`f.es.json: a: plural form "many" is missing`}},
		"unused form": {`{"a": "A"}`, `{"a": {"one": "1", "many": "m", "other": "o"}}`,
			[]string{`f.en.json: a: plural form "many" is not used in "en"`}},
		"unknown form": {`{"a": {"one": "1", "many": "m", "other": "o", "otro": "x"}}`, `{"a": "A"}`,
			[]string{`f.es.json: a: plural form "otro" is not used in "es"`}},
		"form twice": {`{"a": {"one": "1", "one": "2", "many": "m", "other": "o"}}`, `{"a": "A"}`,
			[]string{`f.es.json: a: plural form "one" twice`}},
		"form not a text": {`{"a": {"one": 1, "many": "m", "other": "o"}}`, `{"a": "A"}`,
			[]string{`f.es.json: a: plural form "one" is not a text`}},
		"empty":        {`{"a": " "}`, `{"a": "A"}`, []string{"f.es.json: a: other: empty text"}},
		"id twice":     {`{"a": "A", "a": "B"}`, `{"a": "A"}`, []string{"f.es.json: a: already in f.es.json"}},
		"bad id":       {`{"a b": "A"}`, `{"a.": "A"}`, []string{"f.es.json: a b: not an id", "f.en.json: a.: not an id"}},
		"bad template": {`{"a": "{{if .X}}{{end}}"}`, `{"a": "{{.X"}`, []string{"f.es.json: a: other: a placeholder is", "f.en.json: a: other: a placeholder is"}},
		"not a text":   {`{"a": 3, "b": null}`, `{"a": "A", "b": "B"}`, []string{"f.es.json: a: neither", "f.es.json: b: neither"}},
		"not JSON":     {`{"a": "A"`, `[]`, []string{"f.es.json: ", "f.en.json: not a JSON object"}},
		"two objects":  {`{"a": "A"} {}`, `{"a": "A"}`, []string{"f.es.json: something follows"}},
	} {
		_, err := i18n.Load(files(map[string]string{"f.es.json": tc.es, "f.en.json": tc.en}))
		require.Error(t, err, name)
		for _, fault := range tc.faults {
			require.ErrorContains(t, err, fault, name)
		}
	}
}

func TestLoadRefusesStrangeFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"f.pt.json", "f.json", "F.es.json", "es.json"} {
		_, err := i18n.Load(files(map[string]string{name: `{}`}))
		require.ErrorContains(t, err, name+": the name is not")
	}
}

func TestLoadJoinsFileSystems(t *testing.T) {
	t.Parallel()
	one := files(map[string]string{"texts/a.es.json": `{"b": "B", "a": "A"}`, "texts/a.en.json": `{"a": "A", "b": "B"}`, "texts/notes.txt": "x"})
	two := files(map[string]string{"c.es.json": `{"c.d": "C"}`, "c.en.json": `{"c.d": "C"}`})
	c, err := i18n.Load(one, two)
	require.NoError(t, err)
	require.Equal(t, []i18n.Key{"a", "b", "c.d"}, c.Keys())

	_, err = i18n.Load(one, one)
	require.ErrorContains(t, err, "texts/a.es.json: a: already in texts/a.es.json")
}

// Ids that go-i18n would take for parts of a message are ordinary ids here.
func TestLoadTakesAnyID(t *testing.T) {
	t.Parallel()
	c, err := i18n.Load(files(map[string]string{
		"f.es.json": `{"other": "Otro", "id": "Id", "description": "D"}`,
		"f.en.json": `{"other": "Other", "id": "Id", "description": "D"}`,
	}))
	require.NoError(t, err)
	require.Equal(t, "Otro", c.Text(i18n.ES, "other", nil))
	require.Equal(t, "Other", c.Text(i18n.EN, "other", nil))
}
