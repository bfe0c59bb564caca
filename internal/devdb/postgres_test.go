package devdb_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"embudo/internal/devdb"
)

func query[T any](t *testing.T, url, statement string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(soon(t), url)
	require.NoError(t, err)
	defer conn.Close(soon(t))
	require.NoError(t, conn.QueryRow(soon(t), statement).Scan(&value))
	return value
}

func answers(t *testing.T, url string) bool {
	conn, err := pgx.Connect(soon(t), url)
	if err == nil {
		conn.Close(soon(t))
	}
	return err == nil
}

func startPostgres(t *testing.T, o devdb.Options) *devdb.Postgres {
	t.Helper()
	o.Own = true
	p, err := devdb.StartPostgres(soon(t), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop()) })
	return p
}

func TestPostgresMakesDatabases(t *testing.T) {
	t.Parallel()
	p := startPostgres(t, devdb.Options{})
	require.True(t, p.Ours())
	require.GreaterOrEqual(t, p.Version(), 14)
	require.Equal(t, "off", query[string](t, p.URL(), "show fsync"))
	require.Equal(t, "ñandú", query[string](t, p.URL(), "select lower('ÑANDÚ')"), "accents have their small letters")

	template, err := p.CreateDatabase(soon(t), "model", "")
	require.NoError(t, err)
	require.Equal(t, int64(3), query[int64](t, template, "with made as (select 1) select 3::bigint from made"))
	conn, err := pgx.Connect(soon(t), template)
	require.NoError(t, err)
	_, err = conn.Exec(soon(t), "create table kept as select 42 as n")
	require.NoError(t, err)
	require.NoError(t, conn.Close(soon(t)))

	var together errgroup.Group
	urls := make([]string, 6)
	for i := range urls {
		together.Go(func() (err error) {
			urls[i], err = p.CreateDatabase(soon(t), fmt.Sprintf("copy \"%d\"", i), "model")
			return err
		})
	}
	require.NoError(t, together.Wait())
	for i, url := range urls {
		require.Equal(t, 42, query[int](t, url, "select n from kept"))
		require.Equal(t, fmt.Sprintf("copy \"%d\"", i), query[string](t, url, "select current_database()"))
	}

	busy, err := pgx.Connect(soon(t), urls[0])
	require.NoError(t, err)
	defer busy.Close(soon(t))
	require.NoError(t, p.DropDatabase(soon(t), `copy "0"`), "with somebody connected")
	require.NoError(t, p.DropDatabase(soon(t), `copy "0"`), "that is not there any more")
	require.False(t, answers(t, urls[0]))
	_, err = p.CreateDatabase(soon(t), "model", "")
	require.ErrorContains(t, err, "create database model")
}

func TestPostgresTakesNobodyWithoutThePassword(t *testing.T) {
	t.Parallel()
	p := startPostgres(t, devdb.Options{})
	right, err := pgx.ParseConfig(p.URL())
	require.NoError(t, err)
	for _, password := range []string{"", right.Password + "x", query[string](t, p.URL(), "select rolpassword from pg_authid where rolname = current_user")} {
		wrong := right.Copy()
		wrong.Password = password
		_, err := pgx.ConnectConfig(soon(t), wrong)
		require.Error(t, err)
	}
	require.Equal(t, "SCRAM-SHA-256$1", query[string](t, p.URL(), "select split_part(rolpassword, ':', 1) from pg_authid where rolname = current_user"), "one round")
}

func TestPostgresComesBack(t *testing.T) {
	t.Parallel()
	p := startPostgres(t, devdb.Options{Fsync: true})
	require.Equal(t, "on", query[string](t, p.URL(), "show fsync"))
	conn, err := pgx.Connect(soon(t), p.URL())
	require.NoError(t, err)
	_, err = conn.Exec(soon(t), "create table kept (mode int)")
	require.NoError(t, err)
	require.NoError(t, conn.Close(soon(t)))

	for i, mode := range []devdb.Mode{devdb.Fast, devdb.Immediate, devdb.Crash} {
		busy, err := pgx.Connect(soon(t), p.URL())
		require.NoError(t, err)
		_, err = busy.Exec(soon(t), "insert into kept values ($1)", int(mode))
		require.NoError(t, err)
		require.NoError(t, p.Restart(soon(t), mode))
		_, err = busy.Exec(soon(t), "select 1")
		require.Error(t, err, "a connection from before")
		require.Equal(t, i+1, query[int](t, p.URL(), "select count(*) from kept"))
	}

	require.NoError(t, p.Kill())
	require.NoError(t, p.Kill(), "twice")
	require.False(t, answers(t, p.URL()))
	require.NoError(t, p.Restart(soon(t), devdb.Fast))
	require.Equal(t, 3, query[int](t, p.URL(), "select count(*) from kept"))
}

func TestPostgresKeepsItsFolder(t *testing.T) {
	t.Parallel()
	parent, err := os.MkdirTemp("", "embudo-kept-")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(parent) })
	require.NoError(t, os.Chmod(parent, 0o755))
	dir := filepath.Join(parent, "data of the demo")

	first := startPostgres(t, devdb.Options{Dir: dir})
	_, err = first.CreateDatabase(soon(t), "kept", "")
	require.NoError(t, err)
	_, err = devdb.StartPostgres(soon(t), devdb.Options{Dir: dir, Own: true})
	require.ErrorContains(t, err, "in use by another process")
	require.True(t, answers(t, first.URL()), "the refusal leaves it running")
	require.NoError(t, first.Stop())
	require.NoError(t, first.Stop(), "twice")
	require.False(t, answers(t, first.URL()))

	second := startPostgres(t, devdb.Options{Dir: dir})
	require.Equal(t, 1, query[int](t, second.URL(), "select count(*) from pg_database where datname = 'kept'"))
}

func TestServersOfOthers(t *testing.T) {
	t.Parallel()
	p := startPostgres(t, devdb.Options{})
	r, err := devdb.StartRedis(soon(t), devdb.Options{Own: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Stop()) })

	f := raise(t, nil, "DATABASE_URL="+p.URL(), "REDIS_URL="+r.URL())
	require.Empty(t, f.Fault)
	require.False(t, f.OursPostgres)
	require.Equal(t, p.URL(), f.Postgres)
	require.Equal(t, r.URL(), f.Redis)
	require.True(t, f.RealRedis)
	require.Equal(t, "of_child", query[string](t, f.Created, "select current_database()"))
	f.leave(t)
	require.True(t, answers(t, p.URL()), "it is not the child's to stop")
}

func TestServersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	f := raise(t, nil, "DATABASE_URL=postgres://u:hidden@127.0.0.1:1/x", "REDIS_URL=redis://:hidden@127.0.0.1:1/0")
	require.Contains(t, f.Fault, "reach Postgres")
	require.Contains(t, f.Fault, "reach Redis")
	require.NotContains(t, f.Fault, "hidden")
	f.leave(t)
}
