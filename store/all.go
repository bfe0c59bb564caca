package store

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	// One statement sees one moment, however long its rows are read for.
	sqlAll = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		order by coalesce(o.expected_close, 'infinity'::date), o.id limit $20`
	sqlTakeTime = `set local statement_timeout = '2min'`
)

// allLimit bounds for how long a statement may be read.
const allLimit = 2 * time.Minute

// All gives what a filter lets through, as of one moment; see pipeline.Store.
func (db *DB) All(ctx context.Context, f pipeline.Filter, limit int) iter.Seq2[pipeline.Opportunity, error] {
	return func(yield func(pipeline.Opportunity, error) bool) {
		err := db.stream(ctx, "read all opportunities", sqlAll, append(filterArgs(f), limit), func(row pgx.CollectableRow) (bool, error) {
			k, err := scanOpportunity(row)
			return err == nil && yield(k.Opportunity, nil), err
		})
		if err != nil {
			yield(pipeline.Opportunity{}, err)
		}
	}
}

// stream hands over the rows of one statement until each wants no more. The statement is planned for the question at hand,
// and may take its time.
func (db *DB) stream(ctx context.Context, what, sql string, args []any, each func(pgx.CollectableRow) (more bool, err error)) error {
	ctx, cancel := context.WithTimeout(ctx, allLimit)
	defer cancel()
	wanted := true
	err := pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		for _, sql := range []string{sqlPlanAnew, sqlTakeTime} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		rows, err := tx.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for wanted && rows.Next() {
			more, err := each(rows)
			if err != nil {
				return err
			}
			wanted = more
		}
		rows.Close()
		return rows.Err()
	})
	if err == nil || !wanted {
		return nil
	}
	if err = fmt.Errorf("%s: %w", what, err); unreachable(err) {
		err = unavailable(err)
	}
	return err
}
