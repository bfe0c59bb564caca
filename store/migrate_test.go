package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/store"
)

// empty takes everything out of a migrated database.
func empty(t testing.TB) (string, *pgx.Conn) {
	t.Helper()
	url := dbtest.Database(t)
	c := raw(t, url)
	_, err := c.Exec(context.Background(), "drop schema river cascade; drop schema public cascade; create schema public")
	require.NoError(t, err)
	return url, c
}

func TestSixMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url, c := empty(t)
	errs := make([]error, 6)
	together(len(errs), func(i int) { errs[i] = store.Migrate(context.Background(), url) })
	require.NoError(t, errors.Join(errs...))
	require.Equal(t, 0, count(t, c, "select count(*) - count(distinct version_id) from goose_db_version"))
	require.Equal(t, 0, count(t, c, "select count(*) - count(distinct version) from river.river_migration"))
	require.NoError(t, store.CheckVersion(context.Background(), url))
	at(t, url).create(t, "Acme")
}

func TestSchemaOfAnotherRelease(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	url, c := empty(t)
	var wrong *store.SchemaError
	_, err := store.Open(ctx, url, nil)
	require.ErrorAs(t, err, &wrong)
	require.False(t, wrong.Newer())
	require.ErrorContains(t, err, "embudo migrate")

	require.NoError(t, store.Migrate(ctx, url))
	_, err = c.Exec(ctx, "insert into goose_db_version (version_id, is_applied) values (9999, true)")
	require.NoError(t, err)
	for name, err := range map[string]error{
		"open":    func() error { _, err := store.Open(ctx, url, nil); return err }(),
		"migrate": store.Migrate(ctx, url),
		"check":   store.CheckVersion(ctx, url),
	} {
		require.ErrorAs(t, err, &wrong, name)
		require.True(t, wrong.Newer(), name)
		require.Equal(t, int64(9999), wrong.Database, name)
		require.ErrorContains(t, err, "newer release", name)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://u:secreto@127.0.0.1:1/x", "postgres://u:secreto@%zz/", "host=127.0.0.1 port=1 password=secreto"} {
		_, err := store.Open(context.Background(), url, nil)
		require.Error(t, err, url)
		require.NotContains(t, err.Error(), "secreto")
	}
}
