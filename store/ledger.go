package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	ledgerColumns = ` id, coalesce(opportunity_id, 0), coalesce(version, 0), kind, destination, about, rule, author, hold_until, alert, state, attempts,
		last_error, created_at, settled_at, channel, ts`
	sqlLedger = `select` + ledgerColumns + ` from notices where ($1::bigint = 0 or id < $1::bigint) order by id desc limit $2`
	// Spelled out for what is rare, which has indexes of its own.
	sqlLedgerInState = `select` + ledgerColumns + ` from notices
		where state = $3 and ($1::bigint = 0 or id < $1::bigint) order by id desc limit $2`
	sqlLedgerGivenUp = `select` + ledgerColumns + ` from notices
		where state = 'given_up' and ($1::bigint = 0 or id < $1::bigint) order by id desc limit $2`
	sqlLedgerUnsettled = `select` + ledgerColumns + ` from notices
		where settled_at is null and state = $3 and ($1::bigint = 0 or id < $1::bigint) order by id desc limit $2`
	sqlDelivery     = `select` + ledgerColumns + ` from notices where id = $1`
	sqlLedgerCounts = `
		select state, count(*), min(greatest(created_at, hold_until)) from notices where settled_at is null group by state
		union all select state, count(*), null from notices
			where settled_at > clock_timestamp() - interval '1 day' and state <> 'given_up' group by state
		union all select state, count(*), null from notices where state = 'given_up' group by state`
	sqlResend = `
		with again as (
			update notices set state = 'waiting', attempts = 0, deferrals = 0, settled_at = null, slot_at = null, last_error = '',
				due_at = clock_timestamp()
			where id = $1 and state = 'given_up' and settled_at = $2::timestamptz returning id)` + insertJobs + `again`

	sqlSince = `
		select e.opportunity_id, e.version, e.kind, e.by_member, e.at, e.from_stage, e.to_stage, o.value::text, o.currency, o.service_line
		from events e join opportunities o on o.id = e.opportunity_id
		where e.at >= $1::timestamptz order by e.at desc, e.opportunity_id, e.version desc limit $2`
	sqlBacklog = `
		select count(*), coalesce(extract(epoch from clock_timestamp() - min(greatest(created_at, hold_until))), 0)::float8,
			(select count(*) from notices where state = 'given_up')
		from notices where settled_at is null and (hold_until is null or hold_until <= clock_timestamp())`
)

// Ledger gives up to limit lines of the delivery ledger with ids below before (0: from the newest), newest first;
// state "" for all.
func (db *DB) Ledger(ctx context.Context, state pipeline.LedgerState, before pipeline.NoticeID, limit int) ([]pipeline.LedgerEntry, error) {
	sql, args := sqlLedgerInState, []any{int64(before), limit, string(state)}
	switch state {
	case "":
		sql, args = sqlLedger, args[:2]
	case pipeline.NoticeGivenUp:
		sql, args = sqlLedgerGivenUp, args[:2]
	case pipeline.NoticeWaiting, pipeline.NoticeSending, pipeline.NoticeRetrying:
		sql = sqlLedgerUnsettled
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

// Delivery gives one line of the ledger, or NotFound.
func (db *DB) Delivery(ctx context.Context, id pipeline.NoticeID) (pipeline.LedgerEntry, error) {
	var e pipeline.LedgerEntry
	err := db.read(ctx, "read delivery", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlDelivery, int64(id))
		if err != nil {
			return err
		}
		e, err = pgx.CollectExactlyOneRow(rows, scanLedger)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.LedgerEntry{}, notFound()
	}
	return e, err
}

// LedgerCounts gives how many notices are in each state.
func (db *DB) LedgerCounts(ctx context.Context) ([]pipeline.LedgerCount, error) {
	var counts []pipeline.LedgerCount
	err := db.read(ctx, "count ledger", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlLedgerCounts)
		if err != nil {
			return err
		}
		counts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.LedgerCount, error) {
			var n pipeline.LedgerCount
			var oldest *time.Time
			err := row.Scan(&n.State, &n.Count, &oldest)
			if oldest != nil {
				n.Oldest = oldest.UTC()
			}
			return n, err
		})
		return err
	})
	order := pipeline.LedgerStates()
	slices.SortFunc(counts, func(a, b pipeline.LedgerCount) int {
		return slices.Index(order, a.State) - slices.Index(order, b.State)
	})
	return counts, err
}

// Resend lets a notice that was given up at that moment wait again, and says whether it did. Asked twice it does it once.
func (db *DB) Resend(ctx context.Context, id pipeline.NoticeID, givenUp time.Time) (bool, error) {
	again := false
	err := db.read(ctx, "resend", func(ctx context.Context, c *pgxpool.Conn) error {
		changed, err := touched(c.Exec(ctx, sqlResend, int64(id), givenUp.UTC()))
		again = again || changed
		return err
	})
	db.ring()
	return again, err
}

func scanLedger(row pgx.CollectableRow) (pipeline.LedgerEntry, error) {
	var e pipeline.LedgerEntry
	var hold *time.Time
	err := row.Scan(&e.ID, &e.Opportunity, &e.Version, &e.Kind, &e.To, &e.About, &e.Rule, &e.Author, &hold, &e.Alert, &e.State,
		&e.Attempts, &e.LastError, &e.CreatedAt, &e.SettledAt, &e.Receipt.Channel, &e.Receipt.TS)
	e.CreatedAt = e.CreatedAt.UTC()
	if e.SettledAt != nil {
		utc := e.SettledAt.UTC()
		e.SettledAt = &utc
	}
	if hold != nil {
		e.HoldUntil = hold.UTC()
	}
	return e, err
}

// Passed gives up to limit events since a moment, the newest of them, oldest first.
func (db *DB) Passed(ctx context.Context, since time.Time, limit int) ([]pipeline.Passed, error) {
	var passed []pipeline.Passed
	err := db.read(ctx, "read what passed", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlSince, since.UTC(), limit)
		if err != nil {
			return err
		}
		passed, err = pgx.CollectRows(rows, scanPassed)
		return err
	})
	slices.Reverse(passed)
	return passed, err
}

func scanPassed(row pgx.CollectableRow) (pipeline.Passed, error) {
	var p pipeline.Passed
	var from, to string
	var value, currency *string
	e := &p.Event
	err := row.Scan(&e.Opportunity, &e.Version, &e.Kind, &e.By, &e.At, &from, &to, &value, &currency, &p.ServiceLine)
	if err == nil && value != nil && currency != nil {
		p.Value, err = pipeline.ParseMoney(*value, *currency)
	}
	e.At = e.At.UTC()
	return p, errors.Join(err, e.From.UnmarshalText([]byte(from)), e.To.UnmarshalText([]byte(to)))
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
