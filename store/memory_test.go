package store_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/internal/faultproxy"
	"embudo/store"
)

func memory(t testing.TB, url string) *store.Memory {
	t.Helper()
	m, err := store.OpenMemory(url, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	return m
}

func TestMemory(t *testing.T) {
	t.Parallel()
	at := dbtest.Redis(t)
	m := memory(t, at)
	ctx := context.Background()
	require.NoError(t, m.Ping(ctx))

	fresh, done, err := m.Begin(ctx, "view:V1", time.Minute)
	require.NoError(t, err)
	require.True(t, fresh && !done)
	fresh, done, err = m.Begin(ctx, "view:V1", time.Minute)
	require.NoError(t, err)
	require.False(t, fresh || done)
	require.NoError(t, m.Done(ctx, "view:V1", time.Minute))
	fresh, done, err = m.Begin(ctx, "view:V1", time.Minute)
	require.NoError(t, err)
	require.True(t, !fresh && done)

	_, ok := m.Get(ctx, "draft:U1")
	require.False(t, ok)
	m.Put(ctx, "draft:U1", []byte("\x00ñ"), time.Minute)
	m.Put(ctx, "forever", []byte("x"), 0)
	got, ok := m.Get(ctx, "draft:U1")
	require.True(t, ok)
	require.Equal(t, []byte("\x00ñ"), got)
	m.Drop(ctx, "draft:U1")
	_, ok = m.Get(ctx, "draft:U1")
	require.False(t, ok)

	opts, err := redis.ParseURL(at)
	require.NoError(t, err)
	client := redis.NewClient(opts)
	defer client.Close()
	keys, err := client.Keys(ctx, "embudo:*").Result()
	require.NoError(t, err)
	require.Len(t, keys, 2)
	for _, k := range keys {
		ttl, err := client.TTL(ctx, k).Result()
		require.NoError(t, err)
		require.Positive(t, ttl, "every key ends: %s", k)
	}
	require.NoError(t, client.FlushDB(ctx).Err())
	fresh, _, err = m.Begin(ctx, "view:V1", time.Minute)
	require.NoError(t, err)
	require.True(t, fresh, "flushed is forgotten")
}

func TestMemoryWithoutRedis(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	none, err := store.OpenMemory("", nil)
	require.NoError(t, err)
	for _, m := range []*store.Memory{none, memory(t, "redis://127.0.0.1:1")} {
		fresh, done, _ := m.Begin(ctx, "k", time.Minute)
		require.True(t, fresh && !done)
		_ = m.Done(ctx, "k", time.Minute)
		m.Put(ctx, "k", []byte("v"), time.Minute)
		_, ok := m.Get(ctx, "k")
		require.False(t, ok)
		m.Drop(ctx, "k")
		require.Error(t, m.Ping(ctx))
	}
}

func TestMemoryBreaker(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(dbtest.Redis(t))
	require.NoError(t, err)
	p, err := faultproxy.New(u.Host)
	require.NoError(t, err)
	defer p.Close()
	u.Host = p.Addr()
	m := memory(t, u.String())
	ctx := context.Background()
	m.Put(ctx, "k", []byte("v"), time.Minute)

	p.Silence()
	var asked time.Duration
	for range 5 {
		began := time.Now()
		_, ok := m.Get(ctx, "k")
		require.False(t, ok)
		asked = max(asked, time.Since(began))
	}
	require.Less(t, asked, time.Second)
	began := time.Now()
	for range 1000 {
		_, ok := m.Get(ctx, "k")
		require.False(t, ok)
	}
	require.Less(t, time.Since(began), 500*time.Millisecond, "an open breaker asks nobody")
	p.Speak()
	require.Eventually(t, func() bool { _, ok := m.Get(ctx, "k"); return ok }, 6*time.Second, 20*time.Millisecond)
}

func TestRedisURLs(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"redis://localhost", "redis://:secreto@localhost:6379/2", "rediss://u:p@redis.example:6380",
		"redis://a:26379,b:26379/1?sentinel_master=main", "redis://:secreto@a:26379?sentinel_master=main&sentinel_password=otro"} {
		m, err := store.OpenMemory(good, nil)
		require.NoError(t, err, good)
		require.NoError(t, m.Close())
	}
	for bad, says := range map[string]string{
		"redis://:secreto@a:6379,b:6379":  "sentinel_master",
		"localhost:6379":                  "redis://",
		"http://localhost":                "redis://",
		"redis://":                        "no host",
		"redis://:secreto@a:6379/x":       "",
		"redis://:secreto@a:6379?nope=1":  "",
		"redis://:secre%zzto@a:6379":      "",
		"redis://a:6379,,b:6379?db=secre": "sentinel_master",
	} {
		_, err := store.OpenMemory(bad, nil)
		require.Error(t, err, bad)
		require.ErrorContains(t, err, says)
		require.False(t, strings.Contains(err.Error(), "secre"), err.Error())
	}
}
