package store

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"embudo/pipeline"
)

// Deliver sends one notice and says where it was posted. It must come back soon after its context ends. An error
// that is a *pipeline.DeliveryError says whether and when to try again; after any other error the notice is tried
// again later, and looked up first where the context had ended.
type Deliver func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error)

// JobOptions tune the delivery of notices. The zero value of a field is its default.
type JobOptions struct {
	// Workers is how many notices one process delivers at once (8).
	Workers int
	// Pace is the least time between two messages to one destination (1.05 s; Slack allows one a second).
	Pace time.Duration
	// Attempts is how often a notice is tried before it is given up (8).
	Attempts int
	// Backoff is how long to wait after the nth failed try (5 s, then three times the one before, at most 30 min,
	// each up to a fifth more or less).
	Backoff func(attempt int) time.Duration
	// SendLimit bounds one call of Deliver (20 s).
	SendLimit time.Duration
	// Lease is how long a worker that gave no sign of life is taken for alive (9 s); it gives one every third of that.
	Lease time.Duration
	// Sweep is how often lost notices are looked for (3 s), and Grace how late a notice must be to count as lost (8 s).
	Sweep, Grace time.Duration
	// CatchUpAfter is how old a channel's notices are when they are told in one message instead of one by one (10 min).
	CatchUpAfter time.Duration
	// Zone is where the company's days begin (UTC).
	Zone *time.Location
	// Channel is told of everything as long as no route is set; "" for none.
	Channel string
	// Check says what keeps a channel from being told: nil for nothing, or a *pipeline.DeliveryError that is Permanent.
	Check func(ctx context.Context, channel string) error
	// CheckFrom is from which hour of the company's day on routes are checked (9).
	CheckFrom int
	// Admins gives who administers the workspace, for as long as nobody has been given the role.
	Admins func(context.Context) ([]pipeline.UserID, error)
	// ZoneOf gives the zone of somebody's clock.
	ZoneOf func(context.Context, pipeline.UserID) (*time.Location, error)
	// BriefEvery is how often it is looked whose summary of the day and whose reminders are due (20 s; negative: never), by the clock Now
	// (time.Now).
	BriefEvery time.Duration
	Now        func() time.Time
	// FetchCooldown is how soon after a call a worker fetches again (50 ms).
	FetchCooldown time.Duration
}

func (o JobOptions) withDefaults() JobOptions {
	or := func(at *time.Duration, d time.Duration) {
		if *at <= 0 {
			*at = d
		}
	}
	or(&o.Pace, 1050*time.Millisecond)
	or(&o.SendLimit, 20*time.Second)
	or(&o.Lease, 9*time.Second)
	or(&o.Sweep, 3*time.Second)
	or(&o.Grace, 8*time.Second)
	or(&o.CatchUpAfter, 10*time.Minute)
	or(&o.FetchCooldown, 50*time.Millisecond)
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.CheckFrom == 0 {
		o.CheckFrom = 9
	}
	if o.Check == nil {
		o.Check = func(context.Context, string) error { return nil }
	}
	if o.BriefEvery == 0 {
		o.BriefEvery = 20 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ZoneOf == nil {
		o.ZoneOf = noZones
	}
	if o.Admins == nil {
		o.Admins = noAdmins
	}
	if o.Workers <= 0 {
		o.Workers = 8
	}
	if o.Attempts <= 0 {
		o.Attempts = 8
	}
	if o.Backoff == nil {
		o.Backoff = backoff
	}
	return o
}

func backoff(attempt int) time.Duration {
	d := 5 * time.Second
	for range attempt - 1 {
		d = min(3*d, 30*time.Minute)
	}
	return d*4/5 + rand.N(d*2/5)
}

// Jobs delivers notices in the background. Any number of processes may run them on one database.
type Jobs struct {
	db      *DB
	deliver Deliver
	opts    JobOptions
	log     *slog.Logger

	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx]
	stop   context.CancelFunc
	wait   sync.WaitGroup
}

// NewJobs gives jobs that deliver db's notices by deliver, once they are started.
func NewJobs(db *DB, deliver Deliver, opts JobOptions) *Jobs {
	return &Jobs{db: db, deliver: deliver, opts: opts.withDefaults(), log: db.log}
}

// Start begins to deliver, on connections of its own, so that a flood of notices doesn't keep people waiting. ctx
// bounds the start alone; Stop ends the work. It must be called once.
func (j *Jobs) Start(ctx context.Context) error {
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	pool, err := connect(ctx, j.db.url, int32(j.opts.Workers)+4, map[string]string{
		"application_name": "embudo jobs", "statement_timeout": "30000", "lock_timeout": "5000"})
	if err != nil {
		stop()
		return err
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &deliveryWorker{jobs: j})
	river.AddWorker(workers, &retentionWorker{jobs: j})
	river.AddWorker(workers, &routesWorker{jobs: j})
	river.AddWorker(workers, &heldWorker{flow: &pipeline.Service{Store: j.db, Now: j.opts.Now, Zone: j.opts.Zone, Channel: j.opts.Channel}})
	j.pool, j.stop = pool, stop
	j.client, err = river.NewClient(riverpgxv5.New(pool), j.riverConfig(workers))
	if err == nil {
		err = j.client.Start(life)
	}
	if err != nil {
		stop()
		pool.Close()
		return fmt.Errorf("start jobs: %w", err)
	}
	j.wait.Go(func() { j.sweepLoop(life) })
	j.wait.Go(func() { j.tallyLoop(life) })
	j.wait.Go(func() { j.briefLoop(life) })
	j.wait.Go(func() { j.remindLoop(life) })
	j.wait.Go(func() { j.snapshotLoop(life) })
	return nil
}

func (j *Jobs) riverConfig(workers *river.Workers) *river.Config {
	host, _ := os.Hostname() // only a part of a name; the rest makes it unique
	return &river.Config{
		ID:                          fmt.Sprintf("%.60s-%d-%08x", host, os.Getpid(), rand.Uint32()),
		Schema:                      riverSchema,
		Logger:                      slog.New(quiet{j.log.Handler()}),
		Queues:                      map[string]river.QueueConfig{noticeQueue: {MaxWorkers: j.opts.Workers}, heldQueue: {MaxWorkers: 1}, river.QueueDefault: {MaxWorkers: 1}},
		Workers:                     workers,
		FetchCooldown:               j.opts.FetchCooldown,
		FetchPollInterval:           500 * time.Millisecond,
		JobTimeout:                  30 * time.Second,
		RescueStuckJobsAfter:        60 * time.Second,
		MaxAttempts:                 10,
		RetryPolicy:                 retryPolicy{},
		CompletedJobRetentionPeriod: time.Hour,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return retentionArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true}), river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return routesArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true})},
	}
}

// Stop ends the work: it takes no more notices and waits for those being sent; when ctx ends first, it cancels them,
// and what was under way is looked up by the next worker before it is sent again.
func (j *Jobs) Stop(ctx context.Context) error {
	if j.client == nil {
		return nil
	}
	err := j.client.Stop(ctx)
	if err != nil {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = j.client.StopAndCancel(hard)
	}
	j.stop()
	j.wait.Wait()
	j.pool.Close()
	if err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

// retryPolicy is for jobs that failed themselves, as when the database was away; the notice has its own backoff.
type retryPolicy struct{}

func (retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(time.Duration(min(job.Attempt, 10)) * time.Second)
}

// quiet passes on River's warnings and errors; what it says of its daily routine is nobody's business.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}
func (q quiet) WithAttrs(a []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(a)} }
func (q quiet) WithGroup(name string) slog.Handler   { return quiet{q.Handler.WithGroup(name)} }
