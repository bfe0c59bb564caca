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

// The reminder of a planned activity reaches who is in charge once, also when the bot that owes or sends it is killed, whatever
// the moment, and however many others are at work. The small size takes every second moment.
func TestRemindersWithAKilledBot(t *testing.T) {
	t.Parallel()
	for p, point := range []string{crashpoint.BeforeReminded, crashpoint.AfterReminded, crashpoint.AfterSend + ":3", crashpoint.AfterKeep + ":2"} {
		if !full && p%2 != 0 {
			continue
		}
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			people := size(5, 50)
			w := openWorld(t, worldOptions{idle: true, people: people, sim: inSantiago})
			for i := range people {
				w.due(person(i))
			}
			w.launch(w.grounds.program, "EMBUDO_CRASH="+point).died(w)
			others := []*process{w.start(), w.start()}
			w.until(patient, "a reminder for each", func() bool {
				return w.count("select count(*) from notices where kind = 'reminder' and state = 'sent'") == people
			})
			w.quiet()
			for _, p := range others {
				p.kill()
			}
			w.start()
			w.audit("reminders " + point)
			for i := range people {
				require.Len(t, w.reminders(person(i)), 1, "of %s", person(i))
			}
		})
	}
}

// due gives somebody a call whose time came a minute ago.
func (w *world) due(who string) {
	w.t.Helper()
	ctx, now := context.Background(), time.Now().UTC()
	flow := &pipeline.Service{Store: w.db, Now: func() time.Time { return now.Add(-time.Hour) }, Zone: time.UTC}
	by := pipeline.Member{ID: pipeline.UserID(who)}
	out, err := flow.Create(ctx, pipeline.Request{Key: "due:" + who, By: by}, pipeline.New{Account: "Llamar a " + who + "."})
	require.NoError(w.t, err)
	at := now.Add(-time.Minute)
	minute := at.Hour()*60 + at.Minute()
	_, err = flow.Schedule(ctx, pipeline.Request{Key: "call:" + who, By: by}, pipeline.Target{ID: out.Opportunity.ID, Version: out.Opportunity.Version},
		pipeline.PlannedActivity{Kind: pipeline.ActivityCall, When: pipeline.When{On: pipeline.DateOf(at), Minute: &minute, Zone: "UTC"}}, by)
	require.NoError(w.t, err)
}

// reminders are those that somebody was sent.
func (w *world) reminders(who string) []slacksim.Message {
	w.t.Helper()
	var all []slacksim.Message
	for _, m := range w.sim.Messages(w.sim.Person(who).DM()) {
		if strings.Contains(string(m.Blocks), "🔔") && strings.Contains(string(m.Blocks), "Llamar a "+who+".") {
			all = append(all, m)
		}
	}
	return all
}
