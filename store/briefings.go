package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

// Summaries of the day: whichever process comes first owes each person theirs, when its hour has come by their clock.
// The key of the notice, who it is for and their day, holds it to one with any number of processes; one that ends half-way
// leaves the rest to the others.

const (
	// briefPatience is for how long after its hour a summary is still worth sending.
	briefPatience = 8 * time.Hour

	// Everybody who owns something open, is owed something, is in charge of something planned, or leads.
	sqlBriefable = `
		select distinct m.id from (
			select owner_id as id from tallies where grain = 1 and measure = 'open' and count > 0
			union all select owner_id from tally_changes where measure = 'open'
			union all select debtor from receivable_debtors where owner_id = '' and kind = 'owner'
			union all select owner_id from receivable_changes
			union all select in_charge from planned_activities
			union all select unnest($1::text[])) m
		where m.id ~ '^[UW]'`
	sqlHours = `select member, minute from briefing_hours where member = any($1::text[])`

	sqlOweBriefings = `
		with owed as (
			insert into notices (kind, destination, about, rule, subject)
			select 'briefing', b.id, '', b.rule, b.subject from unnest($1::text[], $2::text[], $3::text[]) as b (id, rule, subject)
			where not exists (select from notices n where n.destination = b.id and n.subject = b.subject and n.opportunity_id is null)
			on conflict (destination, subject) where opportunity_id is null do nothing
			returning id)` + insertJobs + `owed`
)

// briefLoop owes summaries until ctx ends. It is a loop of each process and no job, so that a killed one is not missed.
func (j *Jobs) briefLoop(ctx context.Context) {
	for j.opts.BriefEvery > 0 {
		if err := j.brief(ctx, j.opts.Now()); err != nil && ctx.Err() == nil {
			j.log.Warn("summaries of the day not owed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(j.opts.BriefEvery):
		}
	}
}

// brief owes every summary whose hour has come.
func (j *Jobs) brief(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	settings, err := j.db.Settings(ctx)
	if err != nil {
		return fmt.Errorf("brief: %w", err)
	}
	_, managers, err := j.inCharge(ctx)
	if err != nil && len(managers) == 0 {
		j.log.Warn("who manages is not known", "error", err)
	}
	leads := slices.Clone(managers)
	for _, t := range settings.Teams {
		leads = append(leads, t.Lead)
	}
	people, hours, err := j.briefable(ctx, leads)
	if err != nil {
		return fmt.Errorf("brief: %w", err)
	}
	var to, rules, subjects []string
	for _, who := range people {
		zone, err := j.opts.ZoneOf(ctx, who)
		if err != nil {
			j.log.Warn("zone of a person not known", "user", who, "error", err)
			continue
		}
		local := now.In(zone)
		if !hours[who].Due(settings, local, briefPatience) {
			continue
		}
		day := pipeline.DateOf(local)
		to, subjects = append(to, string(who)), append(subjects, briefingSubject(day))
		rules = append(rules, string(settings.BriefingRule(day, slices.Contains(leads, who))))
	}
	if len(to) == 0 {
		return nil
	}
	err = writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sqlOweBriefings, to, rules, subjects)
		crashpoint.Hit(crashpoint.BeforeBriefed)
		return err
	})
	if err != nil {
		return fmt.Errorf("brief: %w", err)
	}
	crashpoint.Hit(crashpoint.AfterBriefed)
	j.db.ring()
	return nil
}

func briefingSubject(day pipeline.Date) string { return "briefing/" + day.String() }

// briefable are those who may have to be told something, with the hour of each.
func (j *Jobs) briefable(ctx context.Context, leads []pipeline.UserID) ([]pipeline.UserID, map[pipeline.UserID]pipeline.Hour, error) {
	rows, err := j.pool.Query(ctx, sqlBriefable, leads)
	if err != nil {
		return nil, nil, err
	}
	people, err := pgx.CollectRows(rows, pgx.RowTo[pipeline.UserID])
	if err != nil {
		return nil, nil, err
	}
	hours := map[pipeline.UserID]pipeline.Hour{}
	for _, who := range people {
		hours[who] = pipeline.UsualHour
	}
	rows, err = j.pool.Query(ctx, sqlHours, people)
	if err != nil {
		return nil, nil, err
	}
	var who pipeline.UserID
	var minute *int
	_, err = pgx.ForEachRow(rows, []any{&who, &minute}, func() error {
		hours[who] = pipeline.Hour{Off: minute == nil}
		if minute != nil {
			hours[who] = pipeline.Hour{Minute: *minute}
		}
		return nil
	})
	return people, hours, err
}

// noZones is for a process that was not told where people are.
func noZones(context.Context, pipeline.UserID) (*time.Location, error) {
	return nil, errors.New("not known")
}
