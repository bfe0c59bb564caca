package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"embudo/pipeline"
)

const (
	checkTask = "check_routes"

	sqlDayDone = `select exists (select from days_done where task = $1 and day = $2::date)`
	sqlDoDay   = `insert into days_done (task, day) values ($1, $2::date) on conflict on constraint days_done_pk do nothing`
)

type routesArgs struct{}

func (routesArgs) Kind() string { return checkTask }

type routesWorker struct {
	river.WorkerDefaults[routesArgs]
	jobs *Jobs
}

// Work checks once a day, in whichever process comes first, that each channel of a route can be told, and tells the
// admins of those that can't. It is asked every hour, so that a day on which Slack was away for a while has its check.
func (w *routesWorker) Work(ctx context.Context, _ *river.Job[routesArgs]) error {
	return w.jobs.checkRoutes(ctx, time.Now().In(w.jobs.opts.Zone))
}

func (j *Jobs) checkRoutes(ctx context.Context, now time.Time) error {
	day := pipeline.DateOf(now).String()
	var done bool
	if err := j.pool.QueryRow(ctx, sqlDayDone, checkTask, day).Scan(&done); err != nil {
		return fmt.Errorf("check routes: %w", err)
	}
	if done || now.Hour() < j.opts.CheckFrom {
		return nil
	}
	settings, err := j.db.Settings(ctx)
	if err != nil {
		return fmt.Errorf("check routes: %w", err)
	}
	alerts, err := j.broken(ctx, settings)
	if err != nil {
		return err
	}
	var admins []pipeline.UserID
	if len(alerts) > 0 {
		if admins, _, err = j.inCharge(ctx); err != nil {
			return fmt.Errorf("check routes: %w", err)
		}
	}
	err = writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		first, err := touched(tx.Exec(ctx, sqlDoDay, checkTask, day))
		if err != nil || !first {
			return err
		}
		for _, a := range alerts {
			if err := j.alert(ctx, tx, admins, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("check routes: %w", err)
	}
	j.db.ring()
	return nil
}

// broken gives an alert for each channel of a route that can't be told until somebody mends it. Another error says that
// it could not be found out.
func (j *Jobs) broken(ctx context.Context, settings pipeline.Settings) ([]pipeline.Alert, error) {
	channels := map[string]bool{}
	for _, r := range settings.Routes {
		channels[r.Channel] = true
	}
	if len(channels) == 0 && j.opts.Channel != "" {
		channels[j.opts.Channel] = true
	}
	var alerts []pipeline.Alert
	for _, channel := range slices.Sorted(maps.Keys(channels)) {
		err := j.opts.Check(ctx, channel)
		var fault *pipeline.DeliveryError
		switch {
		case err == nil:
		case errors.As(err, &fault) && fault.Permanent:
			alerts = append(alerts, pipeline.Alert{Code: fault.Code, Subject: channel})
		default:
			return nil, fmt.Errorf("check channel %s: %w", channel, err)
		}
	}
	return alerts, nil
}
