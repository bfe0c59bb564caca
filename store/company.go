package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

// maxCompany is how many notices one message may stand for.
const maxCompany = 100

const (
	sqlFold = `
		update notices set state = 'superseded', settled_at = clock_timestamp(), lease_until = null, folded_into = $1
		where id = any($2::bigint[])`
	// What was folded into one that is folded itself goes with it.
	sqlFoldOn  = `update notices set folded_into = $1 where folded_into = any($2::bigint[])`
	sqlRelease = `
		update notices set hold_until = clock_timestamp(), due_at = clock_timestamp() where id = $1 and hold_until > clock_timestamp()`

	sqlOneByOne = `select pg_advisory_xact_lock(hashtextextended('catch up ' || $1, 0))`
	// A card that is posted is brought up to date in its place, however late.
	sqlMissed = `
		select n.id, greatest(n.created_at, n.hold_until) < clock_timestamp() - make_interval(secs => $3::float8) from notices n
		where n.destination = $1 and n.id <> $2 and n.settled_at is null and n.state in ('waiting', 'retrying') and not n.uncertain and (
			n.kind in ('log', 'catch_up') or n.kind = 'card' and not exists (
				select from cards c where c.opportunity_id = n.opportunity_id and c.destination = n.destination))
		order by n.id limit 99 for no key update of n`
	sqlCatchUp = `update notices set kind = 'catch_up' where id = $1`
)

// manyMissed is how many late notices of a channel are told in one message instead of one by one.
const manyMissed = 3

// fresh says whether e can't have been posted, and so may still be told with others.
func (e lineEntry) fresh() bool { return e.State != pipeline.NoticeSending && !e.Uncertain }

// joins says whether e, which comes after it, is more of the same as first, so that one message tells both.
func (e lineEntry) joins(first lineEntry, now time.Time) bool {
	switch {
	case e.Kind != first.Kind || !e.fresh():
		return false
	case e.Kind == pipeline.NoticeDigest:
		return !e.HoldUntil.After(now)
	case e.About != "" || first.About != "":
		return e.About == first.About
	}
	return !e.HoldUntil.IsZero() && !first.HoldUntil.IsZero() && e.Author == first.Author
}

// held says whether an entry of a line waits for more of the same. Something else behind it ends the waiting.
func held(line []lineEntry, at int, now time.Time) bool {
	e := line[at]
	if !e.HoldUntil.After(now) {
		return false
	}
	if e.Kind == pipeline.NoticeDigest {
		return true
	}
	for _, after := range line[at+1:] {
		if after.Kind != pipeline.NoticeCard && !after.joins(e, now) {
			return false
		}
	}
	return true
}

// companyOf are the entries that go with the one whose turn it is: more of the same, up to the first that is not.
func companyOf(line []lineEntry, at int, now time.Time) []int64 {
	if !line[at].fresh() {
		return nil
	}
	var company []int64
	for _, e := range line[at+1:] {
		if e.Kind == pipeline.NoticeCard {
			continue
		}
		if !e.joins(line[at], now) || len(company) == maxCompany-1 {
			break
		}
		company = append(company, int64(e.ID))
	}
	return company
}

// release lets a notice go that waits for nothing any more.
func (t turn) release(ctx context.Context, tx pgx.Tx) error {
	if t.released == 0 {
		return nil
	}
	if tag, err := tx.Exec(ctx, sqlRelease, int64(t.released)); err != nil || tag.RowsAffected() == 0 {
		return err
	}
	_, err := tx.Exec(ctx, sqlWakeNotice, int64(t.released))
	return err
}

// gather joins with a notice that goes now what it tells as well. One that is late becomes the one message in which its
// channel is told what it missed, where that is much.
func (j *Jobs) gather(ctx context.Context, tx pgx.Tx, h head, t turn) (lineEntry, error) {
	me, company := t.me, t.folded
	if h.late && me.fresh() {
		missed, late, err := j.missed(ctx, tx, me)
		if err != nil {
			return me, err
		}
		if len(missed) > 0 && (late+1 >= manyMissed || me.Kind == pipeline.NoticeCatchUp) {
			company, me.Kind = missed, pipeline.NoticeCatchUp
			if _, err := tx.Exec(ctx, sqlCatchUp, int64(me.ID)); err != nil {
				return me, err
			}
		}
	}
	if len(company) == 0 {
		return me, nil
	}
	if _, err := tx.Exec(ctx, sqlFold, int64(me.ID), company); err != nil {
		return me, err
	}
	_, err := tx.Exec(ctx, sqlFoldOn, int64(me.ID), company)
	return me, err
}

// missed are the other notices that me's channel has not been told, and how many of them are late; none where me only
// brings a posted card up to date.
func (j *Jobs) missed(ctx context.Context, tx pgx.Tx, me lineEntry) (others []int64, late int, err error) {
	if me.Kind == pipeline.NoticeCard {
		posted, err := postedAt(ctx, tx, me)
		if err != nil || posted.TS != "" {
			return nil, 0, err
		}
	}
	rows, err := tx.Query(ctx, sqlMissed, me.To, int64(me.ID), j.opts.CatchUpAfter.Seconds())
	if err != nil {
		return nil, 0, err
	}
	var id int64
	var isLate bool
	_, err = pgx.ForEachRow(rows, []any{&id, &isLate}, func() error {
		others = append(others, id)
		if isLate {
			late++
		}
		return nil
	})
	return others, late, err
}
