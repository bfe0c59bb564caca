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
		returning next_free_at - make_interval(secs => $2::float8), not_before, clock_timestamp()`
	sqlHoldSlot = `update notices set slot_at = $2::timestamptz where id = $1`
	sqlPassed   = `update paces set not_before = clock_timestamp() + make_interval(secs => $2::float8) where key = $1`

	sqlPutOff = `update notices set due_at = $2::timestamptz where id = $1 and settled_at is null`
	// An entry that is found sending has lost its worker; whether that one's message was posted is not known.
	sqlSending = `
		update notices set uncertain = uncertain or state = 'sending', state = 'sending', attempts = attempts + 1,
			lease_until = clock_timestamp() + make_interval(secs => $2::float8),
			due_at = clock_timestamp() + make_interval(secs => $2::float8)
		where id = $1
		returning attempts, uncertain, deferrals, exists (select from notices others where others.folded_into = $1)`
	sqlPosted    = `select channel, ts from cards where opportunity_id = $1 and destination = $2`
	sqlAnnounced = `select channel, ts from announcements where opportunity_id = $1 and destination = $2`
	sqlRequested = `select channel, ts from quote_requests where opportunity_id = $1 and destination = $2`
	// In a message about what was missed, that an opportunity was created is no news beside what has gone on with it since.
	sqlTells = `
		with told as (
			select opportunity_id, version, id from notices where (id = $1 or folded_into = $1) and opportunity_id is not null)
		select t.opportunity_id, t.version from told t
		where not ($2 and t.version = 1 and exists (select from told later where later.opportunity_id = t.opportunity_id and later.version > 1))
		group by t.opportunity_id, t.version order by min(t.id)`

	// While two notices fail for want of Slack, or one does that has not been tried often, the others of their destination
	// wait for them: each try that is not answered leaves a notice that may be posted, and can't be told together with others.
	sqlProbe = `
		select min(due_at) from notices
		where destination = $1 and settled_at is null and state = 'retrying' and id <> $2
			and (last_error like 'http_5%' or last_error in ('connection', 'timeout', 'internal_error', 'fatal_error', 'request_timeout', 'service_unavailable'))
		having count(*) > 1 or min(attempts) < 3`
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
		h, line, err := j.lineOf(ctx, tx, id)
		if err != nil {
			return err
		}
		t := turnOf(line, id, h.now())
		if err := t.supersede(ctx, tx, id); err != nil || t.settled {
			return err
		}
		if err := t.release(ctx, tx); err != nil {
			return err
		}
		until := t.until
		if until.IsZero() {
			if until, err = j.takeSlot(ctx, tx, t.me, h.now); err != nil {
				return err
			}
		}
		if !until.IsZero() {
			wait = max(until.Sub(h.now()), time.Millisecond)
			_, err := tx.Exec(ctx, sqlPutOff, int64(id), until)
			return err
		}
		if t.me, err = j.gather(ctx, tx, h, t); err != nil {
			return err
		}
		dispatch, err = j.take(ctx, tx, t.me)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("claim notice %d: %w", id, err)
	}
	return dispatch, wait, nil
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
func (j *Jobs) takeSlot(ctx context.Context, tx pgx.Tx, me lineEntry, clock func() time.Time) (time.Time, error) {
	if me.Attempts == 0 {
		if until, err := probing(ctx, tx, me, clock()); err != nil || !until.IsZero() {
			return until, err
		}
	}
	var notBefore time.Time
	err := tx.QueryRow(ctx, sqlPace, me.To).Scan(&notBefore)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, err
	}
	now := clock()
	gap := j.opts.Pace.Seconds()
	until, reserve := paceOf(me.SlotAt, notBefore, now, j.opts.Pace)
	if reserve {
		var slot time.Time
		if err := tx.QueryRow(ctx, sqlReserve, me.To, gap).Scan(&slot, &notBefore, &now); err != nil {
			return time.Time{}, err
		}
		if _, err := tx.Exec(ctx, sqlHoldSlot, int64(me.ID), slot); err != nil {
			return time.Time{}, err
		}
		if until = later(slot, notBefore); !until.After(now) {
			until = time.Time{}
		}
	}
	if !until.IsZero() {
		return until, nil
	}
	_, err = tx.Exec(ctx, sqlPassed, me.To, gap)
	return time.Time{}, err
}

// probing says until when a notice waits for others of its destination that find out whether Slack is back.
func probing(ctx context.Context, tx pgx.Tx, me lineEntry, now time.Time) (time.Time, error) {
	var due time.Time
	err := tx.QueryRow(ctx, sqlProbe, me.To, int64(me.ID)).Scan(&due)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	return later(due, now).Add(orderPause), err
}

func (j *Jobs) take(ctx context.Context, tx pgx.Tx, me lineEntry) (*taken, error) {
	d := &taken{Dispatch: pipeline.Dispatch{Notice: me.Notice}}
	var joined bool
	err := tx.QueryRow(ctx, sqlSending, int64(me.ID), j.opts.Lease.Seconds()).Scan(&d.Attempt, &d.Uncertain, &d.deferrals, &joined)
	if err != nil {
		return nil, err
	}
	if d.Events, err = j.tells(ctx, tx, me, joined); err != nil {
		return nil, err
	}
	d.Posted, err = postedAt(ctx, tx, me)
	return d, err
}

// tells are the events of a notice and of those that were joined with it, in their order.
func (j *Jobs) tells(ctx context.Context, tx pgx.Tx, me lineEntry, joined bool) ([]pipeline.EventRef, error) {
	switch {
	case me.Kind.Alone():
		return nil, nil
	case !joined:
		return []pipeline.EventRef{{Opportunity: me.Opportunity, Version: me.Version}}, nil
	}
	rows, err := tx.Query(ctx, sqlTells, int64(me.ID), me.Kind == pipeline.NoticeCatchUp)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[pipeline.EventRef])
}

// postedAt is where the destination has the opportunity's card, or the announcement or request where it is one; zero for nowhere.
func postedAt(ctx context.Context, tx pgx.Tx, me lineEntry) (pipeline.Receipt, error) {
	var r pipeline.Receipt
	sql := sqlPosted
	switch me.Kind {
	case pipeline.NoticeWin:
		sql = sqlAnnounced
	case pipeline.NoticeApproval:
		sql = sqlRequested
	}
	err := tx.QueryRow(ctx, sql, int64(me.Opportunity), me.To).Scan(&r.Channel, &r.TS)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Receipt{}, err
	}
	return r, nil
}
