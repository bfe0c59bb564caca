package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	// Late is what a channel was to hear so long ago that it may be told of it together with all else that waits.
	sqlHead = `
		select kind, destination, kind in ('card', 'log', 'catch_up') and destination !~ '^[UW]' and not uncertain
				and greatest(created_at, hold_until) < clock_timestamp() - make_interval(secs => $2::float8),
			clock_timestamp()
		from notices where id = $1 and settled_at is null`

	// waitsStill is what notices that are not settled are known by where an opportunity's are sought; see the index notices_of_opportunity.
	waitsStill = `state in ('waiting', 'sending', 'retrying')`

	lineColumns = `
		select n.id, coalesce(n.opportunity_id, 0), coalesce(n.version, 0), n.kind, n.destination, n.about, n.rule, n.author,
			n.hold_until, n.alert, n.subject, n.state, coalesce(n.place, n.id), n.attempts, n.uncertain, n.slot_at, n.lease_until, n.due_at,
			clock_timestamp() - greatest(n.created_at, n.hold_until)
		from notices n where `
	inOrder = ` order by n.id for no key update of n`

	sqlLine = lineColumns + waitsStill + ` and n.kind <> 'digest' and n.destination = $2
			and n.opportunity_id = (select opportunity_id from notices where id = $1)` + inOrder
	sqlDigests = lineColumns + `n.settled_at is null and n.kind = 'digest' and n.destination = $2 and (n.id = $1 or n.hold_until <= clock_timestamp())` + inOrder
	sqlAlone   = lineColumns + `n.settled_at is null and n.id = $1 and n.destination = $2` + inOrder
)

// lineEntry is one unsettled notice of a line: the notices of one opportunity for one destination, or a destination's
// digests. What is Alone is a line of its own.
type lineEntry struct {
	pipeline.Notice
	State      pipeline.LedgerState
	Place      int64
	Attempts   int
	Uncertain  bool
	SlotAt     *time.Time
	LeaseUntil *time.Time
	DueAt      time.Time
	// Waited is for how long it could have gone.
	Waited time.Duration
}

// busy says whether a worker that is taken for alive is sending it.
func (e lineEntry) busy(now time.Time) bool {
	return e.State == pipeline.NoticeSending && e.LeaseUntil != nil && e.LeaseUntil.After(now)
}

// head is what is known of a notice before its line is looked at.
type head struct {
	kind pipeline.NoticeKind
	to   string
	// late: it waited so long that its channel is told together what it missed.
	late bool
	// clock is what the database's said at read, a moment of this process.
	clock, read time.Time
}

// now is the database's clock, however long a lock has been waited for meanwhile: with the clock from before, one whose
// turn has come would be sent to sleep.
func (h head) now() time.Time { return h.clock.Add(time.Since(h.read)) }

// lineOf reads and locks the line in which a notice stands; it is empty for one that is settled. Those that are late
// come one after the other in each channel, so that what it missed is gathered once.
func (j *Jobs) lineOf(ctx context.Context, tx pgx.Tx, id pipeline.NoticeID) (head, []lineEntry, error) {
	var h head
	err := tx.QueryRow(ctx, sqlHead, int64(id), j.opts.CatchUpAfter.Seconds()).Scan(&h.kind, &h.to, &h.late, &h.clock)
	h.read = time.Now()
	if errors.Is(err, pgx.ErrNoRows) {
		return h, nil, nil
	}
	if err != nil {
		return h, nil, err
	}
	if h.late {
		if _, err := tx.Exec(ctx, sqlOneByOne, h.to); err != nil {
			return h, nil, err
		}
	}
	sql := sqlLine
	switch {
	case h.kind == pipeline.NoticeDigest:
		sql = sqlDigests
	case h.kind.Alone():
		sql = sqlAlone
	}
	rows, err := tx.Query(ctx, sql, int64(id), h.to)
	if err != nil {
		return h, nil, err
	}
	line, err := pgx.CollectRows(rows, scanLineEntry)
	return h, inPlace(line), err
}

func scanLineEntry(row pgx.CollectableRow) (lineEntry, error) {
	var e lineEntry
	var hold *time.Time
	err := row.Scan(&e.ID, &e.Opportunity, &e.Version, &e.Kind, &e.To, &e.About, &e.Rule, &e.Author,
		&hold, &e.Alert, &e.Subject, &e.State, &e.Place, &e.Attempts, &e.Uncertain, &e.SlotAt, &e.LeaseUntil, &e.DueAt, &e.Waited)
	if hold != nil {
		e.HoldUntil = *hold
	}
	return e, err
}
