package main

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/forecast"
	"embudo/pipeline/results"
	"embudo/store"
)

// benchSize names how many opportunities BenchmarkManagers has; 10,000 without it.
const benchSize = "EMBUDO_BENCH_SIZE"

// BenchmarkManagers is how long boards, forecasts, Homes and the like take: for a person, from the command to its
// acknowledgement, with the local Slack, the sockets and Postgres around it and the bot as a process of its own; and for the
// store alone.
func BenchmarkManagers(b *testing.B) {
	n := 10_000
	if text := os.Getenv(benchSize); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(b, err)
	}
	postgres, err := devdb.StartPostgres(context.Background(), devdb.Options{Own: true})
	require.NoError(b, err)
	b.Cleanup(func() { _ = postgres.Stop() })
	require.NoError(b, store.Migrate(context.Background(), postgres.URL()))
	w := openOffice(b, officeOptions{databaseURL: postgres.URL(), channel: "none", idle: true, people: many()})
	w.seedMany(n)
	r := &rush{b: b, sim: w.Sim}
	r.startBot(postgres.URL(), w.settings.RedisURL.Reveal())
	w.untilAddedUp()
	b.Run("Person", func(b *testing.B) { w.benchPeople(b, r) })
	b.Run("Store", w.benchStore)
	w.AllowMessages()
}

// benchPeople measures what people wait for.
func (w *office) benchPeople(b *testing.B, r *rush) {
	slash := func(who *story.Actor, command, text string) func() time.Duration {
		return func() time.Duration { return w.slashTook(who, command, text) }
	}
	home := func(who *story.Actor) func() time.Duration { return func() time.Duration { return w.homeTook(who) } }
	for _, c := range []struct {
		name string
		took func() time.Duration
	}{
		{"Board", slash(w.carla, "/embudo", "tablero todos")},
		{"MyBoard", slash(w.ana, "/embudo", "tablero")},
		{"Home", home(w.carla)},
		{"MyHome", home(w.ana)},
		{"Forecast", slash(w.carla, "/pronostico", "")},
		{"ForecastByPerson", slash(w.carla, "/pronostico", "por persona")},
		{"ForecastOfAYear", slash(w.carla, "/pronostico", "año")},
		{"MyForecast", slash(w.ana, "/pronostico", "")},
		{"Losses", slash(w.carla, "/embudo", "perdidas")},
		{"Ranking", slash(w.carla, "/embudo", "ranking")},
	} {
		b.Run(c.name, func(b *testing.B) {
			timed(b, c.took)
			b.ReportMetric(r.peakMiB(), "peak-MiB")
		})
	}
}

// slashTook is the time from a command to its answer: its acknowledgement, or what comes after it by the response URL where the
// answer is too large for that.
func (w *office) slashTook(who *story.Actor, command, text string) time.Duration {
	w.t.Helper()
	return w.took(func() bool {
		turn, err := who.Person.Slash(context.Background(), demoSalesChannel, command, text)
		require.NoError(w.t, err)
		require.Empty(w.t, turn.Error)
		return turn.Message != nil
	}, string(slacksim.LogResponseURL))
}

// homeTook is the time from opening somebody's Home to the call that shows it.
func (w *office) homeTook(who *story.Actor) time.Duration {
	w.t.Helper()
	return w.took(func() bool {
		require.NoError(w.t, who.OpenHome(context.Background()))
		return false
	}, "views.publish")
}

// took is how long it takes until do has its answer at once, or until something of that name is in the log.
func (w *office) took(do func() bool, name string) time.Duration {
	w.t.Helper()
	sub := w.Sim.Subscribe()
	defer sub.Close()
	log := w.Sim.Log()
	begin := time.Now()
	for answered := do(); !answered; {
		answered = slices.ContainsFunc(w.Sim.LogAfter(log[len(log)-1].Seq), func(e slacksim.Entry) bool { return e.Name == name })
		if !answered {
			_, err := sub.Wait(context.Background())
			require.NoError(w.t, err)
		}
	}
	return time.Since(begin)
}

// benchStore measures the reads alone, and what the program holds for each.
func (w *office) benchStore(b *testing.B) {
	ctx := context.Background()
	flow := w.flow()
	chief, ana := pipeline.Member{ID: demoCarla, Admin: true}, pipeline.Member{ID: demoAna}
	today := flow.Today()
	month, quarter := pipeline.MonthOf(today), pipeline.QuarterOf(today)
	for _, c := range []struct {
		name string
		read func() error
	}{
		{"Board", func() error {
			_, _, _, err := board.Read(ctx, flow, chief, board.Ask{Today: today})
			return err
		}},
		{"Forecast", func() error {
			_, _, _, err := forecast.Read(ctx, flow, chief, forecast.Ask{Period: quarter, By: forecast.ByMonth})
			return err
		}},
		{"ForecastByPerson", func() error {
			_, _, _, err := forecast.Read(ctx, flow, chief, forecast.Ask{Period: quarter, By: forecast.ByOwner})
			return err
		}},
		{"ForecastOfATeam", func() error {
			_, _, _, err := forecast.Read(ctx, flow, chief, forecast.Ask{Period: month, Subject: pipeline.OfTeam("Equipo 1")})
			return err
		}},
		{"Needs", func() error {
			_, err := flow.Store.Needs(ctx, pipeline.NeedQuery{Owner: ana.ID, Today: today, Workday: today, Nearly: 1,
				Stuck: pipeline.Settings{}.StuckOn(today), Each: 8, Soon: 13})
			return err
		}},
		{"Losses", func() error {
			_, _, err := results.Losses(ctx, flow, chief, results.Ask{Period: quarter}, results.ByReason)
			return err
		}},
		{"Ranking", func() error {
			_, _, err := results.Ranking(ctx, flow, chief, results.Ask{Period: quarter})
			return err
		}},
		{"Moves", func() error {
			_, _, _, err := forecast.Since(ctx, flow, chief, forecast.Ask{Period: quarter}, flow.Now().AddDate(0, 0, -7), pipeline.CLP)
			return err
		}},
		{"Reminders", func() error {
			_, err := flow.NudgedOf(ctx, ana.ID, pipeline.CLP, flow.Now())
			return err
		}},
		{"Estimate", func() error {
			_, err := flow.EstimateNudge(ctx, chief, pipeline.NudgeOverdue, pipeline.NudgeRule{})
			return err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			timed(b, func() time.Duration {
				begin := time.Now()
				require.NoError(b, c.read())
				return time.Since(begin)
			})
		})
	}
}

// timed reports the middle and the 99th of a hundred times, of what was done before without being counted.
func timed(b *testing.B, took func() time.Duration) {
	for range 10 { // what is read from disk, and plans that are made anew a few times before they are kept
		took()
	}
	runtime.GC()
	var all []time.Duration
	for b.Loop() {
		all = append(all, took())
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}
