package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
)

func TestBuiltProgram(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "embudo")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Run("its bill of materials lists every linked module", func(t *testing.T) { listsEveryModule(t, program) })
	t.Run("can't be told to die", func(t *testing.T) { hasNoCrashPoints(t, program) })
}

// What tests of faults build is of the same packages, with what arms its crash points linked in.
func hasNoCrashPoints(t *testing.T, program string) {
	linked, err := os.ReadFile(program)
	require.NoError(t, err)
	require.Contains(t, string(linked), "embudo/internal/crashpoint", "functions are named in the program")
	for _, only := range []string{"crashpoint.Arm", crashpoint.Variable, "EMBUDO_PACE"} {
		require.False(t, bytes.Contains(linked, []byte(only)), only)
	}
}

// What is listed is what go list says is linked, and Go itself.
func listsEveryModule(t *testing.T, program string) {
	printed, err := exec.CommandContext(t.Context(), program, "sbom").Output()
	require.NoError(t, err)
	var b bom
	require.NoError(t, json.Unmarshal(printed, &b))
	require.Equal(t, "CycloneDX", b.Format)
	require.Equal(t, "pkg:golang/embudo@dev", b.Metadata.Component.URL)

	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}{{end}}{{end}}", ".").Output()
	require.NoError(t, err)
	want := map[string]bool{}
	for _, module := range strings.Fields(string(listed)) {
		want["pkg:golang/"+module] = true
	}
	require.Greater(t, len(want), 30)
	have := map[string]bool{}
	for _, c := range b.Components[1:] {
		require.Len(t, c.Hashes, 1, c.Name)
		require.Regexp(t, "^[0-9a-f]{64}$", c.Hashes[0].Content)
		have[c.URL] = true
	}
	require.Equal(t, want, have)
	require.Regexp(t, `^pkg:golang/std@1\.\d+`, b.Components[0].URL)
	require.Len(t, b.Depends[0].On, len(b.Components))
}

func TestBillOfMaterialsNamesWhatReplacedAModule(t *testing.T) {
	t.Parallel()
	info := &debug.BuildInfo{GoVersion: "go1.26.11", Main: debug.Module{Path: "embudo"}, Settings: []debug.BuildSetting{{Key: "CGO_ENABLED", Value: "0"}, {Key: "vcs.time", Value: "x"}},
		Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/b", Version: "v1.0.1",
			Sum: "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}}}}
	var out bytes.Buffer
	require.NoError(t, writeSBOM(&out, info))
	var b bom
	require.NoError(t, json.Unmarshal(out.Bytes(), &b))
	require.Equal(t, []property{{"go:build:CGO_ENABLED", "0"}}, b.Metadata.Component.Properties)
	require.Equal(t, component{Ref: "pkg:golang/example.org/b@v1.0.1", Type: "library", Name: "example.org/b", Version: "v1.0.1", URL: "pkg:golang/example.org/b@v1.0.1",
		Hashes: []bomHash{{"SHA-256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}, b.Components[1])
}
