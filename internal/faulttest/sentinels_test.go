//go:build crashpoints

package faulttest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

// R9: the Redis that the sentinels watch is lost under load. Nobody notices, and five seconds later the bots write to
// the one that was promoted.
func TestSentinelsFailOver(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("redis-server"); err != nil && os.Getenv("EMBUDO_REQUIRE_REAL") != "1" {
		t.Skip("no redis-server is installed")
	}
	ctx := context.Background()
	group, err := devdb.StartSentinels(ctx)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Stop()) })
	o, err := redis.ParseURL(group.ReplicaURL())
	require.NoError(t, err)
	replica := redis.NewClient(o)
	t.Cleanup(func() { require.NoError(t, replica.Close()) })

	w := openWorld(t, worldOptions{redisURL: "none", idle: true})
	w.env = append(w.env, "REDIS_URL="+group.URL())
	w.start()
	w.start()
	kept := func() int64 { return replica.DBSize(ctx).Val() }
	w.must(person(0))
	w.until(5*time.Second, "the bots to write to the primary, and it to the replica", func() bool { return kept() > 0 })

	over := w.everybody(8, size(240, 4000))
	<-time.After(500 * time.Millisecond) // they are at work
	require.NoError(t, group.KillPrimary())
	lost := time.Now()
	w.until(5*time.Second, "the replica to be promoted", func() bool {
		return strings.Contains(replica.Info(ctx, "replication").Val(), "role:master")
	})
	promoted, before := time.Since(lost), kept()
	w.until(5*time.Second-promoted, "the bots to write to it", func() bool { w.create(person(0)); return kept() > before })
	t.Logf("R9: promoted after %d ms, written to after %d ms", promoted.Milliseconds(), time.Since(lost).Milliseconds())
	<-over
	require.Less(t, w.audit("R9").worst, 2500*time.Millisecond)
}
