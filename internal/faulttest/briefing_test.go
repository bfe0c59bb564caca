//go:build crashpoints

package faulttest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// weekBegins is what only the summary that begins a manager's week says. Source: commands/texts.
const weekBegins = "Así empieza la semana"

// A summary reaches each person once, also when the bot that owes or sends it is killed, whatever the moment, and however
// many others are at work: the one of the day, and the one that begins a manager's week. On a day without work it reaches
// nobody. The small size takes every third pair.
func TestSummariesWithAKilledBot(t *testing.T) {
	t.Parallel()
	for k, rule := range []pipeline.Rule{pipeline.RuleDaily, pipeline.RuleWeekly} {
		for p, point := range []string{crashpoint.BeforeBriefed, crashpoint.AfterBriefed, crashpoint.AfterTake, crashpoint.AfterSend + ":3", crashpoint.AfterKeep + ":2"} {
			if !full && (k+p)%3 != 0 {
				continue
			}
			t.Run(string(rule)[1:]+" "+point, func(t *testing.T) {
				t.Parallel()
				summariesWithAKilledBot(t, rule, point)
			})
		}
	}
}

func summariesWithAKilledBot(t *testing.T, rule pipeline.Rule, point string) {
	people := size(5, 50)
	w := openWorld(t, worldOptions{idle: true, people: people, sim: func(c *slacksim.Config) {
		inSantiago(c)
		if rule == pipeline.RuleWeekly {
			everybodyAdmin(c)
		}
	}})
	santiago, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	now := time.Now().In(santiago)
	today := pipeline.DateOf(now)
	if rule == pipeline.RuleWeekly { // nobody has worked this week
		for day := today.AddDays(-1); day.Weekday() != time.Sunday && today.Weekday() != time.Sunday; day = day.AddDays(-1) {
			w.set(pipeline.SettingDayOff, day.String(), struct{}{})
		}
	}
	work := pipeline.Settings{}.Workday(today)
	for i := range people {
		w.late(person(i), now)
	}
	dying := w.launch(w.grounds.program, "EMBUDO_CRASH="+point)
	want := 0
	if work {
		dying.died(w)
		want = 1
	}
	others := []*process{w.start(), w.start()}
	w.until(patient, "a summary for each", func() bool {
		return w.count("select count(*) from notices where kind = 'briefing' and state = 'sent'") == want*people
	})
	w.quiet()
	for _, p := range others {
		p.kill()
	}
	w.start()
	w.audit("summaries " + string(rule)[1:] + " " + point)
	for i := range people {
		told := w.summaries(person(i))
		require.Len(t, told, want, "of %s", person(i))
		for _, m := range told {
			require.Equal(t, rule == pipeline.RuleWeekly, strings.Contains(string(m.Blocks), weekBegins))
		}
	}
	require.Equal(t, want*people, w.count("select count(*) from nudges"), "the record has each once")
}

// set keeps an entry of the settings, as an admin does.
func (w *world) set(of pipeline.Setting, key string, value any) {
	w.t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(w.t, err)
	flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: time.UTC}
	_, err = flow.Set(context.Background(), pipeline.Request{Key: "set " + string(of) + key, By: pipeline.Member{ID: pipeline.UserID(person(0)), Admin: true}},
		pipeline.Entry{Setting: of, Key: key, Value: raw})
	require.NoError(w.t, err)
}

// late gives somebody an opportunity whose close has passed, and lets their summary be due a minute ago.
func (w *world) late(who string, now time.Time) {
	w.t.Helper()
	flow := &pipeline.Service{Store: w.db, Now: func() time.Time { return now.AddDate(0, 0, -40) }, Zone: now.Location()}
	_, err := flow.Create(context.Background(), pipeline.Request{Key: "late:" + who, By: pipeline.Member{ID: pipeline.UserID(who)}},
		pipeline.New{Account: "Atrasada de " + who + ".", Close: pipeline.DateOf(now).AddDays(-5)})
	require.NoError(w.t, err)
	require.NoError(w.t, w.db.KeepHour(context.Background(), pipeline.UserID(who), pipeline.Hour{Minute: max(0, now.Hour()*60+now.Minute()-1)}))
}

// inSantiago gives everybody of the company the same clock.
func inSantiago(c *slacksim.Config) {
	for i := range c.People {
		c.People[i].TZ = "America/Santiago"
	}
}

// summaries are those that somebody was sent.
func (w *world) summaries(who string) []slacksim.Message {
	w.t.Helper()
	var all []slacksim.Message
	for _, m := range w.sim.Messages(w.sim.Person(who).DM()) {
		if strings.Contains(string(m.Blocks), "Atrasada de "+who+".") || strings.Contains(string(m.Blocks), weekBegins) {
			all = append(all, m)
		}
	}
	return all
}
