//go:build crashpoints

package faulttest

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

// R6: the primary is lost under eight writers, and its synchronous standby promoted a second later. The bots know both
// addresses.
func TestStandbyTakesOver(t *testing.T) {
	t.Parallel()
	needed(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	primary, err := devdb.StartPostgres(ctx, devdb.Options{Own: true, Fsync: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, primary.Stop()) })
	standby, err := primary.Standby(ctx)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("EMBUDO_REQUIRE_REAL") != "1" {
		t.Skip("the binaries at hand have no pg_basebackup")
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, standby.Stop()) })
	w := openWorld(t, worldOptions{postgres: primary, idle: true})
	w.lookInto(either(t, w.plain, standby.URL()))
	w.env = append(w.env, "DATABASE_URL="+w.plain)
	w.start()
	w.start()

	over := w.everybody(8, size(240, 4000))
	select {
	case <-over:
	case <-time.After(time.Duration(size(2, 8)) * time.Second):
	}
	require.NoError(t, primary.Kill())
	lost := time.Now()
	<-time.After(time.Second) // as long as it takes to decide that it is gone
	require.NoError(t, standby.Promote(ctx))
	promoted := time.Now()
	w.sql.Reset()
	w.until(5*time.Second, "an act within five seconds of the promotion", func() bool { return w.create(person(7)).sure })
	t.Logf("R6: promoted after %d ms, writing again %d ms later", promoted.Sub(lost).Milliseconds(), time.Since(promoted).Milliseconds())
	<-over
	w.audit("R6")
}

// lookInto makes the test look into the database at another address.
func (w *world) lookInto(address string) {
	w.t.Helper()
	w.plain = address
	w.openStore()
	var err error
	w.sql, err = pgxpool.New(context.Background(), address)
	require.NoError(w.t, err)
	w.t.Cleanup(w.sql.Close)
}

// either is a database that one of two servers takes writes for.
func either(t testing.TB, one, other string) string {
	t.Helper()
	u, err := url.Parse(one)
	require.NoError(t, err)
	u.Host += "," + hostOf(t, other)
	q := u.Query()
	q.Set("target_session_attrs", "read-write")
	u.RawQuery = q.Encode()
	return u.String()
}
