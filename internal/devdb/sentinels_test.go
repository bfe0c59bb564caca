package devdb_test

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

func TestSentinelsPromoteTheReplica(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("redis-server"); err != nil && os.Getenv("EMBUDO_REQUIRE_REAL") != "1" {
		t.Skip("no redis-server is installed")
	}
	s, err := devdb.StartSentinels(soon(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	o, err := redis.ParseURL(s.ReplicaURL())
	require.NoError(t, err)
	replica := redis.NewClient(o)
	defer replica.Close()
	require.Error(t, replica.Set(soon(t), "k", "v", time.Minute).Err(), "a replica takes no writes")
	require.NoError(t, s.KillPrimary())
	require.Eventually(t, func() bool { return replica.Set(soon(t), "k", "v", time.Minute).Err() == nil }, 20*time.Second, 20*time.Millisecond)
	require.Regexp(t, `^redis://:\w+@127\.0\.0\.1:\d+,127\.0\.0\.1:\d+,127\.0\.0\.1:\d+/0\?sentinel_master=embudo&`, s.URL())
}
