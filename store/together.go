package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

// The rows of several are found by their keys: a plan that is made while the tables are small, and kept, would read all of them.
const sqlByKeys = `select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`

// asking is one command of a program. Those that wait at the same time are done in one transaction; where it fails, each is done by
// itself.
type asking struct {
	gathered
	cmd pipeline.Command
	do  func(pipeline.Tx) error
}

// askedTogether does a command beside others that wait, or by itself where that failed.
func (db *DB) askedTogether(ctx context.Context, reach time.Time, cmd pipeline.Command, do func(pipeline.Tx) error) error {
	a := &asking{gathered: gathered{ctx: ctx, done: make(chan struct{})}, cmd: cmd, do: do}
	if err := db.together.await(ctx, "command", a, a.done); err != nil {
		return err
	}
	if a.alone {
		return db.askedAlone(ctx, reach, cmd, do)
	}
	return a.outcome()
}

// askedAlone does a command by itself.
func (db *DB) askedAlone(ctx context.Context, reach time.Time, cmd pipeline.Command, do func(pipeline.Tx) error) error {
	a := &asking{gathered: gathered{ctx: ctx}, cmd: cmd, do: do}
	db.try(ctx, reach, []*asking{a})
	return a.outcome()
}

// doTogether does commands on different opportunities, in the order of these.
func (db *DB) doTogether(list []*asking) {
	slices.SortFunc(list, func(a, b *asking) int { return cmp.Compare(a.cmd.On, b.cmd.On) })
	ctx, cancel := context.WithTimeout(context.Background(), onceLimit)
	defer cancel()
	db.try(ctx, time.Now().Add(reachLimit), list)
	for _, a := range list {
		close(a.done)
	}
}

// apart says whether a command is on another opportunity than those of a list.
func apart(list []*asking, a *asking) bool {
	return !slices.ContainsFunc(list, func(other *asking) bool { return other.cmd.On == a.cmd.On })
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
		case !a.succeeded():
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
			a.run(func() error { return readLost(a.do(all[i])) })
		}
		if a.succeeded() {
			done = append(done, all[i])
		}
	}
	if len(done) == 0 {
		return nil
	}
	return db.finish(ctx, c, done)
}

// readLost turns what could not be read into the end of the try.
func readLost(err error) error {
	var read *readError
	if errors.As(err, &read) {
		return lost(err)
	}
	return err
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
	heard, err := readAudiences(results, ids...)
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
