package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"embudo/pipeline"
)

const (
	sqlGiveUp = `
		update notices set state = 'given_up', lease_until = null, last_error = $3, settled_at = clock_timestamp()
		where id = $1 and attempts = $2 and state = 'sending'`

	// What a channel could not be told is told to the opportunity's owner, each event of it.
	sqlOweFallback = `
		with owed as (
			insert into notices (opportunity_id, version, kind, destination, about, rule, author)
			select distinct n.opportunity_id, n.version, 'direct', o.owner_id, n.destination, '@fallback', n.author
			from notices n join opportunities o on o.id = n.opportunity_id
			where (n.id = $1 or n.folded_into = $1) and n.about = '' and n.destination !~ '^[UW]' and n.kind <> 'alert'
			on conflict on constraint notices_once do nothing
			returning id)` + insertJobs + `owed`

	// What the owner could not be told, because they are here no more, is told to those who may act in their place.
	sqlOweKeepers = `
		with owed as (
			insert into notices (opportunity_id, version, kind, destination, about, rule, author)
			select distinct n.opportunity_id, n.version, 'direct', k.id, n.destination, '@fallback', n.author
			from notices n join opportunities o on o.id = n.opportunity_id and o.owner_id = n.destination
				cross join unnest($2::text[]) as k (id)
			where (n.id = $1 or n.folded_into = $1) and k.id not in (n.destination, n.author)
			on conflict on constraint notices_once do nothing
			returning id)` + insertJobs + `owed`

	// Once a day for each subject.
	sqlOweAlert = `
		with owed as (
			insert into notices (kind, destination, about, rule, subject, alert)
			select 'alert', to_whom.id, '', '@admin', $2, $3::jsonb from unnest($1::text[]) as to_whom (id)
			on conflict (destination, subject) where opportunity_id is null do nothing
			returning id)` + insertJobs + `owed`

	sqlWithRole = `
		select member from roles where role = $1 and member !~ '^S'
		union select g.member from roles r join group_members g on g.group_id = r.member where r.role = $1
		order by member`
)

// giveUp ends a notice that can't be delivered: it stays in the ledger, is told to somebody else, and where a person
// has to mend something, the admins are told.
func (j *Jobs) giveUp(ctx context.Context, job *river.Job[deliveryArgs], d taken, failed *pipeline.DeliveryError) error {
	j.log.Warn("notice given up", "notice", d.ID, "kind", d.Kind, "code", failed.Code, "attempt", d.Attempt)
	mend := failed.Permanent && !d.Kind.Alone()
	var admins, keepers []pipeline.UserID
	if mend {
		var err error
		if admins, keepers, err = j.inCharge(ctx); err != nil {
			j.log.Warn("nobody to tell of a notice that was given up", "notice", d.ID, "error", err)
		}
	}
	return j.settle(ctx, job, "given up", func(tx pgx.Tx) (bool, error) {
		mine, err := touched(tx.Exec(ctx, sqlGiveUp, int64(d.ID), d.Attempt, failed.Code))
		if err != nil || !mine {
			return mine, err
		}
		if _, err := tx.Exec(ctx, sqlOweFallback, int64(d.ID)); err != nil {
			return true, err
		}
		if !mend {
			return true, nil
		}
		if _, err := tx.Exec(ctx, sqlOweKeepers, int64(d.ID), keepers); err != nil {
			return true, err
		}
		return true, j.alert(ctx, tx, admins, pipeline.Alert{Code: failed.Code, Subject: d.To})
	})
}

// inCharge are those who administer, and those who may act in an owner's place: people with the role, or as long as
// nobody has it, who administers the workspace.
func (j *Jobs) inCharge(ctx context.Context) (admins, managers []pipeline.UserID, err error) {
	for role, to := range map[pipeline.Role]*[]pipeline.UserID{pipeline.Admin: &admins, pipeline.Manager: &managers} {
		rows, err := j.pool.Query(ctx, sqlWithRole, string(role))
		if err != nil {
			return nil, nil, fmt.Errorf("read who has the role %s: %w", role, err)
		}
		if *to, err = pgx.CollectRows(rows, pgx.RowTo[pipeline.UserID]); err != nil {
			return nil, nil, fmt.Errorf("read who has the role %s: %w", role, err)
		}
	}
	if len(admins) > 0 && len(managers) > 0 {
		return admins, managers, nil
	}
	workspace, err := j.opts.Admins(ctx)
	if len(admins) == 0 {
		admins = workspace
	}
	if len(managers) == 0 {
		managers = workspace
	}
	return admins, managers, err
}

// alert owes one to each admin, unless they had one on the same subject today.
func (j *Jobs) alert(ctx context.Context, tx pgx.Tx, admins []pipeline.UserID, a pipeline.Alert) error {
	day := pipeline.DateOf(time.Now().In(j.opts.Zone))
	_, err := tx.Exec(ctx, sqlOweAlert, admins, a.Subject+"/"+day.String(), a)
	return err
}

// noAdmins is for a process that was not told whom to ask.
func noAdmins(context.Context) ([]pipeline.UserID, error) { return nil, errors.New("not known") }
