package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"embudo/internal/devdb"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/page"
	"embudo/pipeline"
	"embudo/store"
)

type demoCommand struct {
	Empty bool   `help:"Start without data."`
	Addr  string `default:"127.0.0.1:8642" help:"Address of the page, on this machine only. A taken port is replaced by a free one."`
	Log   bool   `help:"Show the bot's log."`
}

// Run shows the product in the browser until the process is told to stop.
func (d demoCommand) Run(ctx context.Context) error {
	log := slog.New(slog.DiscardHandler)
	if d.Log {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: redact}))
	}
	return demo(ctx, d, os.Stdout, log, nil)
}

// demo runs the real bot against the local Slack, on a Postgres and a Redis of its own. ready, if not nil, is given the
// local Slack, which serves the page, once the bot is connected.
func demo(ctx context.Context, d demoCommand, out io.Writer, log *slog.Logger, ready func(*slacksim.Sim)) (err error) {
	fmt.Fprintln(out, "Embudo: preparando la demostración…")
	progress := slog.New(slog.NewTextHandler(os.Stderr, nil))
	postgres, err := devdb.StartPostgres(ctx, devdb.Options{Own: true, Log: progress})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, postgres.Stop()) }()
	redis, err := devdb.StartRedis(ctx, devdb.Options{Own: true, Log: progress})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, redis.Stop()) }()

	sim, err := slacksim.New(slacksim.Config{
		Manifest: appManifest, People: demoPeople, Groups: demoGroups, Channels: demoChannels, Logger: log,
		Team: slacksim.Team{ID: "T0EMBUDO", Name: "Estudio Puelche", Domain: "puelche"},
	})
	if err != nil {
		return err
	}
	sim.Mount(page.Handler(sim, page.Options{}))
	// It outlives ctx, so that the bot can say its last words to it.
	if err := startSim(context.WithoutCancel(ctx), sim, d.Addr); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()

	s, err := demoSettings(postgres.URL(), redis.URL(), sim)
	if err != nil {
		return err
	}
	if err := prepareDemo(ctx, s, d.Empty, log); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go announce(ctx, sim, out, ready)
	if err := run(ctx, s, log, nil); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	fmt.Fprintln(out, "Embudo: demostración terminada; no quedó nada en esta máquina.")
	return nil
}

// startSim listens at addr, or at a free port of the same host where that one is taken.
func startSim(ctx context.Context, sim *slacksim.Sim, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return errors.New("--addr: the demo serves this machine only: use 127.0.0.1 and a port")
	}
	if _, err := sim.Start(ctx, addr); err == nil {
		return nil
	}
	_, err = sim.Start(ctx, net.JoinHostPort(host, "0"))
	return err
}

func demoSettings(postgresURL, redisURL string, sim *slacksim.Sim) (settings, error) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		return settings{}, err
	}
	return settings{
		Config: Config{
			SlackAppToken: Secret(sim.AppToken()), SlackBotToken: Secret(sim.BotToken()), SlackAPIURL: sim.APIURL(),
			DatabaseURL: Secret(postgresURL), RedisURL: Secret(redisURL), HTTPAddr: "127.0.0.1:0",
			NotifyChannel: demoSalesChannel, Sockets: 2,
		},
		lang: i18n.ES, currency: pipeline.CLP, zone: zone,
	}, nil
}

// prepareDemo makes the schema, says who does finance, and fills in some months of work.
func prepareDemo(ctx context.Context, s settings, empty bool, log *slog.Logger) error {
	url := s.DatabaseURL.Reveal()
	if err := store.Migrate(ctx, url); err != nil {
		return err
	}
	db, err := store.Open(ctx, url, log)
	if err != nil {
		return err
	}
	defer db.Close()
	now := time.Now()
	if err := db.GrantRole(ctx, demoFelipe, pipeline.Finance, demoCarla, now); err != nil {
		return err
	}
	if empty {
		return nil
	}
	return seedDemo(ctx, db, s.zone, now)
}

// announce tells where the page is once the bot is connected.
func announce(ctx context.Context, sim *slacksim.Sim, out io.Writer, ready func(*slacksim.Sim)) {
	changes := sim.Subscribe()
	defer changes.Close()
	for sim.Connections() == 0 {
		if _, err := changes.Wait(ctx); err != nil {
			return
		}
	}
	fmt.Fprintf(out, `
  Ábrelo en el navegador:   %s
  Open it in your browser:  %[1]s

  Tres cosas para probar / three things to try
    1. Como Ana, en #ventas:  /oportunidad nueva Acme 12,5M fin de mes   → y luego «Calificar»
    2. As Emma (English):     /opportunity list all                      → then "Show"
    3. Como Carla (gerenta):  mira en #ventas la tarjeta y su hilo, y abre «Historial»

  Ctrl-C termina / stops it.
`, sim.URL()+"/")
	if ready != nil {
		ready(sim)
	}
}
