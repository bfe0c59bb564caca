package devdb

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// programs makes a folder whose postgres and initdb only know their version.
func programs(t *testing.T, bin, version string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(bin, 0o755))
	for _, name := range []string{"postgres", "initdb"} {
		script := "#!/bin/sh\necho '" + name + " (PostgreSQL) " + version + "'\n"
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755))
	}
	return bin
}

func TestFindBinaries(t *testing.T) {
	t.Setenv("PGBIN", "")
	t.Setenv("EMBUDO_REQUIRE_REAL", "1")
	dir := t.TempDir()
	usual := usualFolders
	t.Cleanup(func() { usualFolders = usual })
	usualFolders = []string{filepath.Join(dir, "usual", "*", "bin")}
	ctx := context.Background()

	t.Setenv("PATH", dir)
	_, err := findBinaries(ctx, Options{})
	require.ErrorContains(t, err, "no Postgres is installed: install PostgreSQL 14")

	programs(t, filepath.Join(dir, "usual", "9.6", "bin"), "9.6.24")
	_, err = findBinaries(ctx, Options{})
	require.ErrorContains(t, err, "no Postgres is installed", "too old")

	programs(t, filepath.Join(dir, "usual", "15", "bin"), "15.18 (Debian 15.18-0+deb12u1)")
	newest := programs(t, filepath.Join(dir, "usual", "100", "bin"), "100devel")
	got, err := findBinaries(ctx, Options{})
	require.NoError(t, err)
	require.Equal(t, newest, got, "by number, not by letter")

	real := programs(t, filepath.Join(dir, "real"), "17.1")
	links := filepath.Join(dir, "links")
	require.NoError(t, os.MkdirAll(links, 0o755))
	require.NoError(t, os.Symlink(filepath.Join(real, "postgres"), filepath.Join(links, "postgres")))
	t.Setenv("PATH", links)
	got, err = findBinaries(ctx, Options{})
	require.NoError(t, err)
	require.Equal(t, real, got, "the PATH's, where it really is")

	mine := programs(t, filepath.Join(dir, "mine"), "16.2")
	t.Setenv("PGBIN", mine)
	got, err = findBinaries(ctx, Options{})
	require.NoError(t, err)
	require.Equal(t, mine, got)

	t.Setenv("PGBIN", programs(t, filepath.Join(dir, "old"), "13.1"))
	_, err = findBinaries(ctx, Options{})
	require.ErrorContains(t, err, "version 13")
	t.Setenv("PGBIN", dir)
	_, err = findBinaries(ctx, Options{})
	require.ErrorContains(t, err, "PGBIN="+dir)
}

func TestDatabaseURL(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"postgres://u:p@h:1/a?sslmode=disable": "postgres://u:p@h:1/b%20c?sslmode=disable",
		"postgresql://h":                       "postgresql://h/b%20c",
		"host=h user=u dbname=a":               "host=h user=u dbname=a dbname='b c'",
	} {
		got, err := databaseURL(base, "b c")
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := databaseURL("postgres://u:hidden%zz@h/a", "b")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hidden")
}
