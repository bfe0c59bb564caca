package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
)

// Memory is Redis: shared by all replicas, forgetful, and never needed. A nil *Memory, one without a Redis and one
// whose Redis is away behave alike: nothing was ever begun or kept. It holds, all with a time to live:
//
//	embudo:<key>            "running" or "done", for work begun under an idempotency key (only a hint: the requests
//	                        table decides); or any bytes, for caches of people.
//	embudo:drafts:<person>  what they typed while Postgres was away, by the draft's id; see Drafts.
//
// Who uses it gives the two kinds of keys different names.
//
// An answer takes at most some 400 ms. After five failures in a row Redis is not asked for two seconds, and then
// once, to see whether it is back.
type Memory struct {
	client  redis.UniversalClient
	breaker *gobreaker.CircuitBreaker[any]
	log     *slog.Logger
}

const (
	keyPrefix = "embudo:"

	markRunning = "running"
	markDone    = "done"

	breakerFailures = 5
	breakerProbe    = 2 * time.Second
	// longestTTL bounds what a caller may ask for, and is what one gets who gave no time to live.
	longestTTL = 7 * 24 * time.Hour
)

var redisLogger sync.Once

// OpenMemory gives the memory behind url, in the form that redisOptions documents: redis://host:port/db, or
// redis://sentinel:port,sentinel:port/db?sentinel_master=name. It does not connect yet, and Redis may be away for as
// long as it likes. An empty url gives a memory that keeps nothing. log may be nil.
func OpenMemory(url string, log *slog.Logger) (*Memory, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if url == "" {
		return nil, nil
	}
	opts, err := redisOptions(url)
	if err != nil {
		return nil, err
	}
	// The library would write to stderr by itself. Its logger is one for the whole process.
	redisLogger.Do(func() { redis.SetLogger(redisLog{log}) })
	m := &Memory{client: redis.NewUniversalClient(opts), log: log}
	m.breaker = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
		Name: "redis", Timeout: breakerProbe,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakerFailures },
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, redis.Nil) },
		// A caller who gave up says nothing about Redis.
		IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			log.Warn("redis breaker", "from", from.String(), "to", to.String())
		},
	})
	return m, nil
}

// Close gives back the connections.
func (m *Memory) Close() error {
	if m == nil {
		return nil
	}
	return m.client.Close()
}

// errNoMemory is what a memory without a Redis answers.
var errNoMemory = errors.New("no redis")

// ask runs do behind the breaker and within twice redisLimit.
func (m *Memory) ask(ctx context.Context, do func(context.Context) (any, error)) (any, error) {
	if m == nil {
		return nil, errNoMemory
	}
	ctx, cancel := context.WithTimeout(ctx, 2*redisLimit)
	defer cancel()
	return m.breaker.Execute(func() (any, error) { return do(ctx) })
}

// Ping says whether Redis answers; an error where there is none.
func (m *Memory) Ping(ctx context.Context) error {
	_, err := m.ask(ctx, func(ctx context.Context) (any, error) { return nil, m.client.Ping(ctx).Err() })
	if err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Begin notes that work under key begins. fresh: nobody began it before, as far as is known; done: it began and
// Done was called. Where Redis can't be asked it is fresh, with the error.
func (m *Memory) Begin(ctx context.Context, key string, ttl time.Duration) (fresh, done bool, err error) {
	mark, err := m.ask(ctx, func(ctx context.Context) (any, error) {
		won, err := m.client.SetNX(ctx, keyPrefix+key, markRunning, bounded(ttl)).Result()
		if err != nil || won {
			return "", err
		}
		return m.client.Get(ctx, keyPrefix+key).Result()
	})
	switch {
	case errors.Is(err, redis.Nil): // it expired between the two
		return true, false, nil
	case m == nil:
		return true, false, nil
	case err != nil:
		return true, false, fmt.Errorf("begin: %w", err)
	}
	return mark == "", mark == markDone, nil
}

// Done notes that the work under key is committed.
func (m *Memory) Done(ctx context.Context, key string, ttl time.Duration) error {
	_, err := m.ask(ctx, func(ctx context.Context) (any, error) {
		return nil, m.client.Set(ctx, keyPrefix+key, markDone, bounded(ttl)).Err()
	})
	if err != nil && m != nil {
		return fmt.Errorf("done: %w", err)
	}
	return nil
}

// Get gives the value under key, and whether there is one.
func (m *Memory) Get(ctx context.Context, key string) ([]byte, bool) {
	value, err := m.ask(ctx, func(ctx context.Context) (any, error) { return m.client.Get(ctx, keyPrefix+key).Bytes() })
	if err != nil {
		return nil, false
	}
	raw, ok := value.([]byte)
	return raw, ok
}

// Put keeps value under key for ttl, if Redis is there.
func (m *Memory) Put(ctx context.Context, key string, value []byte, ttl time.Duration) {
	_, err := m.ask(ctx, func(ctx context.Context) (any, error) {
		return nil, m.client.Set(ctx, keyPrefix+key, value, bounded(ttl)).Err()
	})
	m.missed("put", err)
}

// Drop forgets key: a value, or that work was begun.
func (m *Memory) Drop(ctx context.Context, key string) {
	_, err := m.ask(ctx, func(ctx context.Context) (any, error) { return nil, m.client.Del(ctx, keyPrefix+key).Err() })
	m.missed("drop", err)
}

func (m *Memory) missed(what string, err error) {
	if m != nil && err != nil && !errors.Is(err, gobreaker.ErrOpenState) {
		m.log.Debug("redis missed", "what", what, "error", err)
	}
}

func bounded(ttl time.Duration) time.Duration {
	if ttl < time.Millisecond || ttl > longestTTL {
		return longestTTL
	}
	return ttl
}

// redisLog is where go-redis writes what it would print.
type redisLog struct{ log *slog.Logger }

func (l redisLog) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "redis: "+fmt.Sprintf(format, v...))
}
