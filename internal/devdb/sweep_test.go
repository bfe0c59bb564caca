package devdb

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSweepSparesTheLiving(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	long := time.Now().Add(-time.Hour)
	make := func(name string, old bool, running bool) string {
		folder := filepath.Join(os.TempDir(), postgresPrefix+name)
		require.NoError(t, os.MkdirAll(filepath.Join(folder, "data"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, lockName), nil, 0o600))
		if running {
			require.NoError(t, os.WriteFile(filepath.Join(folder, "data", "postmaster.pid"), nil, 0o600))
		}
		if old {
			require.NoError(t, os.Chtimes(folder, long, long))
		}
		return folder
	}
	dead, young, running, held := make("dead", true, false), make("young", false, false), make("running", true, true), make("held", true, false)
	lock, err := tryLock(filepath.Join(held, lockName))
	require.NoError(t, err)
	defer lock.release()

	sweep(postgresPrefix, os.TempDir())
	require.NoDirExists(t, dead)
	require.DirExists(t, young)
	require.DirExists(t, running)
	require.DirExists(t, held)
}
