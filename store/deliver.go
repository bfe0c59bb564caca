package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

// longSleep is from when on River's scheduler, which comes by every five seconds, wakes a job up.
const longSleep = 5 * time.Second

// maxDeferrals is how many tries a destination that asks to wait gives back to a notice.
const maxDeferrals = 50

const (
	// Each of these writes only while the notice is still this try's: a worker that was taken for dead finds that
	// another one has it.
	sqlRenew = `
		update notices set lease_until = clock_timestamp() + make_interval(secs => $3::float8),
			due_at = clock_timestamp() + make_interval(secs => $3::float8)
		where id = $1 and attempts = $2 and state = 'sending'`
	sqlSent = `
		update notices set state = 'sent', channel = $3, ts = $4, settled_at = clock_timestamp(), lease_until = null,
			last_error = '', uncertain = false
		where id = $1 and attempts = $2 and state = 'sending'`
	sqlRetry = `
		update notices set state = 'retrying', lease_until = null, last_error = $3, uncertain = uncertain or $4,
			due_at = clock_timestamp() + make_interval(secs => $5::float8),
			attempts = attempts - case when $6 then 1 else 0 end,
			deferrals = deferrals + case when $6 and $7 then 1 else 0 end
		where id = $1 and attempts = $2 and state = 'sending'`
	sqlNothing = `
		update notices set state = 'superseded', lease_until = null, settled_at = clock_timestamp()
		where id = $1 and attempts = $2 and state = 'sending'`

	sqlKeepCard = `
		insert into cards (opportunity_id, destination, channel, ts) values ($1, $2, $3, $4)
		on conflict on constraint cards_pk do update set channel = excluded.channel, ts = excluded.ts`
	sqlKeepAnnouncement = `
		insert into announcements (opportunity_id, destination, channel, ts) values ($1, $2, $3, $4)
		on conflict on constraint announcements_pk do update set channel = excluded.channel, ts = excluded.ts`
	sqlKeepRequest = `
		insert into quote_requests (opportunity_id, destination, channel, ts) values ($1, $2, $3, $4)
		on conflict on constraint quote_requests_pk do update set channel = excluded.channel, ts = excluded.ts`
	sqlHoldBack = `
		insert into paces (key, next_free_at, not_before)
		values ($1, clock_timestamp() + make_interval(secs => $2::float8), clock_timestamp() + make_interval(secs => $2::float8))
		on conflict on constraint paces_pk do update
			set next_free_at = greatest(paces.next_free_at, excluded.next_free_at),
				not_before = greatest(paces.not_before, excluded.not_before)`
)

type deliveryArgs struct {
	Notice pipeline.NoticeID `json:"notice"`
}

func (deliveryArgs) Kind() string { return noticeJob }

func (deliveryArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: noticeQueue, MaxAttempts: 10}
}

type deliveryWorker struct {
	river.WorkerDefaults[deliveryArgs]
	jobs *Jobs
}

// Work takes the notice if its turn has come, sends it, and keeps what came of it.
func (w *deliveryWorker) Work(ctx context.Context, job *river.Job[deliveryArgs]) error {
	j := w.jobs
	d, wait, err := j.claim(ctx, job.Args.Notice)
	switch {
	case err != nil:
		return err
	case wait > 0:
		return j.sleep(wait)
	case d == nil:
		return nil
	}
	crashpoint.Hit(crashpoint.AfterTake)
	receipt, err := j.send(ctx, d.Dispatch)
	crashpoint.Hit(crashpoint.AfterSend)

	// What came of it is kept even when the process is told to stop meanwhile.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
	defer cancel()
	switch {
	case err == nil:
		return j.keepSent(keep, job, *d, receipt)
	case errors.Is(err, pipeline.ErrNothingToTell):
		return j.settle(keep, job, "nothing to tell", func(tx pgx.Tx) (bool, error) {
			return touched(tx.Exec(keep, sqlNothing, int64(d.ID), d.Attempt))
		})
	}
	return j.keepFailure(keep, job, *d, err)
}

