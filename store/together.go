package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

const (
	// togetherMost is how many commands of programs one transaction takes.
	togetherMost = 32
	// togetherAtOnce is how many such transactions run beside one another in one process.
	togetherAtOnce = 2

	// The rows of several are found by their keys: a plan that is made while the tables are small, and kept, would read all of them.
	sqlByKeys = `select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`
)

// together has commands of programs that wait at the same time done in one transaction: what each costs beside its own rows is then
// paid once for all. None waits for others to come. Where the transaction fails, each is done by itself.
type together struct {
	mu      sync.Mutex
	waiting []*asking
	running int
}

// asking is one command of a program, and what came of it.
type asking struct {
	ctx  context.Context
	cmd  pipeline.Command
	do   func(pipeline.Tx) error
	done chan struct{}

	err error
	// alone: it is to be done by itself.
	alone bool
	// panicked is what do panicked with.
	panicked any
}

// askedTogether does a command beside others that wait, or by itself where that failed.
func (db *DB) askedTogether(ctx context.Context, reach time.Time, cmd pipeline.Command, do func(pipeline.Tx) error) error {
	a := &asking{ctx: ctx, cmd: cmd, do: do, done: make(chan struct{})}
	db.together.mu.Lock()
	db.together.waiting = append(db.together.waiting, a)
	if db.together.running < togetherAtOnce {
		db.together.running++
		go db.doTogether()
	}
	db.together.mu.Unlock()
	select {
	case <-a.done:
	case <-ctx.Done():
		if db.together.leave(a) {
			return unavailable(fmt.Errorf("command: %w", ctx.Err()))
		}
		<-a.done // it is being done, within a time of its own
	}
	if a.alone {
		return db.askedAlone(ctx, reach, cmd, do)
	}
	return a.outcome()
}

// askedAlone does a command by itself.
func (db *DB) askedAlone(ctx context.Context, reach time.Time, cmd pipeline.Command, do func(pipeline.Tx) error) error {
	a := &asking{ctx: ctx, cmd: cmd, do: do}
	db.try(ctx, reach, []*asking{a})
	return a.outcome()
}

func (a *asking) outcome() error {
	if a.panicked != nil {
		panic(a.panicked)
	}
	return a.err
}

// doTogether does what waits, until nothing does.
func (db *DB) doTogether() {
	for {
		db.together.mu.Lock()
		list := db.together.take()
		if len(list) == 0 {
			db.together.running--
			db.together.mu.Unlock()
			return
		}
		db.together.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), onceLimit)
		db.try(ctx, time.Now().Add(reachLimit), list)
		cancel()
		for _, a := range list {
			close(a.done)
		}
	}
}

// take takes commands on different opportunities from those that wait, in the order of their opportunities.
func (t *together) take() []*asking {
	var list, later []*asking
	on := map[pipeline.OpportunityID]bool{}
	for _, a := range t.waiting {
		if len(list) == togetherMost || on[a.cmd.On] {
			later = append(later, a)
			continue
		}
		on[a.cmd.On] = true
		list = append(list, a)
	}
	t.waiting = later
	slices.SortFunc(list, func(a, b *asking) int { return cmp.Compare(a.cmd.On, b.cmd.On) })
	return list
}

// leave takes a command out of those that wait; false where it waits no more.
func (t *together) leave(a *asking) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := len(t.waiting)
	t.waiting = slices.DeleteFunc(t.waiting, func(other *asking) bool { return other == a })
	return len(t.waiting) < before
}

// try does commands in one transaction, and says of each what came of it. Where that failed for one of several, each is to be done
// alone; where it is not known whether it failed, each is told so.
func (db *DB) try(ctx context.Context, reach time.Time, list []*asking) {
	err := db.tryTogether(ctx, reach, list)
	if err == nil {
		return
	}
	var lost *lostError
	doubt := errors.As(err, &lost) && lost.doubt
	for _, a := range list {
		switch {
		case a.err != nil || a.panicked != nil:
		case len(list) > 1 && !doubt:
			a.alone = true
		default:
			a.err = err
		}
	}
}

// tryTogether gives the error of the transaction; those that single commands end with stand with them.
func (db *DB) tryTogether(ctx context.Context, reach time.Time, list []*asking) error {
	opening, cancel := context.WithDeadline(ctx, reach)
	defer cancel()
	c, err := db.pool.Acquire(opening)
	if err != nil {
		return lost(err)
	}
	defer c.Release()
	defer rollback(ctx, c)
	crashpoint.Hit(crashpoint.BeforeClaim)
	all, err := db.openTogether(opening, c, list)
	if err != nil {
		db.noteSwitch(err)
		return lost(err)
	}
	crashpoint.Hit(crashpoint.AfterClaim)
	var done []*tx
	for i, a := range list {
		if a.err == nil {
			a.run(all[i])
		}
		if a.err == nil && a.panicked == nil {
			done = append(done, all[i])
		}
	}
	if len(done) == 0 {
		return nil
	}
	return db.finish(ctx, c, done)
}

// run does the command in its transaction. A panic is kept for who asked.
func (a *asking) run(t *tx) {
	defer func() { a.panicked = recover() }()
	if err := a.ctx.Err(); err != nil {
		a.err = unavailable(fmt.Errorf("command: %w", err))
		return
	}
	err := a.do(t)
	var read *readError
	if errors.As(err, &read) {
		err = lost(err)
	}
	a.err = err
}

// openTogether is the first round trip: begin, lock the opportunities, and read what was asked before under each key, and who hears of
// what is done. Two under one key come one after the other for the lock, so that the second finds what the first was answered.
func (db *DB) openTogether(ctx context.Context, c *pgxpool.Conn, list []*asking) (all []*tx, err error) {
	b := &pgx.Batch{}
	var ids []int64
	var asked []*pipeline.Asked
	for _, a := range list {
		ids, asked = append(ids, int64(a.cmd.On)), append(asked, a.cmd.Asked)
	}
	b.Queue("begin")
	b.Queue(sqlByKeys)
	b.Queue(sqlOpportunitiesLocked, ids)
	b.Queue(sqlInvoices, ids)
	queueAsked(b, asked...)
	b.Queue(sqlAudience, ids, make([]string, len(ids)))
	results := c.SendBatch(ctx, b)
	defer func() { err = errors.Join(err, results.Close()) }()
	for range 2 {
		if _, err := results.Exec(); err != nil {
			return nil, err
		}
	}
	found, err := readLocked(results)
	if err != nil {
		return nil, err
	}
	told, err := readAsked(results, asked...)
	if err != nil {
		return nil, err
	}
	heard, err := readAudiences(results)
	if err != nil {
		return nil, err
	}
	for i, a := range list {
		a.err = told[i]
		all = append(all, &tx{records: records{reads: c}, conn: c, on: a.cmd.On, asked: a.cmd.Asked, key: a.cmd.Key, actor: pipeline.NewActor(a.cmd.By, nil, true),
			have: found[a.cmd.On], audience: heard[i], settings: &db.settings})
	}
	return all, nil
}
