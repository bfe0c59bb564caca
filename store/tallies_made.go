package store

import (
	"context"
	"fmt"
	"time"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	sqlTalliesWhole  = `select whole from tally_state`
	sqlPatient       = `set local statement_timeout = 0`
	sqlWholeHistory  = `select` + eventColumns + ` from events order by opportunity_id, version`
	sqlTalliesGone   = `delete from tallies`
	sqlChangesGone   = `delete from tally_changes`
	sqlTalliesAreNow = `update tally_state set whole = true`
	sqlAddTallies    = `with changed as (select * from tally_changes)` + addToTallies
)

// MakeTallies makes the aggregates anew from the whole history, while acts go on; it takes minutes for millions of events.
// Unless again is set it does so only where they are not whole. made says that they are whole now: false where another
// process is at it. zone is where months begin.
func (db *DB) MakeTallies(ctx context.Context, zone *time.Location, again bool) (made bool, err error) {
	err = pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, sqlTrySweep, tallyLock).Scan(&mine); err != nil || !mine {
			return err
		}
		if err := tx.QueryRow(ctx, sqlTalliesWhole).Scan(&made); err != nil || made && !again {
			return err
		}
		made = true
		if _, err := tx.Exec(ctx, sqlPatient); err != nil {
			return err
		}
		sums, err := talliesOf(ctx, tx, zone)
		if err != nil {
			return err
		}
		return replaceTallies(ctx, tx, sums)
	})
	if err != nil {
		return false, fmt.Errorf("make tallies: %w", err)
	}
	return made, nil
}

// talliesOf replays every history, one event in memory at a time.
func talliesOf(ctx context.Context, tx pgx.Tx, zone *time.Location) ([]pipeline.Tally, error) {
	rows, err := tx.Query(ctx, sqlWholeHistory)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := pipeline.TallySums{}
	var o pipeline.Opportunity
	for rows.Next() {
		e, err := scanEvent(rows)
		if err != nil {
			return nil, err
		}
		if e.Opportunity != o.ID {
			o = pipeline.Opportunity{}
		}
		next, err := o.Apply(e)
		if err != nil {
			return nil, err
		}
		if err := sums.Add(pipeline.Tallies(o, next, e, zone)...); err != nil {
			return nil, err
		}
		o = next
	}
	return sums.List(), rows.Err()
}

// replaceTallies puts sums in the place of the aggregates. The changes that it deletes are of acts whose events it saw;
// those of later ones are not seen, and stay.
func replaceTallies(ctx context.Context, tx pgx.Tx, sums []pipeline.Tally) error {
	b := &pgx.Batch{}
	b.Queue(sqlTalliesGone)
	b.Queue(sqlChangesGone)
	queueTallies(b, sums)
	b.Queue(sqlAddTallies)
	b.Queue(sqlChangesGone)
	b.Queue(sqlTalliesAreNow)
	return tx.SendBatch(ctx, b).Close()
}

// tallyRow reads one row of tallyColumns.
func tallyRow(row pgx.CollectableRow) (pipeline.Tally, error) { return tallyRowAfter(row) }

// tallyRowAfter also reads the columns that stand before.
func tallyRowAfter(row pgx.CollectableRow, first ...any) (pipeline.Tally, error) {
	var t pipeline.Tally
	var stage, amount string
	var month *string
	err := row.Scan(append(first, &t.Measure, &t.Owner, &t.Line, &stage, &t.Detail, &t.Currency, &month, &t.Probability, &t.Count, &amount)...)
	if err != nil {
		return t, err
	}
	if t.Stage, err = pipeline.ParseStage(stage); err != nil {
		return t, err
	}
	if month != nil {
		if t.Month, err = pipeline.ParseDate(*month); err != nil {
			return t, err
		}
	}
	t.Amount, err = decimal.Parse(amount)
	return t, err
}
