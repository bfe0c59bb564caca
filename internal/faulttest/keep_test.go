//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/store"
)

// R18: the role of docs/operating.md lets the application work, and can't change the history even where the trigger
// is gone.
func TestRoleCanOnlyAddToHistory(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := openWorld(t, worldOptions{idle: true})
	role := fmt.Sprintf("embudo_app_%d", databases.Add(1))
	for _, sql := range []string{
		"create role " + role + " login password 'secret'",
		"grant usage on schema public, river to " + role,
		"grant select, insert, update, delete on all tables in schema public, river to " + role,
		"grant usage on all sequences in schema public, river to " + role,
		"revoke update, delete, truncate on events from " + role,
		"alter table events disable trigger events_append_only",
	} {
		_, err := w.sql.Exec(ctx, sql)
		require.NoError(t, err, sql)
	}
	t.Cleanup(func() {
		for _, sql := range []string{"drop owned by " + role, "drop role " + role} {
			_, err := w.sql.Exec(ctx, sql)
			require.NoError(t, err, sql)
		}
	})
	address, err := url.Parse(w.plain)
	require.NoError(t, err)
	address.User = url.UserPassword(role, "secret")
	db, err := store.Open(ctx, address.String(), nil)
	require.NoError(t, err)
	defer db.Close()
	flow := &pipeline.Service{Store: db, Now: time.Now, Zone: time.UTC}
	_, err = flow.Create(ctx, pipeline.Request{Key: "k", By: pipeline.Member{ID: "U1"}}, pipeline.New{Account: "Acme"})
	require.NoError(t, err)

	c, err := pgx.Connect(ctx, address.String())
	require.NoError(t, err)
	defer c.Close(ctx)
	for _, sql := range []string{"update events set reason = 'x'", "delete from events", "truncate events cascade"} {
		_, err := c.Exec(ctx, sql)
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, sql)
		require.Equal(t, "42501", refused.Code, sql)
	}
}

// What pg_dump kept is whole after pg_restore, and what was owed is told from there.
func TestBackupIsWhole(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{})
	<-w.everybody(4, 24)
	w.audit("backup")
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	file := filepath.Join(t.TempDir(), "embudo.dump")
	run := func(name string, args ...string) {
		t.Helper()
		out, err := exec.CommandContext(ctx, postgresTool(t, name), args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	run("pg_dump", "--format=custom", "--file="+file, w.plain)
	empty, err := w.grounds.postgres.CreateDatabase(ctx, fmt.Sprintf("fault_%d", databases.Add(1)), "")
	require.NoError(t, err)
	run("pg_restore", "--no-owner", "--exit-on-error", "--dbname="+empty, file)
	db, err := store.Open(ctx, empty, nil)
	require.NoError(t, err)
	defer db.Close()
	restored, err := db.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, restored.Faults)
	before, err := w.db.Verify(ctx)
	require.NoError(t, err)
	require.Equal(t, before, restored)
}

// postgresTool finds a program of Postgres. Where CI requires the real ones, so does this; the binaries that a fresh
// clone downloads bring no tools.
func postgresTool(t *testing.T, name string) string {
	t.Helper()
	if found, err := exec.LookPath(name); err == nil {
		return found
	}
	found, err := filepath.Glob(filepath.Join("/usr/lib/postgresql/*/bin", name))
	require.NoError(t, err)
	if len(found) == 0 && os.Getenv("EMBUDO_REQUIRE_REAL") != "1" {
		t.Skipf("%s is not installed", name)
	}
	require.NotEmpty(t, found, "%s is not installed", name)
	return found[len(found)-1]
}
