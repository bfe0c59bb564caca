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

// allLimit bounds how long All may be read for.
const allLimit = 2 * time.Minute

// All gives what a filter lets through, as of one moment; see pipeline.Store.
func (db *DB) All(ctx context.Context, f pipeline.Filter, limit int) iter.Seq2[pipeline.Opportunity, error] {
	return func(yield func(pipeline.Opportunity, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, allLimit)
		defer cancel()
		wanted := true
		err := pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
			for _, sql := range []string{sqlPlanAnew, sqlTakeTime} {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
			rows, err := tx.Query(ctx, sqlAll, append(filterArgs(f), limit)...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for wanted && rows.Next() {
				k, err := scanOpportunity(rows)
				if err != nil {
					return err
				}
				wanted = yield(k.Opportunity, nil)
			}
			rows.Close()
			return rows.Err()
		})
		if err == nil || !wanted {
			return
		}
		if err = fmt.Errorf("read all opportunities: %w", err); unreachable(err) {
			err = unavailable(err)
		}
		yield(pipeline.Opportunity{}, err)
	}
}
