package devdb_test

import (
	"errors"
	"io/fs"
	"os"

	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

func TestStandbyIsPromoted(t *testing.T) {
	t.Parallel()
	primary := startPostgres(t, devdb.Options{Fsync: true})
	standby, err := primary.Standby(soon(t))
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("EMBUDO_REQUIRE_REAL") != "1" {
		t.Skip("the binaries at hand have no pg_basebackup")
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, standby.Stop()) })
	require.NoError(t, primary.Exec(soon(t), "create table kept as select 42 as n"))
	require.True(t, query[bool](t, standby.URL(), "select pg_is_in_recovery()"))
	require.NoError(t, primary.Kill())
	require.NoError(t, standby.Promote(soon(t)))
	require.False(t, query[bool](t, standby.URL(), "select pg_is_in_recovery()"))
	require.Equal(t, 42, query[int](t, standby.URL(), "select n from kept"), "what was committed is there")
	require.NoError(t, standby.Exec(soon(t), "insert into kept values (43)"))
}
