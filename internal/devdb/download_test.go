package devdb

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

type file struct {
	name, content string
	mode          int64
}

func pack(t *testing.T, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for _, f := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), Typeflag: tar.TypeReg}))
		_, err := w.Write([]byte(f.content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, zipped.Close())
	return b.Bytes()
}

// serve is a registry with one archive. It counts what it was asked.
func serve(t *testing.T, content []byte) (archive, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path != "/mirror/@embedded-postgres/plan-9/-/plan-9-1.2.3.tgz" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	t.Setenv("npm_config_registry", server.URL+"/mirror/")
	sum := sha512.Sum512(content)
	return archive{"plan-9", "1.2.3", base64.StdEncoding.EncodeToString(sum[:])}, &asked
}

var quiet = slog.New(slog.DiscardHandler)

func TestInstall(t *testing.T) {
	a, asked := serve(t, pack(t,
		file{"package/package.json", "{}", 0o644},
		file{"package/native/bin/postgres", "program", 0o700},
		file{"package/native/lib/libpq.so.5.18", "library", 0o600},
		file{"package/native/pg-symlinks.json", `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]`, 0o644},
	))
	cache := filepath.Join(t.TempDir(), "cache")
	var together errgroup.Group
	for range 4 {
		together.Go(func() error {
			bin, err := a.install(context.Background(), cache, quiet)
			if err == nil {
				_, err = os.Stat(filepath.Join(bin, "postgres"))
			}
			return err
		})
	}
	require.NoError(t, together.Wait())
	require.EqualValues(t, 1, asked.Load(), "one fetches for all")

	home := filepath.Join(cache, "postgres-1.2.3-plan-9")
	for name, mode := range map[string]os.FileMode{"": 0o755, "native/bin": 0o755, "native/bin/postgres": 0o755, "native/lib/libpq.so.5.18": 0o644} {
		info, err := os.Stat(filepath.Join(home, name))
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode().Perm(), name)
	}
	linked, err := os.ReadFile(filepath.Join(home, "native/lib/libpq.so.5"))
	require.NoError(t, err)
	require.Equal(t, "library", string(linked))
	require.NoFileExists(t, filepath.Join(home, "package.json"))
}

func TestInstallRefuses(t *testing.T) {
	link := func(source, target string) file {
		return file{"package/native/pg-symlinks.json", `[{"source":"` + source + `","target":"` + target + `"}]`, 0o644}
	}
	for name, tc := range map[string]struct {
		content []byte
		change  func(*archive)
		fault   string
	}{
		"another sum":    {pack(t), func(a *archive) { a.sha512 = "x" }, "and should be x"},
		"not there":      {pack(t), func(a *archive) { a.name = "plan-10" }, "404 Not Found"},
		"not an archive": {[]byte("<html>"), nil, "unpack plan-9"},
		"file outside":   {pack(t, file{"package/native/../../../out", "x", 0o644}), nil, "escapes"},
		"link outside":   {pack(t, link("native/../../a", "native/../../b")), nil, "leads outside"},
		"link elsewhere": {pack(t, link("native/bin/a", "native/lib/b")), nil, "is not beside"},
		"links not JSON": {pack(t, file{"package/native/pg-symlinks.json", "[", 0o644}), nil, "pg-symlinks.json: "},
		"file twice":     {pack(t, file{"package/native/a", "x", 0o644}, file{"package/native/a", "y", 0o644}), nil, "file exists"},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := serve(t, tc.content)
			if tc.change != nil {
				tc.change(&a)
			}
			cache := t.TempDir()
			_, err := a.install(context.Background(), cache, quiet)
			require.ErrorContains(t, err, tc.fault)
			left, err := os.ReadDir(cache)
			require.NoError(t, err)
			for _, entry := range left {
				require.Equal(t, ".lock", filepath.Ext(entry.Name()), "nothing half done stays")
			}
		})
	}
}

func TestRegistry(t *testing.T) {
	ctx := context.Background()
	t.Setenv("npm_config_registry", "")
	t.Setenv("NPM_CONFIG_REGISTRY", "https://mirror.example/npm/")
	from, err := registry(ctx)
	require.NoError(t, err)
	require.Equal(t, "https://mirror.example/npm", from)

	t.Setenv("NPM_CONFIG_REGISTRY", "")
	programs := t.TempDir()
	t.Setenv("PATH", programs)
	_, err = registry(ctx)
	require.ErrorIs(t, err, errNoRegistry)

	npm := "#!/bin/sh\n[ \"$*\" = 'config get registry' ] && echo https://settings.example/\n"
	require.NoError(t, os.WriteFile(filepath.Join(programs, "npm"), []byte(npm), 0o755))
	from, err = registry(ctx)
	require.NoError(t, err)
	require.Equal(t, "https://settings.example", from)
}
