package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	sqlForgetQuotes = `delete from quotes where opportunity_id = $1::bigint and version = any($2::integer[])`
	sqlKeepQuotes   = `
		insert into quotes (opportunity_id, version, status, valid_until)
		select $1::bigint, q.version, q.status, q.valid_until::date
		from unnest($2::integer[], $3::text[], $4::text[]) as q (version, status, valid_until)
		on conflict on constraint quotes_pk do update set status = excluded.status, valid_until = excluded.valid_until`
	sqlDueQuotes = `
		select opportunity_id from (
			select opportunity_id, min(valid_until) as since from quotes where status = 'sent' and valid_until < $1::date group by opportunity_id) due
		order by since, opportunity_id limit $2`
)

// queueQuotes adds to the batch what leads from the quotes that the database has to those of next.
func queueQuotes(b *pgx.Batch, have, next pipeline.Opportunity) {
	var gone []int
	for _, q := range have.Quotes {
		if _, stays := next.QuoteAt(q.Version); !stays {
			gone = append(gone, q.Version)
		}
	}
	if len(gone) > 0 {
		b.Queue(sqlForgetQuotes, int64(next.ID), gone)
	}
	var version []int
	var status, until []string
	for _, q := range next.Quotes {
		if was, ok := have.QuoteAt(q.Version); ok && was.Status == q.Status && was.ValidUntil == q.ValidUntil {
			continue
		}
		version, status, until = append(version, q.Version), append(status, string(q.Status)), append(until, q.ValidUntil.String())
	}
	if len(version) > 0 {
		b.Queue(sqlKeepQuotes, int64(next.ID), version, status, until)
	}
}

// DueQuotes gives the opportunities whose quotes have held for too long, the oldest first.
func (db *DB) DueQuotes(ctx context.Context, before pipeline.Date, limit int) ([]pipeline.OpportunityID, error) {
	var due []pipeline.OpportunityID
	err := db.read(ctx, "due quotes", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlDueQuotes, before.String(), limit)
		if err != nil {
			return err
		}
		due, err = pgx.CollectRows(rows, pgx.RowTo[pipeline.OpportunityID])
		return err
	})
	return due, err
}
