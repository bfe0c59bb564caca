package store

import (
	"context"
	"time"
)

const sqlListen = `listen embudo_changed`

// changesPause is how long a listener whose connection was lost waits before it tries another.
const changesPause = 2 * time.Second

// Changes calls changed, until ctx ends, soon after any process has committed an act, a setting or a request for access on
// this database. A call may stand for many of them, and one may get lost: who must know asks now and then besides.
func (db *DB) Changes(ctx context.Context, changed func()) {
	for ctx.Err() == nil {
		if err := db.listen(ctx, changed); err != nil && ctx.Err() == nil {
			db.log.Debug("changes not heard of", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(changesPause):
			changed() // what came meanwhile
		}
	}
}

// listen hears of changes on a connection of its own, until that breaks or ctx ends.
func (db *DB) listen(ctx context.Context, changed func()) error {
	reach, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	held, err := db.pool.Acquire(reach)
	if err != nil {
		return err
	}
	c := held.Hijack()
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
		defer cancel()
		_ = c.Close(closing)
	}()
	if _, err := c.Exec(reach, sqlListen); err != nil {
		return err
	}
	for {
		if _, err := c.WaitForNotification(ctx); err != nil {
			return err
		}
		changed()
	}
}
