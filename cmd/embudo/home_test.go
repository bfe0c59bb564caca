package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

func TestHomeShowsWhatIsMineAndBeginsTheNextStep(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.emma.AppHome("Needs you today", "Nothing urgent", "You have none yet")

	w.ana.Slash("/oportunidad nueva Acme 12,5M fin de mes").Contains("OP-1")
	w.bruno.Slash("/oportunidad nueva Globex 3M").Contains("OP-2")
	w.sales.Await("OP-1")
	w.sales.Await("OP-2")
	home := w.ana.AppHome("Mis oportunidades abiertas", "Inmadura (1)", "OP-1", "Acme", "$12.500.000", "Mi pronóstico")
	require.NotContains(t, home.Text(), "Globex")

	home.Press("Calificar").Modal("Calificar").Cancel()
	form := home.Press("Nueva oportunidad").Modal("Nueva oportunidad")
	form.Fill("account", "Initech").Submit().Closed()
	w.ana.DMs().Await("Creaste", "OP-3", "Initech")
	w.sales.Await("OP-3")
	w.ana.AppHome("Inmadura (2)", "OP-3")
}

// A Home that somebody looks at follows what changes, whoever changes it and in whichever process; nobody else's costs a call
// to Slack, and one that shows the same is not sent again.
func TestAHomeThatIsOpenFollows(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			who := l.seller(w)
			who.AppHome(l.say("Todavía no tienes ninguna", "You have none yet"))
			who.Slash(l.command + l.say(" nueva Acme 12,5M", " new Acme 12.5M")).Contains("OP-1")
			w.sales.Await("OP-1")
			w.homeShows(who, "OP-1", l.say("12.500.000", "12,500,000"))

			// A commit of another process: the store that the test has beside the bot.
			flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: w.settings.zone}
			step := &pipeline.NextStep{What: "Visitar la faena", On: flow.Today().AddDays(3)}
			_, err := flow.Plan(context.Background(), pipeline.Request{Key: "elsewhere", By: pipeline.Member{ID: pipeline.UserID(who.ID())}}, pipeline.Target{ID: 1, Version: 1}, step)
			require.NoError(t, err)
			value := pipeline.MustMoney("99000000", "CLP")
			_, err = flow.Edit(context.Background(), pipeline.Request{Key: "elsewhere too", By: pipeline.Member{ID: pipeline.UserID(who.ID())}}, pipeline.Target{ID: 1, Version: 2}, pipeline.Edit{Value: &value})
			require.NoError(t, err)
			w.homeShows(who, l.say("99.000.000", "99,000,000"))
			for _, e := range w.Sim.Log() {
				require.True(t, e.Name != "views.publish" || strings.Contains(string(e.Request), who.ID()), "nobody else looked")
			}
			require.LessOrEqual(t, w.published(), 5, "opened, created, its picture, and what came together at once")
		})
	}
}

// homeShows waits until the Home of somebody who does not open it anew shows all parts.
func (w *office) homeShows(who *story.Actor, parts ...string) {
	w.t.Helper()
	w.Until(fmt.Sprintf("the home to show %q", parts), func() bool {
		raw, err := json.Marshal(who.Home().Blocks)
		require.NoError(w.t, err)
		for _, part := range parts {
			if !strings.Contains(string(raw), part) {
				return false
			}
		}
		return true
	})
}

// published counts the calls that showed a Home.
func (w *office) published() int {
	n := 0
	for _, e := range w.Sim.Log() {
		if e.Name == "views.publish" {
			n++
		}
	}
	return n
}
