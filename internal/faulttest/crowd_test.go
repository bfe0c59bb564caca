//go:build crashpoints

package faulttest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// everybodyAdmin lets each of the company do everything.
func everybodyAdmin(c *slacksim.Config) {
	for i := range c.People {
		c.People[i].Admin = true
	}
}

// R15: fifty people press the same button of a card at once and send their forms at once, to two bots. One of them moves
// the opportunity, and the others are told who did.
func TestFiftyPressAtOnce(t *testing.T) {
	const people = 50
	w := openWorld(t, worldOptions{people: people, sim: everybodyAdmin})
	second := w.start()
	for range size(1, 10) {
		account := w.must(person(0)).account
		button := slacksim.PressTarget{ChannelID: sales, MessageTS: w.card(account).TS, ActionID: "opportunity.act:qualify"}
		press := func(who *slacksim.Person) {
			if _, err := who.Press(context.Background(), button); err != nil {
				t.Errorf("%s pressed: %v", who.ID(), err)
			}
		}
		w.atOnce(people, press)
		for i := range people {
			who := w.sim.Person(person(i))
			w.until(patient, who.ID()+" to have the form", func() bool {
				if who.View() == nil {
					press(who)
				}
				_, err := who.Check(context.Background(), "criteria", "interaction", "interest", "problem", "fit", "means")
				return err == nil
			})
		}
		w.atOnce(people, func(who *slacksim.Person) { w.sendUntilAnswered(who) })
		var first string
		require.NoError(t, w.sql.QueryRow(context.Background(), `select e.by_member from events e join opportunities o on o.id = e.opportunity_id
			where o.account = $1 and e.kind = 'advanced'`, account).Scan(&first))
		require.Equal(t, 1, w.effects()["advanced "+account])
		for i := range people {
			if person(i) == first {
				continue
			}
			w.until(patient, person(i)+" to hear who was first", func() bool {
				v := w.sim.Person(person(i)).View()
				return v != nil && strings.Contains(string(v.Blocks), "@"+first+`\u003e`)
			})
		}
		w.atOnce(people, func(who *slacksim.Person) { w.dismiss(who.ID()) })
	}
	require.NotContains(t, second.log.String(), "40P01")
	w.audit("R15 fifty at once")
}

// sendUntilAnswered sends the open form. Who sees Slack's own error, as where a machine is too busy to answer in time,
// sends it again.
func (w *world) sendUntilAnswered(who *slacksim.Person) {
	for range 20 {
		outcome, err := who.Submit(context.Background())
		if err != nil {
			w.t.Errorf("%s sent the form: %v", who.ID(), err)
			return
		}
		if outcome.Kind != slacksim.Trouble {
			return
		}
	}
	w.t.Errorf("%s was never answered", who.ID())
}

// atOnce lets everybody do the same, and waits for all of them.
func (w *world) atOnce(people int, do func(who *slacksim.Person)) {
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() { do(w.sim.Person(person(i))) })
	}
	all.Wait()
}
