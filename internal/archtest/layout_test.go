package archtest

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What stands at the top is fixed, so that a newcomer finds each thing once.
func TestTopOfTheRepository(t *testing.T) {
	t.Parallel()
	home := root(t)
	allowed := map[string]bool{}
	for _, name := range []string{
		"cmd", "commands", "bot", "pipeline", "store", "internal", "docs",
		".ci", ".git", ".gitignore", ".dockerignore", "go.mod", "go.sum",
		"manifest.yaml", "manifest.go", // the latter embeds the former: only a file beside it can
		"Dockerfile", "compose.yaml", "README.md", "CHANGELOG.md", "LICENSE",
	} {
		allowed[name] = true
	}
	ignored := ignoredNames(t, home)
	entries, err := os.ReadDir(home)
	require.NoError(t, err)
	for _, e := range entries {
		if !allowed[e.Name()] && !matchesAny(e.Name(), ignored) {
			t.Errorf("%s has no place at the top of the repository", e.Name())
		}
	}
}

// ignoredNames are the patterns of .gitignore that speak of the top: what a person has there is theirs.
func ignoredNames(t *testing.T, home string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(home, ".gitignore"))
	require.NoError(t, err)
	var patterns []string
	for line := range strings.Lines(string(data)) {
		line = strings.Trim(strings.TrimSpace(line), "/")
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "!") {
			patterns = append(patterns, line)
		}
	}
	return patterns
}

func matchesAny(name string, patterns []string) bool {
	for _, p := range patterns {
		if ok, err := path.Match(p, name); err == nil && ok {
			return true
		}
	}
	return false
}
