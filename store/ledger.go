package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	ledgerColumns = ` id, coalesce(opportunity_id, 0), coalesce(version, 0), kind, destination, about, state, attempts, last_error, created_at,
		settled_at, channel, ts`
	sqlLedger        = `select` + ledgerColumns + ` from notices order by id desc limit $1`
	sqlLedgerInState = `select` + ledgerColumns + ` from notices where state = $2 order by id desc limit $1`
	sqlBacklog       = `
		select count(*), coalesce(extract(epoch from clock_timestamp() - min(greatest(created_at, hold_until))), 0)::float8,
			(select count(*) from notices where state = 'given_up')
		from notices where settled_at is null and (hold_until is null or hold_until <= clock_timestamp())`
)

// Ledger gives up to limit lines of the delivery ledger, newest first; state "" for all.
func (db *DB) Ledger(ctx context.Context, state pipeline.LedgerState, limit int) ([]pipeline.LedgerEntry, error) {
	sql, args := sqlLedger, []any{limit}
	if state != "" {
		sql, args = sqlLedgerInState, []any{limit, string(state)}
	}
	var entries []pipeline.LedgerEntry
	err := db.read(ctx, "read ledger", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		entries, err = pgx.CollectRows(rows, scanLedger)
		return err
	})
	return entries, err
}

func scanLedger(row pgx.CollectableRow) (pipeline.LedgerEntry, error) {
	var e pipeline.LedgerEntry
	err := row.Scan(&e.ID, &e.Opportunity, &e.Version, &e.Kind, &e.To, &e.About, &e.State, &e.Attempts, &e.LastError,
		&e.CreatedAt, &e.SettledAt, &e.Receipt.Channel, &e.Receipt.TS)
	e.CreatedAt = e.CreatedAt.UTC()
	if e.SettledAt != nil {
		utc := e.SettledAt.UTC()
		e.SettledAt = &utc
	}
	return e, err
}

// Health is what the store says of itself to whoever watches it.
type Health struct {
	// Waiting notices are not settled, though nothing holds them back; Oldest is the age of the oldest of them.
	Waiting int
	// GivenUp could not be delivered.
	GivenUp int
	Oldest  time.Duration
	// InUse of Most connections serve a call right now; AcquireWait is the time that calls have waited for one, in all.
	InUse, Most int
	AcquireWait time.Duration
}

// Health reads how the store is doing, or gives Unavailable.
func (db *DB) Health(ctx context.Context) (Health, error) {
	var h Health
	err := db.read(ctx, "read health", func(ctx context.Context, c *pgxpool.Conn) error {
		var seconds float64
		err := c.QueryRow(ctx, sqlBacklog).Scan(&h.Waiting, &seconds, &h.GivenUp)
		h.Oldest = time.Duration(seconds * float64(time.Second))
		return err
	})
	s := db.pool.Stat()
	h.InUse, h.Most, h.AcquireWait = int(s.AcquiredConns()), int(s.MaxConns()), s.AcquireDuration()
	return h, err
}
