package npmtest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Need leaves the test out where one of the alternatives, by the names of their programs, cannot be found; it gives the
// path of the first that can. When EMBUDO_REQUIRE_REAL is 1 nothing is left out: the test fails.
func Need(t testing.TB, alternatives ...string) string {
	t.Helper()
	for _, name := range alternatives {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("EMBUDO_REQUIRE_REAL") == "1" {
		t.Fatalf("%s: not installed, and EMBUDO_REQUIRE_REAL is 1", alternatives)
	}
	t.Skipf("%s: not installed", alternatives)
	return ""
}

// Dir gives a folder of the test's own with a copy of all files and, beside them, the modules of the package-lock.json
// that is among them.
func Dir(t testing.TB, files ...fs.FS) string {
	t.Helper()
	Need(t, "node")
	Need(t, "npm")
	dir := t.TempDir()
	for _, from := range files {
		require.NoError(t, os.CopyFS(dir, from))
	}
	modules, err := install(dir)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
	return dir
}

// install gives the folder of the modules of dir's package-lock.json. Tests of other packages may install the same
// modules at the same time: whoever is done first keeps them.
func install(dir string) (string, error) {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "embudo")
	sum := sha256.Sum256(lock)
	home := filepath.Join(cache, "npm-"+hex.EncodeToString(sum[:6]))
	modules := filepath.Join(home, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(cache, "npm-installing-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	for _, name := range []string{"package.json", "package-lock.json"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(fresh, name), data, 0o644); err != nil {
			return "", err
		}
	}
	command := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	command.Dir = fresh
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w: %s", err, out)
	}
	if err := os.Rename(fresh, home); err != nil {
		if _, missing := os.Stat(modules); missing != nil {
			return "", errors.Join(err, missing)
		}
	}
	return modules, nil
}
