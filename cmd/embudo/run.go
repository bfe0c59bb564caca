package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"embudo/bot"
	"embudo/commands"
	"embudo/internal/webhook"
	"embudo/pipeline"
	"embudo/store"
)

// stopLimit is how long notices under way get when the bot stops; handlers get theirs before.
const stopLimit = 10 * time.Second

// paced is how fast notices are delivered: as the store has it by itself. Only programs that test faults change it.
var paced store.JobOptions

type runCommand struct{}

// Run serves until the process is told to stop.
func (runCommand) Run(ctx context.Context) error {
	s, err := readConfig(os.Environ(), true)
	if err != nil {
		return err
	}
	s.jobs = paced
	return run(ctx, s, newLog(s, os.Stderr), nil)
}

// run starts everything, serves until ctx ends, and stops in the order in which nothing is lost: envelopes first,
// then handlers, then deliveries, then the pools. started, if not nil, is told the address of the HTTP server.
func run(ctx context.Context, s settings, log *slog.Logger, started func(httpAddr net.Addr)) (err error) {
	db, memory, err := openStores(ctx, s, log)
	if err != nil {
		return err
	}
	defer db.Close()
	defer func() { err = errors.Join(err, memory.Close()) }()

	now := time.Now
	if s.jobs.Now != nil {
		now = s.jobs.Now
	}
	flow := &pipeline.Service{Store: db, Now: now, Zone: s.zone, Channel: s.NotifyChannel, EditWindow: s.editWindow}
	app, err := commands.New(flow, commands.Config{Lang: s.lang, Currency: s.currency, Log: log, Groups: db, House: houseOf(s, db, memory), Memory: memory, People: db, Catalogue: db, Logos: db, Systems: db})
	if err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector())
	slackBot, err := bot.New(bot.Options{
		AppToken: s.SlackAppToken.Reveal(), BotToken: s.SlackBotToken.Reveal(), APIURL: s.SlackAPIURL, Sockets: s.Sockets, Stagger: s.stagger,
		Words: app, Memory: memory, Drafts: store.NewDrafts(db, memory, time.Now), Log: log, Metrics: bot.NewMetrics(registry), DefaultLang: s.lang,
	})
	if err != nil {
		return err
	}
	app.All(slackBot)

	jobs := store.NewJobs(db, app.Deliver(slackBot.Courier()), s.jobOptions(slackBot.Courier()))
	if err := jobs.Start(ctx); err != nil {
		return err
	}
	defer func() {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
		defer cancel()
		err = errors.Join(err, jobs.Stop(stopping))
	}()

	watching, stopWatching := context.WithCancel(ctx)
	var watches sync.WaitGroup
	watches.Go(func() { app.WatchGroups(watching) })
	watches.Go(func() { app.WatchHomes(watching) })
	watches.Go(func() { app.WatchPictures(watching) })
	watches.Go(func() { db.Changes(watching, app.HomesChanged) })
	watches.Go(func() { app.WatchQuotes(watching) })
	watches.Go(func() { app.WatchImports(watching, slackBot.Courier()) })
	watches.Go(func() { app.WatchRooms(watching, slackBot.Courier(), db) })
	watches.Go(func() { (&webhook.Sender{Store: db, Log: log, Private: s.WebhookPrivate}).Run(watching) })
	watches.Go(func() { app.WatchAccess(watching, slackBot.Courier(), db) })
	defer func() { stopWatching(); watches.Wait() }()

	web, err := serveHTTP(s.HTTPAddr, health{bot: slackBot, db: db, registry: registry}, systemsOf(flow, db, log), log)
	if err != nil {
		return err
	}
	defer web.stop()
	if started != nil {
		started(web.addr)
	}
	log.Info("embudo: running", "http", web.addr.String(), "channel", s.NotifyChannel, "redis", s.RedisURL != "")
	return slackBot.Run(ctx)
}

// openStores opens the database, with its schema brought up to date, and Redis.
func openStores(ctx context.Context, s settings, log *slog.Logger) (*store.DB, *store.Memory, error) {
	url := s.DatabaseURL.Reveal()
	if err := store.Migrate(ctx, url); err != nil {
		return nil, nil, databaseFault(err)
	}
	db, err := store.Open(ctx, url, log)
	if err != nil {
		return nil, nil, databaseFault(err)
	}
	memory, err := store.OpenMemory(s.RedisURL.Reveal(), log)
	if err != nil {
		db.Close()
		return nil, nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	return db, memory, nil
}

// databaseFault adds the mending step to a fault of the database at start.
func databaseFault(err error) error {
	var schema *store.SchemaError
	if errors.As(err, &schema) {
		return err // it names its own step
	}
	return fmt.Errorf("%w\n  check that DATABASE_URL names a Postgres 14 or later that runs and can be reached from here, and a user who may create schemas", err)
}
