package store

import (
	"context"
	"time"
)

// bellPause is the least time between two calls to wake workers. NOTIFY inside a transaction makes commits queue
// behind each other, so it is sent apart, after them, and many commits share one.
const bellPause = 40 * time.Millisecond

const sqlRing = `select pg_notify('river.river_insert', '{"queue": "notices"}'), pg_notify('embudo_changed', '')`

// ring wakes the workers of all processes soon, and tells them that something changed; see Changes. A call that gets lost
// costs up to a second: workers also poll.
func (db *DB) ring() {
	select {
	case db.bell <- struct{}{}:
	default: // one is pending, and it comes after this commit
	}
}

func (db *DB) ringLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-db.bell:
		}
		if err := db.ringNow(ctx); err != nil && ctx.Err() == nil {
			db.log.Debug("workers not woken; they poll", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(bellPause):
		}
	}
}

func (db *DB) ringNow(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	_, err := db.pool.Exec(ctx, sqlRing)
	return err
}
