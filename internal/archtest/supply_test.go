package archtest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func text(t *testing.T, name ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{root(t)}, name...)...))
	require.NoError(t, err)
	return string(data)
}

// Every module that we ask for ourselves is in one of the tables with its reason: it, or the module that it is a part of.
func TestEveryDirectDependencyHasItsReason(t *testing.T) {
	t.Parallel()
	tables, _, found := strings.Cut(text(t, "docs", "dependencies.md"), "\n## Our own, because no library passed\n")
	require.True(t, found)
	direct := regexp.MustCompile(`(?m)^\t(\S+\.\S+/\S+) v\S+$`).FindAllStringSubmatch(text(t, "go.mod"), -1)
	require.NotEmpty(t, direct)
	for _, module := range direct {
		listed := false
		for name := module[1]; !listed && strings.Contains(name, "/"); name = path.Dir(name) {
			listed = strings.Contains(tables, "| `"+name+"`")
		}
		require.True(t, listed, "%s has no line in docs/dependencies.md", module[1])
	}
}

// What CI builds twice and compares is what the image is built from, and so is what it looks for known faults in.
func TestCIBuildsWhatIsReleased(t *testing.T) {
	t.Parallel()
	image, ci := text(t, "Dockerfile"), text(t, ".ci", "run")
	for _, flags := range []string{"go build -trimpath -buildvcs=false ", "-s -w -X main.version="} {
		require.Contains(t, image, flags)
		require.Contains(t, ci, flags)
	}
	require.Contains(t, ci, "export GOTOOLCHAIN=$image_go")
	require.Regexp(t, `golang:\d+\.\d+\.\d+-`, image, "the whole version, so that CI can take the same Go")
	require.NotContains(t, image+text(t, "compose.yaml"), ":latest")
}
