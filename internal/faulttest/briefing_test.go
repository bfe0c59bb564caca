//go:build crashpoints

package faulttest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// A summary of the day reaches each person once, also when the bot that owes or sends it is killed, whatever the moment,
// and however many others are at work. On a day without work it reaches nobody.
func TestSummariesOfTheDayWithAKilledBot(t *testing.T) {
	t.Parallel()
	for _, point := range []string{crashpoint.BeforeBriefed, crashpoint.AfterBriefed, crashpoint.AfterSend} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{idle: true, people: 3, sim: inSantiago})
			santiago, err := time.LoadLocation("America/Santiago")
			require.NoError(t, err)
			now := time.Now().In(santiago)
			work := pipeline.Settings{}.Workday(pipeline.DateOf(now))
			for i := range 3 {
				w.late(person(i), now)
			}
			dying := w.launch(w.grounds.program, "EMBUDO_CRASH="+point)
			if work {
				dying.died(w)
			}
			others := []*process{w.start(), w.start(), w.start()}
			if work {
				w.until(patient, "a summary for each", func() bool {
					return w.count("select count(*) from notices where kind = 'briefing' and state = 'sent'") == 3
				})
			} else {
				w.until(patient, "a look at whose summary is due", func() bool { return !dying.over() })
			}
			w.quiet()
			for _, p := range others {
				p.kill()
			}
			w.start()
			w.quiet()
			want := 0
			if work {
				want = 1
			}
			for i := range 3 {
				require.Len(t, w.summaries(person(i)), want, "of %s", person(i))
			}
		})
	}
}

// late gives somebody an opportunity whose close has passed, and lets their summary be due a minute ago.
func (w *world) late(who string, now time.Time) {
	w.t.Helper()
	flow := &pipeline.Service{Store: w.db, Now: func() time.Time { return now.AddDate(0, 0, -40) }, Zone: now.Location()}
	_, err := flow.Create(context.Background(), pipeline.Request{Key: "late:" + who, By: pipeline.Member{ID: pipeline.UserID(who)}},
		pipeline.New{Account: "Atrasada de " + who, Close: pipeline.DateOf(now).AddDays(-5)})
	require.NoError(w.t, err)
	require.NoError(w.t, w.db.KeepHour(context.Background(), pipeline.UserID(who), pipeline.Hour{Minute: max(0, now.Hour()*60+now.Minute()-1)}))
}

// inSantiago gives everybody of the company the same clock.
func inSantiago(c *slacksim.Config) {
	for i := range c.People {
		c.People[i].TZ = "America/Santiago"
	}
}

// summaries are the summaries of the day that somebody was sent.
func (w *world) summaries(who string) []slacksim.Message {
	w.t.Helper()
	var all []slacksim.Message
	for _, m := range w.sim.Messages(w.sim.Person(who).DM()) {
		if strings.Contains(string(m.Blocks), "Atrasada de "+who) {
			all = append(all, m)
		}
	}
	return all
}
