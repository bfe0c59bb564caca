package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// Count counts what each filter lets through, up to a limit, in one round trip and as of one moment.
func (db *DB) Count(ctx context.Context, filters []pipeline.Filter, upTo int) ([]int, error) {
	counts := make([]int, len(filters))
	err := db.read(ctx, "count opportunities", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		b.Queue(sqlPlanAnew)
		for i, f := range filters {
			b.Queue(sqlCount, append(filterArgs(f), upTo)...).QueryRow(func(row pgx.Row) error { return row.Scan(&counts[i]) })
		}
		b.Queue("commit")
		return c.SendBatch(ctx, b).Close()
	})
	return counts, err
}
