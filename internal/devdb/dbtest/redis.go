package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

const (
	// claimLife frees a database whose test died without giving it back.
	claimLife = 15 * time.Minute
	// claimGrace is how long a test waits for others to give one back.
	claimGrace = 5 * time.Minute
	claimTick  = 20 * time.Millisecond
)

// Redis gives the URL of an empty logical database that no other test uses meanwhile, of this binary or,
// on a server they share, of another. It is emptied when the test ends. Database 0 holds the claims.
func Redis(t testing.TB) string {
	t.Helper()
	require.NotNil(t, binary.redis, "TestMain does not call dbtest.Main")
	server, err := binary.redis()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), claimGrace)
	defer cancel()
	claims := connect(t, server.URL())
	number, err := claim(ctx, claims)
	require.NoError(t, err)
	mine, err := databaseURL(server.URL(), number)
	require.NoError(t, err)
	client := connect(t, mine)
	require.NoError(t, client.FlushDB(ctx).Err())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), operationGrace)
		defer cancel()
		require.NoError(t, client.FlushDB(ctx).Err())
		require.NoError(t, claims.Del(ctx, claimKey(number)).Err())
	})
	return mine
}

func connect(t testing.TB, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// claim takes the first database that nobody holds, waiting for one where all are held.
func claim(ctx context.Context, client *redis.Client) (int, error) {
	databases := 16 // what a server has unless told otherwise
	if said, err := client.ConfigGet(ctx, "databases").Result(); err == nil {
		if n, err := strconv.Atoi(said["databases"]); err == nil {
			databases = n
		}
	}
	tick := time.NewTicker(claimTick)
	defer tick.Stop()
	for {
		for number := 1; number < databases; number++ {
			taken, err := client.SetNX(ctx, claimKey(number), "1", claimLife).Result()
			if err != nil {
				return 0, err
			}
			if taken {
				return number, nil
			}
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("all %d databases are taken: %w", databases-1, ctx.Err())
		case <-tick.C:
		}
	}
}

func claimKey(number int) string { return "embudo:dbtest:" + strconv.Itoa(number) }

func databaseURL(server string, number int) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Path = "/" + strconv.Itoa(number)
	return u.String(), nil
}

func startRedis() (*devdb.Redis, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startGrace)
	defer cancel()
	server, err := devdb.StartRedis(ctx)
	if err != nil {
		return nil, err
	}
	atEnd(server.Stop)
	return server, nil
}
