package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// sweepLock is the advisory lock that lets one process sweep at a time; the number is arbitrary and ours.
const sweepLock = 7_345_012_884

const (
	sqlTrySweep = `select pg_try_advisory_xact_lock($1)`
	// What a dead worker was sending may have been posted.
	sqlTakeOver = `
		with lost as (
			update notices set state = 'retrying', uncertain = true, lease_until = null, due_at = clock_timestamp()
			where id = any (array(
				select id from notices
				where settled_at is null and due_at < clock_timestamp() and state = 'sending' and lease_until < clock_timestamp()
				for no key update skip locked))
			returning id)` + insertJobs + `lost`
	// A late notice gets a new job unless it has one that is about to run. A job that has been running for long is
	// its worker's no more: the notice would be sending. One whose time has long come waits for a scheduler that is
	// gone, and one whose time is far off was put off by a process whose clock is ahead of the database's. Looking at
	// a notice puts it at the end of the line, so that a full queue is walked in turn. The jobs are read once and
	// joined: looked for one by one they cost a full queue the sweep's ten seconds.
	sqlWakeLate = `
		with late as (
			select id from notices
			where settled_at is null and state <> 'sending' and due_at < clock_timestamp() - make_interval(secs => $1::float8)
			order by due_at limit 500 for no key update skip locked),
		seen as (
			update notices n set due_at = clock_timestamp() from late where n.id = late.id returning n.id)` + insertJobs + `seen
		left join (
			select (j.args ->> 'notice')::bigint as notice from river.river_job j
			where j.kind = 'deliver_notice' and j.state in ('available', 'running', 'scheduled', 'retryable') and (
				j.state = 'available' and j.scheduled_at < clock_timestamp() + make_interval(secs => $1::float8) or
				j.state = 'running' and j.attempted_at > clock_timestamp() - make_interval(secs => $1::float8) or
				j.state in ('scheduled', 'retryable') and j.scheduled_at between
					clock_timestamp() - make_interval(secs => $1::float8) and clock_timestamp() + make_interval(secs => $1::float8))
			) at_work on at_work.notice = seen.id
		where at_work.notice is null`

	sqlForgetRequests = `
		delete from requests where ctid = any (array(
			select ctid from requests where claimed_at < now() - make_interval(days => $1::integer) limit 5000))`
	sqlForgetRecordRequests = `
		delete from record_requests where ctid = any (array(
			select ctid from record_requests where claimed_at < now() - make_interval(days => $1::integer) limit 5000))`
	sqlForgetAsked = `
		delete from api_requests where ctid = any (array(
			select ctid from api_requests where begun_at < now() - make_interval(days => $1::integer) limit 5000))`
	sqlForgetDeliveries = `
		delete from webhook_deliveries where ctid = any (array(
			select ctid from webhook_deliveries where made_at < now() - make_interval(days => $1::integer) and state <> 'waiting' limit 5000))`
	sqlForgetNotices = `
		delete from notices where ctid = any (array(
			select ctid from notices where settled_at < now() - make_interval(days => $1::integer) limit 5000))`
)

// How long technical rows are kept, in days.
const (
	requestDays = 30
	noticeDays  = 90
)

// sweepLoop looks for lost notices again and again. It is a loop of each process and no job: it must not wait for
// River's leader when that is what died.
func (j *Jobs) sweepLoop(ctx context.Context) {
	j.letGo(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(j.opts.Sweep*4/5 + rand.N(j.opts.Sweep*2/5)):
		}
		if err := j.sweep(ctx); err != nil && ctx.Err() == nil {
			j.log.Warn("lost notices not looked for", "error", err)
		}
		if err := j.tellOfEndpoints(ctx); err != nil && ctx.Err() == nil {
			j.log.Warn("admins not told of webhooks that are off", "error", err)
		}
	}
}

// sweep takes over what dead workers were sending, and gives jobs to notices that are late and have none.
func (j *Jobs) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var woken int64
	err := writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, sqlTrySweep, sweepLock).Scan(&mine); err != nil || !mine {
			return err
		}
		taken, err := tx.Exec(ctx, sqlTakeOver)
		if err != nil {
			return err
		}
		late, err := tx.Exec(ctx, sqlWakeLate, j.opts.Grace.Seconds())
		if err != nil {
			return err
		}
		woken = taken.RowsAffected() + late.RowsAffected()
		return nil
	})
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	if woken > 0 {
		j.log.Info("lost notices woken", "count", woken)
		j.db.ring()
	}
	return nil
}

type retentionArgs struct{}

func (retentionArgs) Kind() string { return "forget_old" }

type retentionWorker struct {
	river.WorkerDefaults[retentionArgs]
	jobs *Jobs
}

// Work deletes technical rows that have grown old: keys of requests, notices that were settled, drafts and captures. The history
// and the cards' places stay.
func (w *retentionWorker) Work(ctx context.Context, _ *river.Job[retentionArgs]) error {
	for _, old := range []struct {
		sql  string
		days int
	}{{sqlForgetRequests, requestDays}, {sqlForgetRecordRequests, requestDays}, {sqlForgetAsked, requestDays}, {sqlForgetDeliveries, requestDays}, {sqlForgetNotices, noticeDays}, {sqlForgetDrafts, draftDays}, {sqlForgetCaptures, captureDays}} {
		for {
			tag, err := w.jobs.pool.Exec(ctx, old.sql, old.days)
			if err != nil {
				return fmt.Errorf("forget old rows: %w", err)
			}
			if tag.RowsAffected() == 0 {
				break
			}
		}
	}
	return nil
}
