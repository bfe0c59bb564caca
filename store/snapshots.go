package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

const (
	// The week is that of the database's clock, so that a process whose clock is ahead takes none too early. Where the
	// aggregates are being made anew it is taken later.
	sqlSnapshotDue = `
		select whole and not exists (
			select from snapshots where week = date_trunc('week', now() at time zone $1)::date)
		from tally_state`
	sqlTakeSnapshot = `
		insert into snapshots (week, taken_at, settings)
		select date_trunc('week', now() at time zone $1)::date, clock_timestamp(), coalesce((
			select jsonb_agg(jsonb_build_object('setting', setting, 'key', key, 'value', value) order by setting, key)
			from settings where setting in ('stage', 'forecast', 'adjustment')), '[]')
		on conflict on constraint snapshots_pk do nothing
		returning week`
	sqlFillSnapshot = `
		insert into snapshot_tallies (week, measure, owner_id, service_line, stage, currency, month, probability, count, amount)
		select $1::date, t.measure, t.owner_id, t.service_line, t.stage, t.currency, nullif(t.month, '-infinity'), t.probability, sum(t.count), sum(t.amount)
		from (
			select measure, owner_id, service_line, stage, currency, month, probability, count, amount from tallies where grain = 3
			union all
			select measure, owner_id, service_line, stage, currency, coalesce(month, '-infinity'), probability, count, amount from tally_changes
		) t
		where t.measure = 'open' or t.measure in ('booked', 'invoiced') and t.month >= date_trunc('year', $1::date)::date
		group by 1, 2, 3, 4, 5, 6, 7, 8
		having sum(t.count) <> 0 or sum(t.amount) <> 0`

	sqlSnapshots       = `select week::text, taken_at, settings from snapshots where week >= $1::date and week < $2::date order by week`
	sqlSnapshotTallies = `
		select week::text, measure, case when $8::boolean then owner_id else '' end, case when $9::boolean then service_line else '' end, stage, '', currency, month::text,
			probability, sum(count)::bigint, trim_scale(sum(amount))::text
		from snapshot_tallies
		where week >= $1::date and week < $2::date and measure = any ($3::text[]) and ($4::text[] is null or owner_id = any ($4::text[]))
			and ($5::text is null or service_line = $5::text)
			and (measure = 'open' or ($6::date is null or month >= $6::date) and ($7::date is null or month < $7::date))
		group by 1, 2, 3, 4, 5, 7, 8, 9
		order by 1`
)

// snapshotLoop takes the week's snapshot as soon as it is due. It is a loop of each process and no job: whichever comes
// first takes it, and where that one dies another does.
func (j *Jobs) snapshotLoop(ctx context.Context) {
	for {
		if _, err := j.db.TakeSnapshot(ctx, j.opts.Zone); err != nil && ctx.Err() == nil {
			j.log.Warn("snapshot of the week not taken", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(4*time.Second + rand.N(2*time.Second)):
		}
	}
}

// TakeSnapshot takes the snapshot of the week that is, unless there is one, and says whether it did. zone is where weeks
// begin.
func (db *DB) TakeSnapshot(ctx context.Context, zone *time.Location) (taken bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	err = writeTx(ctx, db.pool, func(tx pgx.Tx) error {
		taken = false
		var due bool
		if err := tx.QueryRow(ctx, sqlSnapshotDue, zone.String()).Scan(&due); err != nil || !due {
			return err
		}
		if _, err := tx.Exec(ctx, sqlPatient); err != nil { // there may be a hundred thousand sums
			return err
		}
		var week time.Time
		err := tx.QueryRow(ctx, sqlTakeSnapshot, zone.String()).Scan(&week)
		if errors.Is(err, pgx.ErrNoRows) { // another process was first
			return nil
		}
		if err != nil {
			return err
		}
		taken = true
		crashpoint.Hit(crashpoint.BeforeSnapshot)
		_, err = tx.Exec(ctx, sqlFillSnapshot, week)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("take snapshot: %w", err)
	}
	if taken {
		crashpoint.Hit(crashpoint.AfterSnapshot)
	}
	return taken, nil
}

// Snapshots gives the snapshots of some weeks; see pipeline.SnapshotStore.
func (db *DB) Snapshots(ctx context.Context, q pipeline.TallyQuery, from, to pipeline.Date) ([]pipeline.Snapshot, error) {
	var list []pipeline.Snapshot
	err := db.read(ctx, "read snapshots", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlSnapshots, from.String(), to.String())
		if err != nil {
			return err
		}
		if list, err = pgx.CollectRows(rows, snapshotRow); err != nil || len(list) == 0 {
			return err
		}
		at := map[pipeline.Date]int{}
		for i, s := range list {
			at[s.Week] = i
		}
		rows, err = c.Query(ctx, sqlSnapshotTallies, from.String(), to.String(), q.Measures, q.Owners, q.Line, monthText(q.From), monthText(q.To), q.ByOwner, q.ByLine)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var week string
			t, err := tallyRowAfter(rows, &week)
			if err != nil {
				return err
			}
			on, err := pipeline.ParseDate(week)
			if err != nil {
				return err
			}
			if i, ok := at[on]; ok { // one taken since the first query is not among them
				list[i].Tallies = append(list[i].Tallies, t)
			}
		}
		return rows.Err()
	})
	return list, err
}

func snapshotRow(row pgx.CollectableRow) (pipeline.Snapshot, error) {
	var s pipeline.Snapshot
	var week string
	var settings []byte
	if err := row.Scan(&week, &s.TakenAt, &settings); err != nil {
		return s, err
	}
	var entries []pipeline.Entry
	err := json.Unmarshal(settings, &entries)
	if err == nil {
		s.Settings, err = pipeline.NewSettings(0, entries)
	}
	if err == nil {
		s.Week, err = pipeline.ParseDate(week)
	}
	return s, err
}
