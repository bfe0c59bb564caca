package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

// maxTries is how often a transaction is run that the server refuses for what runs beside it.
const maxTries = 6

// Once runs do in one transaction under cmd.Key; see pipeline.Store. do must not keep its Tx, and must be ready to
// run more than once. It gives Unavailable within little more than two seconds when the database can't be reached,
// and Unknown when ctx (at most 25 s) ends while a COMMIT is unanswered or another command under the key has not
// ended.
func (db *DB) Once(ctx context.Context, cmd pipeline.Command, do func(pipeline.Tx) error) (*pipeline.Replayed, error) {
	ctx, cancel := context.WithTimeout(ctx, onceLimit)
	defer cancel()
	doubt := false
	reach := time.Now().Add(reachLimit)
	for try := 1; ; try++ {
		if doubt {
			reach = time.Now().Add(reachLimit)
		}
		replay, err := db.attempt(ctx, reach, try, cmd, do)
		var lost *lostError
		if !errors.As(err, &lost) {
			return replay, err
		}
		doubt = doubt || lost.doubt
		switch {
		case doubt:
			if !pause(ctx, try) {
				return nil, &pipeline.Error{Code: pipeline.Unknown, Err: lost.err}
			}
		case runAgain(lost.err) && try < maxTries && pause(ctx, 0):
			reach = time.Now().Add(reachLimit)
		case try > 1 || ctx.Err() != nil || time.Now().After(reach):
			return nil, unavailable(fmt.Errorf("command: %w", lost.err))
		default:
			db.renew(lost.err)
		}
	}
}

// pause waits before the next try, longer each time and never as long as another who was refused beside this one;
// false when ctx ended.
func pause(ctx context.Context, try int) bool {
	longest := min(25*time.Millisecond<<min(try, 6), 500*time.Millisecond)
	select {
	case <-ctx.Done():
		return false
	case <-time.After(longest/2 + rand.N(longest/2)):
		return true
	}
}

// lostError is the end of a try that says nothing about the command itself. doubt: it may have been committed, or
// another try under its key may be.
type lostError struct {
	doubt bool
	err   error
}

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

// lost turns an error before COMMIT was sent into the end of the try where the database failed, and leaves it as it
// is where the database said no.
func lost(err error) error {
	if unreachable(err) || runAgain(err) {
		return &lostError{err: err}
	}
	return fmt.Errorf("command: %w", err)
}

// attempt is one try at a command. Those of programs are done beside others that wait, the first time.
func (db *DB) attempt(ctx context.Context, reach time.Time, try int, cmd pipeline.Command, do func(pipeline.Tx) error) (*pipeline.Replayed, error) {
	switch {
	case cmd.Asked == nil:
		return db.tryOnce(ctx, reach, cmd, do)
	case try == 1:
		return nil, db.askedTogether(ctx, reach, cmd, do)
	}
	return nil, db.askedAlone(ctx, reach, cmd, do)
}

func (db *DB) tryOnce(ctx context.Context, reach time.Time, cmd pipeline.Command, do func(pipeline.Tx) error) (*pipeline.Replayed, error) {
	opening, cancel := context.WithDeadline(ctx, reach)
	defer cancel()
	c, err := db.pool.Acquire(opening)
	if err != nil {
		return nil, lost(err)
	}
	defer c.Release()
	defer rollback(ctx, c)

	crashpoint.Hit(crashpoint.BeforeClaim)
	t, claimed, err := db.open(opening, c, cmd)
	if err != nil {
		db.noteSwitch(err)
		var wait *waitError
		if errors.As(err, &wait) && wait.twin {
			return nil, &lostError{doubt: true, err: err}
		}
		return nil, lost(err)
	}
	if !claimed {
		// The statements after the claim may have waited for a lock until there was hardly any time left.
		reading, cancel := context.WithTimeout(ctx, reachLimit)
		defer cancel()
		rollback(ctx, c)
		return replayed(reading, c, cmd.Key)
	}
	crashpoint.Hit(crashpoint.AfterClaim)
	if err := do(t); err != nil {
		return nil, readLost(err)
	}
	return nil, db.finish(ctx, c, []*tx{t})
}

// finish commits, and says of an error whether it decided anything.
func (db *DB) finish(ctx context.Context, c *pgxpool.Conn, list []*tx) error {
	closing, cancel := context.WithTimeout(ctx, closingLimit)
	defer cancel()
	crashpoint.Hit(crashpoint.BeforeCommit)
	err := commit(closing, c, list)
	var doubt *doubtError
	switch {
	case err == nil:
		crashpoint.Hit(crashpoint.AfterCommit)
		db.ring()
		return nil
	case errors.As(err, &doubt):
		db.log.Warn("commit not answered; asking again under its key", "opportunity", list[0].on, "others", len(list)-1, "error", err)
		return &lostError{doubt: true, err: err}
	}
	if answeredMeanwhile(err) {
		return &lostError{doubt: true, err: err}
	}
	db.noteSwitch(err)
	if translated := refusal(err); translated != err {
		return db.withCurrent(ctx, c, list[0].on, translated)
	}
	return lost(err)
}

// withCurrent adds to a conflict what the opportunity is now.
func (db *DB) withCurrent(ctx context.Context, c *pgxpool.Conn, id pipeline.OpportunityID, err error) error {
	var conflict *pipeline.Error
	if !errors.As(err, &conflict) || conflict.Code != pipeline.Conflict {
		return err
	}
	rollback(ctx, c)
	if o, err := db.Opportunity(ctx, id); err == nil {
		conflict.Current = &o
	}
	return conflict
}

// noteSwitch drops all connections when the server turns out to be a standby, since the others of the pool lead there
// too, or to have had its schema changed under the statements that they prepared.
func (db *DB) noteSwitch(err error) {
	if state := stateOf(err); state == stateReadOnly || state == stateStalePlan {
		db.log.Warn("the database is not what it was; connecting anew", "state", state)
		db.pool.Reset()
	}
}

func replayed(ctx context.Context, c *pgxpool.Conn, key string) (*pipeline.Replayed, error) {
	var r pipeline.Replayed
	err := c.QueryRow(ctx, sqlClaimed, key).Scan(&r.Opportunity, &r.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		// It grew old and was swept away between the two statements.
		return nil, &lostError{doubt: true, err: err}
	}
	if err != nil {
		return nil, lost(err)
	}
	return &r, nil
}

// rollback ends a transaction that did not commit, whatever became of ctx: a canceled request still gives back its locks.
func rollback(ctx context.Context, c *pgxpool.Conn) {
	if c.Conn().IsClosed() || c.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
	defer cancel()
	_, _ = c.Exec(ctx, "rollback") // a connection where it fails is not used again
}
