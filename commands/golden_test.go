package commands

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/slacksim/blockkit"
)

var update = flag.Bool("update", false, "write what is sent now into testdata/golden")

// sent is one thing that Slack is sent, under a name for who reads the file.
type sent struct {
	Name string          `json:"name"`
	Sent json.RawMessage `json:"sent"`
}

// album gathers what is sent, each checked against Slack's limits, and holds it against a file.
type album struct {
	t    *testing.T
	all  []sent
	lang i18n.Lang
}

func newAlbum(t *testing.T, lang i18n.Lang) *album { return &album{t: t, lang: lang} }

func (a *album) add(name string, raw json.RawMessage) {
	a.t.Helper()
	a.all = append(a.all, sent{name, raw})
}

func (a *album) reply(name string, r bot.Reply) {
	a.t.Helper()
	a.add(name, replyJSON(a.t, r))
}

func (a *album) post(name string, p bot.Post) {
	a.t.Helper()
	a.add(name, postJSON(a.t, p))
}

// is holds the album against testdata/golden/<name>.<lang>.json.
func (a *album) is(name string) {
	a.t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	require.NoError(a.t, e.Encode(a.all))
	path := filepath.Join("testdata", "golden", name+"."+a.lang.String()+".json")
	if *update {
		require.NoError(a.t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(a.t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(a.t, err)
	require.Equal(a.t, strings.Split(string(want), "\n"), strings.Split(b.String(), "\n"),
		"what is sent is not what %s has; where it is right, run go test ./commands -update", path)
}

func replyJSON(t require.TestingT, r bot.Reply) json.RawMessage {
	raw, err := bot.RenderReply(r)
	require.NoError(t, err)
	require.False(t, r.IsZero(), "an answer that says nothing")
	require.False(t, r.Text.IsZero(), "an answer without its text for notifications")
	require.Empty(t, blockkit.Message(raw), string(raw))
	return unescaped(t, raw)
}

func postJSON(t require.TestingT, p bot.Post) json.RawMessage {
	raw, err := bot.RenderPost(p)
	require.NoError(t, err)
	require.False(t, p.Text.IsZero(), "a message without its text for notifications")
	require.Empty(t, blockkit.Message(raw), string(raw))
	return unescaped(t, raw)
}

func viewJSON[S any](t require.TestingT, o *office, m *bot.Modal[S], lang i18n.Lang, s S, given bot.Values) json.RawMessage {
	raw, err := bot.RenderView(m, o, lang, s, given)
	require.NoError(t, err)
	require.Empty(t, blockkit.View(raw), string(raw))
	return unescaped(t, raw)
}

// unescaped is the same JSON with <, > and & as themselves, for reading.
func unescaped(t require.TestingT, raw json.RawMessage) json.RawMessage {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	require.NoError(t, d.Decode(&v))
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return bytes.TrimSpace(b.Bytes())
}

// values are what a person gave in a form, each under its input's name: {"v":text}, {"o":{"v":…,"t":…}}, {"d":date}.
func values(t require.TestingT, given string) bot.Values {
	var v bot.Values
	require.NoError(t, json.Unmarshal([]byte(given), &v))
	return v
}

// buttonsOf are the labels of every button that a message has, in order.
func buttonsOf(t require.TestingT, raw json.RawMessage) []string {
	var v any
	require.NoError(t, json.Unmarshal(raw, &v))
	var labels []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			if v["type"] == "button" {
				labels = append(labels, v["text"].(map[string]any)["text"].(string))
				return
			}
			for _, key := range []string{"blocks", "elements", "accessory"} {
				walk(v[key])
			}
		}
	}
	walk(v)
	return labels
}
