package devdb_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	o.MaxRetries = -1
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// comesAndGoes is what holds of any Redis of ours.
func comesAndGoes(t *testing.T, r *devdb.Redis) {
	c := client(t, r.URL())
	require.NoError(t, c.Set(soon(t), "k", "v", 0).Err())
	require.NoError(t, c.Set(soon(t), "brief", "v", 300*time.Millisecond).Err())
	eventually(t, func() bool { return c.Get(soon(t), "brief").Err() == redis.Nil }, "a key expires")
	require.Equal(t, "v", c.Get(soon(t), "k").Val())

	require.NoError(t, r.Kill())
	require.NoError(t, r.Kill(), "twice")
	require.Error(t, client(t, r.URL()).Ping(soon(t)).Err())
	require.NoError(t, r.Restart(soon(t)))
	require.NoError(t, client(t, r.URL()).Ping(soon(t)).Err())
	require.Equal(t, redis.Nil, client(t, r.URL()).Get(soon(t), "k").Err(), "it comes back empty")
	require.NoError(t, r.Restart(soon(t)), "while it runs")
	require.NoError(t, r.Stop())
	require.NoError(t, r.Stop(), "twice")
	require.Error(t, client(t, r.URL()).Ping(soon(t)).Err())
}

func TestRedisOfOurs(t *testing.T) {
	t.Parallel()
	r, err := devdb.StartRedis(soon(t), devdb.Options{Own: true})
	require.NoError(t, err)
	comesAndGoes(t, r)
}

func TestRedisStandIn(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("REDIS_URL", "")
	t.Setenv("EMBUDO_REQUIRE_REAL", "")
	r, err := devdb.StartRedis(soon(t))
	require.NoError(t, err)
	require.False(t, r.Real())
	comesAndGoes(t, r)
}

func TestRedisMustBeReal(t *testing.T) {
	t.Setenv("PATH", "")
	t.Setenv("REDIS_URL", "")
	t.Setenv("EMBUDO_REQUIRE_REAL", "1")
	_, err := devdb.StartRedis(soon(t))
	require.ErrorContains(t, err, "apt-get install redis-server")
}

func TestRedisURLIsNotOne(t *testing.T) {
	t.Setenv("REDIS_URL", "http://:hidden@x")
	_, err := devdb.StartRedis(soon(t))
	require.ErrorContains(t, err, "REDIS_URL is not one")
	require.NotContains(t, err.Error(), "hidden")
}
