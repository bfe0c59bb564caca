package main

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// tallyLock lets one process at a time add up: as long as a test has it, none does. Source: store/tallies.go.
const tallyLock = 7_345_012_887

// A forecast is of now, whatever the aggregates are up to: after a burst of acts that are not added up yet, while they are
// being added up, and afterwards.
func TestAForecastIsNeverOlderThanItSays(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	ctx := context.Background()
	quarter := pipeline.QuarterOf(pipeline.DateOf(w.now()))
	db, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	for _, l := range tongues {
		fold, err := db.Begin(ctx)
		require.NoError(t, err)
		_, err = fold.Exec(ctx, "select pg_advisory_xact_lock($1)", tallyLock)
		require.NoError(t, err)
		w.burst(8, 6, quarter.To().AddDays(-1))
		w.forecastIsOfNow(l, quarter, "nothing of it added up")
		var waiting int
		require.NoError(t, fold.QueryRow(ctx, "select count(*) from tally_changes").Scan(&waiting))
		require.Positive(t, waiting)
		_, err = fold.Exec(ctx, "delete from tally_changes where id in (select id from tally_changes order by id limit $1)", waiting/2)
		require.NoError(t, err)
		w.forecastIsOfNow(l, quarter, "half of it being added up")
		require.NoError(t, fold.Rollback(ctx)) // the process that did so dies
		w.forecastIsOfNow(l, quarter, "taken back")
		w.burst(4, 3, quarter.To().AddDays(-1))
		w.forecastIsOfNow(l, quarter, "added up meanwhile")
		w.eventually("all of it to be added up", func() bool {
			require.NoError(t, db.QueryRow(ctx, "select count(*) from tally_changes").Scan(&waiting))
			return waiting == 0
		})
		w.forecastIsOfNow(l, quarter, "all of it added up")
	}
}

// burst lets people act at once, each several times.
func (w *office) burst(people, acts int, closing pipeline.Date) {
	w.t.Helper()
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			flow := w.flow()
			for n := range acts {
				owner := []pipeline.UserID{demoAna, demoBruno, demoEmma}[i%3]
				out, err := flow.Create(context.Background(), asked(owner), pipeline.New{Account: fmt.Sprint("Ráfaga ", i, n), Value: clp(w.t, fmt.Sprint(1_000_000*(i+n+1))), Close: closing, Sure: true})
				for o := out.Opportunity; err == nil && int(o.Stage) <= n%4; o = out.Opportunity {
					out, err = w.forward(flow, o)
				}
				if err != nil {
					w.t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

var stamp = regexp.MustCompile(`(?:ahora mismo|just now), .* (\d{2}:\d{2}:\d{2})`)

// forecastIsOfNow holds what a manager is shown to the raw events, and when it says that it was calculated to the clock.
func (w *office) forecastIsOfNow(l tongue, quarter pipeline.Period, when string) {
	w.t.Helper()
	want := w.fromEvents(quarter)
	answer := l.chief(w).Slash(l.outlook("", ""))
	for figure, name := range map[pipeline.Figure]string{pipeline.FigureWeighted: l.say("Ponderado", "Weighted"), pipeline.FigureBooked: l.say("Ganado", "Booked"),
		pipeline.FigureInvoiced: l.say("Facturado", "Invoiced")} {
		require.Contains(w.t, answer.Text(), "*"+name+":* "+want.shownAs(w.t, l, figure), when)
	}
	require.Less(w.t, w.age(answer), 5*time.Second, when)
}

// age is how long ago a forecast says that it was calculated.
func (w *office) age(answer *story.Answer) time.Duration {
	w.t.Helper()
	said := stamp.FindStringSubmatch(answer.Text())
	require.NotNil(w.t, said, answer.Text())
	now := w.now()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", now.Format("2006-01-02 ")+said[1], w.settings.zone)
	require.NoError(w.t, err)
	if at.After(now) { // of yesterday
		at = at.AddDate(0, 0, -1)
	}
	return now.Sub(at)
}
