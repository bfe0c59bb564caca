package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	// Only of what there is: what does not exist has no history.
	sqlDeny = `
		insert into denials (request_key, opportunity_id, by_member, at, act, reason)
		select $1, o.id, $3, $4::timestamptz, $5, $6 from opportunities o where o.id = $2
		on conflict on constraint denials_pk do nothing`
	sqlDenials = `
		select opportunity_id, by_member, at, act, reason from denials
		where opportunity_id = $1 and at >= $2::timestamptz order by at desc, request_key desc limit $3`
)

// Deny keeps a refusal; once for a key.
func (db *DB) Deny(ctx context.Context, key string, d pipeline.Denial) error {
	return db.write(ctx, "keep denial", sqlDeny, key, int64(d.Opportunity), string(d.By), d.At.UTC(), string(d.Act), string(d.Reason))
}

// Denials gives up to limit refusals on an opportunity since a moment, newest first.
func (db *DB) Denials(ctx context.Context, id pipeline.OpportunityID, since time.Time, limit int) ([]pipeline.Denial, error) {
	var denials []pipeline.Denial
	err := db.read(ctx, "read denials", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlDenials, int64(id), since.UTC(), limit)
		if err != nil {
			return err
		}
		denials, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.Denial, error) {
			var d pipeline.Denial
			err := row.Scan(&d.Opportunity, &d.By, &d.At, &d.Act, &d.Reason)
			d.At = d.At.UTC()
			return d, err
		})
		return err
	})
	return denials, err
}
