package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every module that is linked into the program is listed with its licence, and none stays listed that left.
func TestModulesAreListed(t *testing.T) {
	t.Parallel()
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./cmd/embudo")
	list.Dir = root(t)
	out, err := list.Output()
	require.NoError(t, err)
	linked := map[string]bool{}
	for _, module := range strings.Fields(string(out)) {
		linked[module] = true
	}
	require.NotEmpty(t, linked)
	doc, err := os.ReadFile(filepath.Join(root(t), "docs", "dependencies.md"))
	require.NoError(t, err)
	_, table, found := strings.Cut(string(doc), "\n## Everything that is linked in\n")
	require.True(t, found)
	listed := map[string]bool{}
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) == 4 && strings.Contains(cells[1], "`") {
			require.Regexp(t, `^ (MIT|ISC|BSD-2|BSD-3|Apache-2.0|MPL-2.0|FTL) $`, cells[2])
			listed[strings.Trim(cells[1], " `")] = true
		}
	}
	require.Equal(t, linked, listed)
}
