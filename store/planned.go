package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	sqlForgetPlanned = `delete from planned_activities where opportunity_id = $1::bigint and activity_id = any($2::integer[])`
	sqlKeepPlanned   = `
		insert into planned_activities (opportunity_id, activity_id, since, in_charge, on_day, begins_at, told)
		select $1::bigint, p.id, p.since, p.in_charge, p.on_day::date, p.begins_at, p.told
		from unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[])
			as p (id, since, in_charge, on_day, begins_at, told)
		on conflict on constraint planned_activities_pk do update
			set since = excluded.since, in_charge = excluded.in_charge, on_day = excluded.on_day, begins_at = excluded.begins_at, told = excluded.told`

	// The opportunities of the soonest ones; each holds its activities.
	sqlAgenda = `select` + opportunityColumns + `,` + invoicesOfO + `
		from opportunities o where o.id in (
			select p.opportunity_id from planned_activities p
			where p.in_charge = $1 and ($2::date is null or p.on_day < $2::date) order by p.begins_at, p.opportunity_id limit $3)`
)

// queuePlanned adds to the batch what leads from the planned activities that the database has to those of next.
func queuePlanned(b *pgx.Batch, have, next pipeline.Opportunity) {
	var gone []int
	for _, p := range have.Planned {
		if _, stays := next.PlannedAt(p.ID); !stays {
			gone = append(gone, p.ID)
		}
	}
	if len(gone) > 0 {
		b.Queue(sqlForgetPlanned, int64(next.ID), gone)
	}
	var id, since []int
	var inCharge, day []string
	var begins []time.Time
	var told []bool
	for _, p := range next.Planned {
		if was, ok := have.PlannedAt(p.ID); ok && was.Since == p.Since && was.InCharge == p.InCharge {
			continue
		}
		id, since = append(id, p.ID), append(since, p.Since)
		inCharge, day, begins = append(inCharge, string(p.InCharge)), append(day, p.On.String()), append(begins, p.Moment().UTC())
		told = append(told, p.Moment().Before(next.UpdatedAt)) // who plans for the rest of today needs no reminder of this morning
	}
	if len(id) > 0 {
		b.Queue(sqlKeepPlanned, int64(next.ID), id, since, inCharge, day, begins, told)
	}
}

// Agenda gives what somebody is in charge of, the soonest first.
func (db *DB) Agenda(ctx context.Context, who pipeline.UserID, before pipeline.Date, limit int) ([]pipeline.Scheduled, error) {
	var found []kept
	err := db.read(ctx, "read agenda", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlAgenda, who, dateText(before), limit)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, scanOpportunity)
		return err
	})
	var all []pipeline.Scheduled
	for _, k := range found {
		for _, p := range k.Planned {
			if p.InCharge == who && (before.IsZero() || p.On.Before(before)) {
				all = append(all, pipeline.Scheduled{Opportunity: k.Opportunity, PlannedActivity: p})
			}
		}
	}
	slices.SortFunc(all, func(a, b pipeline.Scheduled) int {
		if c := a.Moment().Compare(b.Moment()); c != 0 {
			return c
		}
		return int(a.Opportunity.ID - b.Opportunity.ID)
	})
	return all[:min(limit, len(all))], err
}
