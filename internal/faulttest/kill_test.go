//go:build crashpoints

package faulttest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
)

// R1: killed without a word at random moments under load.
func TestKilledAtRandom(t *testing.T) {
	t.Parallel()
	random := chance(t)
	w := openWorld(t, worldOptions{idle: true})
	w.sim.RedeliverSlashOnReconnect(true)
	bot := w.start()
	kills, acts := size(10, 200), size(160, 2000)
	over := make(chan struct{})
	var people sync.WaitGroup
	for i := range 8 {
		people.Go(func() { w.work(person(i), acts/8) })
	}
	go func() { people.Wait(); close(over) }()
	killed := 0
	for working := true; working || killed < kills; {
		select {
		case <-over:
			working = false
		case <-time.After(time.Duration(20+random.IntN(600)) * time.Millisecond):
		}
		if killed == kills {
			<-over
			break
		}
		bot.kill()
		killed++
		bot = w.start()
	}
	f := w.audit(fmt.Sprintf("R1 (%d kills)", killed))
	require.Positive(t, f.acked)
}

// R2: every moment at which dying is awkward, for every kind of act.
func TestKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	for _, kind := range []struct {
		name string
		// prepare makes ready what the act needs; act does it, and does it again as a person who was told nothing would.
		prepare    func(w *world) (account string)
		act, again func(w *world, account string)
		event      string
	}{
		{"command", func(*world) string { return "Cliente único" },
			func(w *world, account string) { w.createFor(person(1), account) },
			func(*world, string) {}, "created"}, // Slack delivers it again
		{"form", func(w *world) string {
			account := w.must(person(1)).account
			require.True(w.t, w.formToLose(person(1), account))
			return account
		},
			func(w *world, account string) { w.submit(person(1), "lost", account) },
			func(w *world, account string) {
				if w.sim.Person(person(1)).View() != nil {
					w.submit(person(1), "lost", account)
				}
			}, "lost"},
		{"button", func(w *world) string {
			account := w.must(person(1)).account
			require.True(w.t, w.lose(person(1), account).sure)
			w.awaitUndo(person(1), account)
			return account
		},
			func(w *world, account string) { w.undo(person(1), account) },
			func(w *world, account string) { w.undo(person(1), account) }, "undone"},
	} {
		for _, point := range crashpoint.All() {
			t.Run(kind.name+" "+point, func(t *testing.T) {
				t.Parallel()
				w := openWorld(t, worldOptions{idle: true, people: 2})
				w.sim.RedeliverSlashOnReconnect(true)
				sound := w.start()
				account := kind.prepare(w)
				w.quiet()
				sound.kill()
				w.until(patient, "no connection", func() bool { return w.sim.Connections() == 0 })
				dying := w.start("EMBUDO_CRASH=" + point)
				kind.act(w, account)
				dying.died(w)
				w.start()
				kind.again(w, account)
				w.until(patient, "the effect", func() bool { return w.effects()[kind.event+" "+account] == 1 })
				w.audit("R2 " + kind.name + " " + point)
			})
		}
	}
}
