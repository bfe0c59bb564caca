package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/internal/crashpoint"
)

// Reminders: whichever process comes first owes the one of each planned activity whose moment has come, and marks it in the
// same statement. The key of the notice, who it is for, which activity and which moment of it, holds it to one even where a
// move was taken back; whether there is still something to remind of is looked at when it is sent.

const sqlOweReminders = `
	with due as (
		select opportunity_id, activity_id, since, in_charge from planned_activities
		where not told and begins_at <= $1::timestamptz order by begins_at limit 500 for update skip locked),
	told as (
		update planned_activities p set told = true from due d
		where p.opportunity_id = d.opportunity_id and p.activity_id = d.activity_id),
	owed as (
		insert into notices (kind, destination, about, rule, subject)
		select 'reminder', d.in_charge, '', '@reminder', 'reminder/' || d.opportunity_id || '/' || d.activity_id || '/' || d.since from due d
		on conflict (destination, subject) where opportunity_id is null do nothing
		returning id)` + insertJobs + `owed`

// remindLoop owes reminders until ctx ends. It is a loop of each process and no job, so that a killed one is not missed.
func (j *Jobs) remindLoop(ctx context.Context) {
	for j.opts.BriefEvery > 0 {
		if err := j.remind(ctx, j.opts.Now()); err != nil && ctx.Err() == nil {
			j.log.Warn("reminders not owed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(j.opts.BriefEvery):
		}
	}
}

// remind owes the reminders whose moment has come.
func (j *Jobs) remind(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	owed := int64(0)
	err := writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sqlOweReminders, now.UTC())
		owed = tag.RowsAffected()
		if owed > 0 {
			crashpoint.Hit(crashpoint.BeforeReminded)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	if owed > 0 {
		crashpoint.Hit(crashpoint.AfterReminded)
		j.db.ring()
	}
	return nil
}