// send delivers, and shows meanwhile that the worker is alive.
func (j *Jobs) send(ctx context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, j.opts.SendLimit)
	over := make(chan struct{})
	go func() {
		defer close(over)
		j.renew(ctx, d)
	}()
	defer func() { cancel(); <-over }()
	receipt, err := j.deliver(ctx, d)
	var known *pipeline.DeliveryError
	if err != nil && !errors.As(err, &known) && ctx.Err() != nil {
		return receipt, &pipeline.DeliveryError{Code: "timeout", Uncertain: true, Err: err}
	}
	return receipt, err
}

func (j *Jobs) renew(ctx context.Context, d pipeline.Dispatch) {
	tick := time.NewTicker(j.opts.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := j.pool.Exec(ctx, sqlRenew, int64(d.ID), d.Attempt, j.opts.Lease.Seconds()); err != nil && ctx.Err() == nil {
			j.log.Warn("lease of a notice not renewed", "notice", d.ID, "error", err)
		}
	}
}

func (j *Jobs) keepSent(ctx context.Context, job *river.Job[deliveryArgs], d taken, r pipeline.Receipt) error {
	return j.settle(ctx, job, "sent", func(tx pgx.Tx) (bool, error) {
		mine, err := touched(tx.Exec(ctx, sqlSent, int64(d.ID), d.Attempt, r.Channel, r.TS))
		if err != nil || !mine {
			return mine, err
		}
		switch d.Kind {
		case pipeline.NoticeCard:
			_, err = tx.Exec(ctx, sqlKeepCard, int64(d.Opportunity), d.To, r.Channel, r.TS)
		case pipeline.NoticeWin:
			_, err = tx.Exec(ctx, sqlKeepAnnouncement, int64(d.Opportunity), d.To, r.Channel, r.TS)
		case pipeline.NoticeApproval:
			_, err = tx.Exec(ctx, sqlKeepRequest, int64(d.Opportunity), d.To, r.Channel, r.TS)
		}
		return true, err
	})
}

func (j *Jobs) keepFailure(ctx context.Context, job *river.Job[deliveryArgs], d taken, cause error) error {
	failed := &pipeline.DeliveryError{Code: "error", Err: cause}
	_ = errors.As(cause, &failed) // what is not a DeliveryError is tried again
	deferred := failed.RetryAfter > 0
	spent := d.Attempt >= j.opts.Attempts && (!deferred || d.deferrals >= maxDeferrals)
	if failed.Permanent || spent && !failed.Locked {
		return j.giveUp(ctx, job, d, failed)
	}
	wait := j.opts.Backoff(d.Attempt)
	if deferred {
		wait = failed.RetryAfter
	}
	err := writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		if deferred {
			if _, err := tx.Exec(ctx, sqlHoldBack, d.To, wait.Seconds()); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, sqlRetry, int64(d.ID), d.Attempt, failed.Code, failed.Uncertain, wait.Seconds(), deferred && (failed.Locked || d.deferrals < maxDeferrals), !failed.Locked)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep failure of notice %d: %w", d.ID, err)
	}
	j.log.Info("notice put off", "notice", d.ID, "kind", d.Kind, "code", failed.Code, "attempt", d.Attempt, "wait", wait)
	return j.sleep(wait)
}

// sleep puts the job off, and sees to it that a worker looks when it is over: fetching alone comes by every half second.
func (j *Jobs) sleep(wait time.Duration) error {
	if wait < longSleep {
		time.AfterFunc(wait, j.db.ring)
	}
	return river.JobSnooze(wait)
}

// settle keeps the end of a notice and of its job in one transaction: either both are over, or neither. do says
// whether the notice was still this worker's; if it wasn't, the other one will end it.
func (j *Jobs) settle(ctx context.Context, job *river.Job[deliveryArgs], what string, do func(pgx.Tx) (bool, error)) error {
	err := writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		mine, err := do(tx)
		if err != nil {
			return err
		}
		if !mine {
			j.log.Warn("notice was taken over while it was being sent", "notice", job.Args.Notice, "outcome", what)
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
		if errors.Is(err, rivertype.ErrNotFound) {
			return nil // the job was lost or rescued meanwhile; the notice is what counts
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("keep that notice %d is %s: %w", job.Args.Notice, what, err)
	}
	crashpoint.Hit(crashpoint.AfterKeep)
	j.db.ring()
	return nil
}
