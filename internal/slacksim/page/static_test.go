package page_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func scripts(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("static/js/*.js")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	all := map[string]string{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		all[filepath.Base(name)] = string(raw)
	}
	return all
}

// Everything that the page names is there, and nothing that it names is elsewhere.
func TestEmbeddedFilesAreComplete(t *testing.T) {
	t.Parallel()
	s := open(t)
	index := s.get("/")
	require.Equal(t, http.StatusOK, index.status)
	require.Contains(t, index.header.Get("Content-Type"), "text/html")
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(string(index.body), -1) {
		r := s.get("/" + m[1])
		require.Equal(t, http.StatusOK, r.status, m[1])
	}
	for name, source := range scripts(t) {
		r := s.get("/page/js/" + name)
		require.Equal(t, http.StatusOK, r.status)
		require.Contains(t, r.header.Get("Content-Type"), "javascript", "browsers run modules of no other type")
		for _, m := range regexp.MustCompile(`from '\./([^']+)'`).FindAllStringSubmatch(source, -1) {
			require.Equal(t, http.StatusOK, s.get("/page/js/"+m[1]).status, "%s imports %s", name, m[1])
		}
	}
	require.Equal(t, http.StatusNotFound, s.get("/page/js/nada.js").status)
}

// People's text becomes text nodes only, so no construct that reads markup or code from a string may be used at all.
func TestNoMarkupFromStrings(t *testing.T) {
	t.Parallel()
	dangerous := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|setAttribute\('on`)
	for name, source := range scripts(t) {
		require.Empty(t, dangerous.FindString(source), name)
		require.LessOrEqual(t, strings.Count(source, "\n"), 300, "%s is one idea in at most 300 lines", name)
	}
}

// Every word has its Spanish and its English, and every word that is asked for exists.
func TestWordsAreCompleteInBothLanguages(t *testing.T) {
	t.Parallel()
	all := scripts(t)
	_, rest, found := strings.Cut(all["words.js"], "const WORDS = {\n")
	require.True(t, found)
	table, _, found := strings.Cut(rest, "\n};")
	require.True(t, found)
	pair := regexp.MustCompile(`^  (\w+): \[((?:'(?:[^'\\]|\\.)+')|(?:\(.*\) => .+)), ((?:'(?:[^'\\]|\\.)+')|(?:\(.*\) => .+))\],$`)
	known := map[string]bool{}
	for _, line := range strings.Split(table, "\n") {
		m := pair.FindStringSubmatch(line)
		require.NotNil(t, m, "not a word with two languages: %s", line)
		require.False(t, known[m[1]], "%s is there twice", m[1])
		known[m[1]] = true
	}
	for name, source := range all {
		for _, m := range regexp.MustCompile(`\bt\('(\w+)'`).FindAllStringSubmatch(source, -1) {
			require.True(t, known[m[1]], "%s asks for the word %s", name, m[1])
		}
	}
	for _, code := range []string{"in_thread", "no_command", "deactivated", "not_visible", "no_option", "view_gone", "not_allowed", "closed"} {
		require.True(t, known["err_"+code], code)
	}
}
