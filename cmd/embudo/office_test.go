package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/store"
)

func TestMain(m *testing.M) {
	if os.Getenv(benchedBot) != "" {
		os.Args = []string{"embudo", "run"}
		main()
		return
	}
	severalAtOnce()
	dbtest.Main(m, store.Migrate)
}

// severalAtOnce lets two stories run on each processor unless somebody asked for another number: they wait for one another's
// people, jobs and clocks more than they compute.
func severalAtOnce() {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked {
		if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
			panic(err)
		}
	}
}

// office is a story in the demo's company, with the real bot at work in it.
type office struct {
	*story.Story
	t        testing.TB
	settings settings
	db       *store.DB
	// stop ends the bot and waits for it; the story's end does it too.
	stop func()
	// web is where the bot serves its health and figures.
	web string

	ana, bruno, emma, carla, mary, felipe, gabi *story.Actor
	sales                                       *story.Channel
}

// officeOptions change what an office starts with.
type officeOptions struct {
	databaseURL string    // a database of the test's own when empty
	redisURL    string    // a real Redis when empty; "none" for none
	channel     string    // where notices go; #ventas when empty, nowhere with "none"
	finance     bool      // Felipe has the finance role
	paced       bool      // Slack limits rates, and the bot keeps to them as in production
	idle        bool      // the bot is not started
	lang        i18n.Lang // how channels are spoken to
	people      []slacksim.User
	sim         func(*slacksim.Config) // changes the workspace before it starts
	jobs        func(*store.JobOptions)
}

// openOffice starts the local Slack and the bot, connected to it by two sockets.
func openOffice(t testing.TB, o officeOptions) *office {
	t.Helper()
	if o.databaseURL == "" {
		o.databaseURL = dbtest.Database(t)
	}
	switch o.redisURL {
	case "":
		o.redisURL = dbtest.Redis(t)
	case "none":
		o.redisURL = ""
	}
	switch o.channel {
	case "":
		o.channel = demoSalesChannel
	case "none":
		o.channel = ""
	}
	s := story.New(t, o.workspace())
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	w := &office{Story: s, t: t, settings: settings{
		Config: Config{
			SlackAppToken: Secret(s.Sim.AppToken()), SlackBotToken: Secret(s.Sim.BotToken()), SlackAPIURL: s.Sim.APIURL(),
			DatabaseURL: Secret(o.databaseURL), RedisURL: Secret(o.redisURL), HTTPAddr: "127.0.0.1:0",
			NotifyChannel: o.channel, Sockets: 2,
		},
		lang: o.lang, currency: pipeline.CLP, zone: zone,
	}}
	if !o.paced {
		w.settings.stagger = 10 * time.Millisecond
		w.settings.jobs = store.JobOptions{Pace: time.Millisecond, FetchCooldown: 10 * time.Millisecond}
	}
	w.settings.jobs.BriefEvery = -1 // what is due hangs on the day
	if o.jobs != nil {
		o.jobs(&w.settings.jobs)
	}
	w.db, err = store.Open(context.Background(), o.databaseURL, nil)
	require.NoError(t, err)
	t.Cleanup(w.db.Close)
	if o.finance {
		require.NoError(t, w.db.GrantRole(context.Background(), demoFelipe, pipeline.Finance, demoCarla, time.Now()))
	}
	if !o.idle {
		w.start()
	}
	w.ana, w.bruno, w.emma = s.As(demoAna).In("#ventas"), s.As(demoBruno).In("#ventas"), s.As(demoEmma).In("#ventas")
	w.carla, w.felipe, w.gabi = s.As(demoCarla).In("#ventas"), s.As(demoFelipe).In("#ventas"), s.As(demoGuest).In("#general")
	w.mary = s.As("U0MARY").In("#ventas")
	w.sales = s.Channel("#ventas")
	return w
}

// colleagues are people whom the demo does not need: a manager who reads English, and one of another company in a
// shared channel.
var colleagues = []slacksim.User{
	{ID: "U0MARY", Name: "mary", RealName: "Mary Boss", Locale: "en-GB", TZ: "America/Santiago", Admin: true},
	{ID: "U0OTRA", Name: "otra", RealName: "Olga Otra", Locale: "es-CL", Stranger: "T0OTRA"},
}

// workspace is the demo's company, with everybody in #ventas but the demo's guest.
func (o officeOptions) workspace() slacksim.Config {
	c := slacksim.Config{
		Manifest: appManifest, People: onOneDay(slices.Concat(demoPeople, colleagues, o.people)), Channels: slices.Clone(demoChannels),
		Team: slacksim.Team{ID: "T0EMBUDO", Name: "Estudio Puelche", Domain: "puelche"}, Limits: slacksim.Limits{Off: !o.paced},
	}
	for _, p := range slices.Concat(colleagues, o.people) {
		c.Channels[0].Members = append(slices.Clone(c.Channels[0].Members), p.ID)
	}
	if o.sim != nil {
		o.sim(&c)
	}
	return c
}

// start runs the bot until the test ends, and waits until it is connected.
func (w *office) start() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	serving := make(chan string, 1)
	go func() {
		ended <- run(ctx, w.settings, slog.New(testLog{w.t}), func(at net.Addr) { serving <- "http://" + at.String() })
	}()
	stopped := false
	w.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-ended:
			require.NoError(w.t, err)
		case <-time.After(30 * time.Second):
			w.t.Error("the bot did not stop within 30 s")
		}
	}
	w.t.Cleanup(w.stop)
	w.Connected(2)
	w.web = <-serving
}

// testLog writes the bot's warnings and errors to the test's log.
type testLog struct{ t testing.TB }

func (testLog) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }
func (h testLog) Handle(_ context.Context, r slog.Record) error {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool { line += fmt.Sprintf(" %s=%v", a.Key, a.Value); return true })
	h.t.Log("bot: " + r.Level.String() + " " + line)
	return nil
}
func (h testLog) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h testLog) WithGroup(string) slog.Handler      { return h }

// opportunity is one as the store has it.
func (w *office) opportunity(id pipeline.OpportunityID) pipeline.Opportunity {
	w.t.Helper()
	o, err := w.db.Opportunity(context.Background(), id)
	require.NoError(w.t, err)
	return o
}

// at checks where an opportunity stands and how many acts brought it there.
func (w *office) at(id pipeline.OpportunityID, stage pipeline.Stage, version int) {
	w.t.Helper()
	o := w.opportunity(id)
	require.Equal(w.t, stage.String(), o.Stage.String())
	require.Equal(w.t, version, o.Version)
	history, err := w.db.History(context.Background(), id, 0, 1000)
	require.NoError(w.t, err)
	require.Len(w.t, history, version)
}

// onOneDay gives people as they are, but in the two hours in which it is still yesterday in New York, when they all live where the
// company does: stories say "today", and mean one day.
func onOneDay(people []slacksim.User) []slacksim.User {
	const company, farther = "America/Santiago", "America/New_York"
	today := func(zone string) pipeline.Date {
		at, err := time.LoadLocation(zone)
		if err != nil {
			panic(err)
		}
		return pipeline.DateOf(time.Now().In(at))
	}
	for i, p := range people {
		if p.TZ == farther && today(farther) != today(company) {
			people[i].TZ = company
		}
	}
	return people
}
