package bot

import (
	"context"
	"time"
)

// Memory is a shared, forgetful memory with expiry, such as Redis. It is only ever a hint: every answer may
// be wrong in the direction of "never heard of it", and an error is a miss. Calls must return within some
// hundred milliseconds. Values never hold what may not be lost.
type Memory interface {
	// Begin notes that work under key begins. fresh: nobody began it before; done: it began and Done was called.
	Begin(ctx context.Context, key string, ttl time.Duration) (fresh, done bool, err error)
	// Done notes that the work under key is committed.
	Done(ctx context.Context, key string, ttl time.Duration) error
	// Get gives the value under key, and whether there is one.
	Get(ctx context.Context, key string) ([]byte, bool)
	// Put keeps value under key for ttl.
	Put(ctx context.Context, key string, value []byte, ttl time.Duration)
	// Drop forgets key: a value, or that work was begun.
	Drop(ctx context.Context, key string)
}

// noMemory is what stands in where there is none.
type noMemory struct{}

func (noMemory) Begin(context.Context, string, time.Duration) (bool, bool, error) {
	return true, false, nil
}
func (noMemory) Done(context.Context, string, time.Duration) error  { return nil }
func (noMemory) Get(context.Context, string) ([]byte, bool)         { return nil, false }
func (noMemory) Put(context.Context, string, []byte, time.Duration) {}
func (noMemory) Drop(context.Context, string)                       {}
