package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	sqlLine = `
		select n.id, n.opportunity_id, n.version, n.kind, n.destination, n.about, n.state, coalesce(n.place, n.id),
			n.attempts, n.uncertain, n.slot_at, n.lease_until, n.due_at, clock_timestamp()
		from notices me join notices n on n.opportunity_id = me.opportunity_id and n.destination = me.destination
		where me.id = $1 and n.settled_at is null
		order by n.id for no key update of n`

	sqlSupersede = `
		update notices set state = 'superseded', settled_at = clock_timestamp(), lease_until = null
		where id = any($1::bigint[])`
	sqlInherit = `update notices set place = $2::bigint, slot_at = $3::timestamptz where id = $1::bigint`

	sqlPace    = `select not_before from paces where key = $1 for no key update`
	sqlReserve = `
		insert into paces (key, next_free_at, not_before)
		values ($1, clock_timestamp() + make_interval(secs => $2::float8), clock_timestamp())
		on conflict on constraint paces_pk do update
			set next_free_at = greatest(paces.next_free_at, clock_timestamp()) + make_interval(secs => $2::float8)
		returning next_free_at - make_interval(secs => $2::float8), not_before`
	sqlHoldSlot = `update notices set slot_at = $2::timestamptz where id = $1`
	sqlPassed   = `update paces set not_before = clock_timestamp() + make_interval(secs => $2::float8) where key = $1`

	sqlPutOff = `update notices set due_at = $2::timestamptz where id = $1 and settled_at is null`
	// An entry that is found sending has lost its worker; whether that one's message was posted is not known.
	sqlSending = `
		update notices set uncertain = uncertain or state = 'sending', state = 'sending', attempts = attempts + 1,
			lease_until = clock_timestamp() + make_interval(secs => $2::float8),
			due_at = clock_timestamp() + make_interval(secs => $2::float8)
		where id = $1 returning attempts, uncertain, deferrals`
	sqlPosted = `select channel, ts from cards where opportunity_id = $1 and destination = $2`
)

// taken is a notice that this worker sends now.
type taken struct {
	pipeline.Dispatch
	// deferrals is how often its destination asked to wait.
	deferrals int
}

// claim decides in one transaction whether a notice's turn has come, and takes it if so: then dispatch is set. Else
// wait is how long to sleep, and zero means that nothing is left to do.
func (j *Jobs) claim(ctx context.Context, id pipeline.NoticeID) (dispatch *taken, wait time.Duration, err error) {
	err = writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		dispatch, wait = nil, 0
		line, now, err := lineOf(ctx, tx, id)
		if err != nil {
			return err
		}
		t := turnOf(line, id, now)
		if err := t.supersede(ctx, tx, id); err != nil || t.settled {
			return err
		}
		var me lineEntry
		for _, e := range line {
			if e.ID == id {
				me = e
			}
		}
		if t.heir.ID == id {
			me = t.heir
		}
		until := t.until
		if until.IsZero() {
			if until, err = j.takeSlot(ctx, tx, me, now); err != nil {
				return err
			}
		}
		if !until.IsZero() {
			wait = max(until.Sub(now), time.Millisecond)
			_, err := tx.Exec(ctx, sqlPutOff, int64(id), until)
			return err
		}
		dispatch, err = j.take(ctx, tx, me)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("claim notice %d: %w", id, err)
	}
	return dispatch, wait, nil
}

func lineOf(ctx context.Context, tx pgx.Tx, id pipeline.NoticeID) ([]lineEntry, time.Time, error) {
	var now time.Time
	rows, err := tx.Query(ctx, sqlLine, int64(id))
	if err != nil {
		return nil, now, err
	}
	line, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (lineEntry, error) {
		var e lineEntry
		err := row.Scan(&e.ID, &e.Opportunity, &e.Version, &e.Kind, &e.To, &e.About, &e.State, &e.Place,
			&e.Attempts, &e.Uncertain, &e.SlotAt, &e.LeaseUntil, &e.DueAt, &now)
		return e, err
	})
	return inPlace(line), now, err
}

func (t turn) supersede(ctx context.Context, tx pgx.Tx, me pipeline.NoticeID) error {
	if len(t.superseded) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlSupersede, t.superseded); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlInherit, int64(t.heir.ID), t.heir.Place, t.heir.SlotAt); err != nil {
		return err
	}
	if t.heir.ID == me {
		return nil
	}
	// The heir's own job may sleep until a later slot than the one it has now.
	_, err := tx.Exec(ctx, sqlWakeNotice, int64(t.heir.ID))
	return err
}

// takeSlot keeps the destination's pace: it gives when the notice may start, or zero for now.
func (j *Jobs) takeSlot(ctx context.Context, tx pgx.Tx, me lineEntry, now time.Time) (time.Time, error) {
	var notBefore time.Time
	err := tx.QueryRow(ctx, sqlPace, me.To).Scan(&notBefore)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, err
	}
	gap := j.opts.Pace.Seconds()
	until, reserve := paceOf(me.SlotAt, notBefore, now, j.opts.Pace)
	if reserve {
		var slot time.Time
		if err := tx.QueryRow(ctx, sqlReserve, me.To, gap).Scan(&slot, &notBefore); err != nil {
			return time.Time{}, err
		}
		if _, err := tx.Exec(ctx, sqlHoldSlot, int64(me.ID), slot); err != nil {
			return time.Time{}, err
		}
		// The slot is taken from the clock a moment after now was read.
		if until = later(slot, notBefore); until.Sub(now) < 5*time.Millisecond {
			until = time.Time{}
		}
	}
	if !until.IsZero() {
		return until, nil
	}
	_, err = tx.Exec(ctx, sqlPassed, me.To, gap)
	return time.Time{}, err
}

func (j *Jobs) take(ctx context.Context, tx pgx.Tx, me lineEntry) (*taken, error) {
	d := &taken{Dispatch: pipeline.Dispatch{Notice: me.Notice}}
	err := tx.QueryRow(ctx, sqlSending, int64(me.ID), j.opts.Lease.Seconds()).Scan(&d.Attempt, &d.Uncertain, &d.deferrals)
	if err != nil {
		return nil, err
	}
	err = tx.QueryRow(ctx, sqlPosted, int64(me.Opportunity), me.To).Scan(&d.Posted.Channel, &d.Posted.TS)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	return d, nil
}
