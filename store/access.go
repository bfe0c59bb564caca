package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	accessColumns = ` r.id, r.member, r.rule, coalesce(r.opportunity_id, 0), r.asked_at, coalesce(r.decision, ''), coalesce(r.decided_by, ''),
		coalesce(r.decided_at, r.asked_at), r.settled_at is not null`

	// The open request under the same index is locked and given, so that two at once have the same.
	sqlAskAccess = `
		insert into access_requests as r (member, rule, opportunity_id, asked_at) values ($1, $2, nullif($3::bigint, 0), $4::timestamptz)
		on conflict (member, rule, coalesce(opportunity_id, 0)) where decision is null do update set rule = excluded.rule
		returning` + accessColumns + `, xmax = 0`
	sqlAccess       = `select` + accessColumns + ` from access_requests r where r.id = $1`
	sqlDecideAccess = `
		update access_requests set decision = $2, decided_by = $3, decided_at = $4::timestamptz where id = $1 and decision is null`
	sqlSettleAccess = `update access_requests set settled_at = clock_timestamp() where id = $1 and decision is not null and settled_at is null`
	// Letters that told of the decision are brought up to date again.
	sqlReopenAccess = `
		with open as (
			update access_requests set decision = null, decided_by = null, decided_at = null
			where id = $1 and decision is not null and settled_at is null returning id)
		update access_letters set says = 'nothing', due_at = clock_timestamp()
		where request_id in (select id from open) and says in ('granted', 'declined')`
	sqlOpenAccess      = `select` + accessColumns + ` from access_requests r where r.decision is null order by r.id limit $1`
	sqlUnsettledAccess = `select` + accessColumns + ` from access_requests r
		where r.decision is not null and r.settled_at is null and r.decided_at < $1::timestamptz order by r.decided_at limit $2`
)

// AskAccess keeps a request, or gives the open one for the same person, rule and opportunity.
func (db *DB) AskAccess(ctx context.Context, a pipeline.Access) (kept pipeline.Access, made bool, err error) {
	err = db.read(ctx, "ask for access", func(ctx context.Context, c *pgxpool.Conn) error {
		row := c.QueryRow(ctx, sqlAskAccess, string(a.By), string(a.Rule), int64(a.On), a.AskedAt.UTC())
		kept, err = scanAccess(row, &made)
		return err
	})
	db.ring()
	return kept, made, err
}

// Access gives a request, or NotFound.
func (db *DB) Access(ctx context.Context, id pipeline.AccessID) (pipeline.Access, error) {
	var a pipeline.Access
	err := db.read(ctx, "read access", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		a, err = scanAccess(c.QueryRow(ctx, sqlAccess, int64(id)))
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return a, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoRequest}
	}
	return a, err
}

// DecideAccess decides a request that is open, and gives it as it is decided then.
func (db *DB) DecideAccess(ctx context.Context, id pipeline.AccessID, d pipeline.Decision, by pipeline.UserID, at time.Time) (pipeline.Access, error) {
	if err := db.write(ctx, "decide access", sqlDecideAccess, int64(id), string(d), string(by), at.UTC()); err != nil {
		return pipeline.Access{}, err
	}
	db.ring()
	return db.Access(ctx, id)
}

// SettleAccess notes that what was decided is done.
func (db *DB) SettleAccess(ctx context.Context, id pipeline.AccessID) error {
	return db.write(ctx, "settle access", sqlSettleAccess, int64(id))
}

// ReopenAccess takes back a decision that could not be done.
func (db *DB) ReopenAccess(ctx context.Context, id pipeline.AccessID) error {
	return db.write(ctx, "reopen access", sqlReopenAccess, int64(id))
}

// OpenAccess gives requests that nobody decided yet, the oldest first.
func (db *DB) OpenAccess(ctx context.Context, limit int) ([]pipeline.Access, error) {
	return db.accesses(ctx, sqlOpenAccess, limit)
}

// UnsettledAccess gives requests that were decided before a moment and are not done, the oldest first.
func (db *DB) UnsettledAccess(ctx context.Context, before time.Time, limit int) ([]pipeline.Access, error) {
	return db.accesses(ctx, sqlUnsettledAccess, before.UTC(), limit)
}

func (db *DB) accesses(ctx context.Context, sql string, args ...any) ([]pipeline.Access, error) {
	var list []pipeline.Access
	err := db.read(ctx, "read requests for access", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.Access, error) { return scanAccess(row) })
		return err
	})
	return list, err
}

// scanAccess reads a request, and what follows its columns into more.
func scanAccess(row pgx.Row, more ...any) (pipeline.Access, error) {
	var a pipeline.Access
	at := append([]any{&a.ID, &a.By, &a.Rule, &a.On, &a.AskedAt, &a.Decision, &a.DecidedBy, &a.DecidedAt, &a.Settled}, more...)
	if err := row.Scan(at...); err != nil {
		return pipeline.Access{}, err
	}
	a.AskedAt, a.DecidedAt = a.AskedAt.UTC(), a.DecidedAt.UTC()
	if a.Decision == pipeline.AccessOpen {
		a.DecidedAt = time.Time{}
	}
	return a, nil
}
