package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// Heads gives the first items of each list in one round trip; see pipeline.Store.
func (db *DB) Heads(ctx context.Context, queries []pipeline.Query) ([][]pipeline.Opportunity, error) {
	heads := make([][]pipeline.Opportunity, len(queries))
	err := db.read(ctx, "find opportunities", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		b.Queue(sqlPlanAnew)
		for i, q := range queries {
			b.Queue(sqlPageFirst, append(filterArgs(q.Filter), q.Limit)...).Query(func(rows pgx.Rows) error {
				items, err := pgx.CollectRows(rows, scanOpportunity)
				heads[i] = heads[i][:0]
				for _, k := range items {
					heads[i] = append(heads[i], k.Opportunity)
				}
				return err
			})
		}
		b.Queue("commit")
		return c.SendBatch(ctx, b).Close()
	})
	return heads, err
}
