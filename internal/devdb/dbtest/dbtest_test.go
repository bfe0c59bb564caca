package dbtest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/devdb/dbtest"
)

// guest marks a run of this binary on servers of another, started by TestOnServersOfOthers.
const guest = "EMBUDO_DBTEST_GUEST"

var migrations atomic.Int32

func TestMain(m *testing.M) {
	dbtest.Main(m, func(ctx context.Context, url string) error {
		if migrations.Add(1) > 1 {
			return fmt.Errorf("migrated %d times", migrations.Load())
		}
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		// Left open on purpose: a pool that a migration forgot must not keep the template from being copied.
		_, err = conn.Exec(ctx, "create table deals (n int); insert into deals values (1)")
		return err
	})
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(soon(t), url)
	require.NoError(t, err)
	return conn
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	var first string
	t.Run("is dropped at the end", func(t *testing.T) {
		first = dbtest.Database(t)
		connect(t, first) // and left open
	})
	_, err := pgx.Connect(soon(t), first)
	require.ErrorContains(t, err, "does not exist")

	for i := range 6 {
		t.Run(fmt.Sprint("alone ", i), func(t *testing.T) {
			t.Parallel()
			conn := connect(t, dbtest.Database(t))
			defer conn.Close(soon(t))
			_, err := conn.Exec(soon(t), "insert into deals values (2)")
			require.NoError(t, err)
			var n int
			require.NoError(t, conn.QueryRow(soon(t), "select count(*) from deals").Scan(&n))
			require.Equal(t, 2, n)
		})
	}
}

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestRedis(t *testing.T) {
	t.Parallel()
	var first string
	t.Run("is emptied at the end", func(t *testing.T) {
		first = dbtest.Redis(t)
		require.NoError(t, client(t, first).Set(soon(t), "k", "v", 0).Err())
	})
	require.Zero(t, client(t, first).Exists(soon(t), "k").Val())

	// More tests at once than an ordinary server has databases: the last ones wait.
	for i := range 24 {
		t.Run(fmt.Sprint("alone ", i), func(t *testing.T) {
			t.Parallel()
			c := client(t, dbtest.Redis(t))
			require.EqualValues(t, 1, c.Incr(soon(t), "k").Val())
			require.EqualValues(t, 1, c.DBSize(soon(t)).Val())
		})
	}
}

// The whole binary again, on servers that it finds in its environment and that another uses too.
func TestOnServersOfOthers(t *testing.T) {
	t.Parallel()
	if os.Getenv(guest) != "" {
		require.NotEmpty(t, os.Getenv("DATABASE_URL"))
		return
	}
	p, err := devdb.StartPostgres(soon(t), devdb.Options{Own: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop()) })
	r, err := devdb.StartRedis(soon(t), devdb.Options{Own: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Stop()) })

	guests := make([]*exec.Cmd, 2)
	for i := range guests {
		guests[i] = exec.Command(os.Args[0], "-test.v", "-test.timeout=2m")
		guests[i].Env = append(os.Environ(), guest+"=1", "DATABASE_URL="+p.URL(), "REDIS_URL="+r.URL())
		guests[i].Stdout, guests[i].Stderr = os.Stderr, os.Stderr
		require.NoError(t, guests[i].Start())
	}
	for _, g := range guests {
		require.NoError(t, g.Wait())
	}
	conn := connect(t, p.URL())
	defer conn.Close(soon(t))
	var left int
	require.NoError(t, conn.QueryRow(soon(t), "select count(*) from pg_database where datname like 'embudo%'").Scan(&left))
	require.Zero(t, left, "databases left behind")
	require.Zero(t, client(t, r.URL()).DBSize(soon(t)).Val(), "claims left behind")
}
