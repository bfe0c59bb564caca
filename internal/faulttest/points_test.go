//go:build crashpoints

package faulttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
)

// pointKind is one kind of act that the bot dies in.
type pointKind struct {
	name string
	// prepare makes ready what the act needs; act does it, and again does it as a person who was told nothing would.
	prepare    func(w *world) (account string)
	act, again func(w *world, account string)
	// event is what the act makes of the opportunity; "" for nothing.
	event string
	// landed says whether its person has what they asked for, where that is no event.
	landed func(w *world, account string) bool
	// points are the moments that it comes by; every one when nil.
	points []string
}

// acknowledged are the moments of an act that saves nothing.
var acknowledged = []string{crashpoint.BeforeAck, crashpoint.AfterAck}

func pointKinds() []pointKind {
	return []pointKind{
		{name: "command", prepare: nobody,
			act:   func(w *world, account string) { w.createFor(person(1), account) },
			again: slackDoes, event: "created"},
		{name: "form", prepare: losing,
			act: func(w *world, account string) { w.submit(person(1), "lost", account) },
			again: func(w *world, account string) {
				if w.sim.Person(person(1)).View() != nil {
					w.submit(person(1), "lost", account)
				}
			}, event: "lost"},
		{name: "button", prepare: func(w *world) string {
			account := w.must(person(1)).account
			require.True(w.t, w.lose(person(1), account).sure)
			w.awaitUndo(person(1), account)
			return account
		},
			act:   func(w *world, account string) { w.undo(person(1), account) },
			again: func(w *world, account string) { w.undo(person(1), account) }, event: "undone"},
		{name: "message shortcut", prepare: nobody,
			act:   func(w *world, account string) { w.createFromMessage(person(1), account) },
			again: func(w *world, account string) { w.createOnceMore(person(1), account, w.createFromMessage) }, event: "created"},
		{name: "event", prepare: (*world).answered,
			act:   func(w *world, account string) { w.file(person(1), account) },
			again: slackDoes, event: "evidence"},
		{name: "global shortcut", prepare: nobody,
			act:   func(w *world, account string) { w.createFromForm(person(1), account) },
			again: func(w *world, account string) { w.createOnceMore(person(1), account, w.createFromForm) }, event: "created",
			points: acknowledged},
		{name: "suggestion", prepare: func(w *world) string {
			account := w.answered()
			w.filingForm(person(1), account)
			return account
		},
			act: func(w *world, account string) { w.lookUp(person(1), account) },
			again: func(w *world, account string) {
				w.until(patient, "the menu to offer it", func() bool { return w.lookUp(person(1), account) })
				w.submit(person(1), "evidence", account)
			}, event: "evidence", points: acknowledged},
		{name: "home", prepare: func(w *world) string { return w.must(person(1)).account },
			act:   func(w *world, _ string) { require.NoError(w.t, w.sim.Person(person(1)).OpenHome(w.t.Context())) },
			again: slackDoes, landed: (*world).homeShows, points: acknowledged},
	}
}

func nobody(*world) string { return "Cliente único" }

func losing(w *world) string {
	account := w.must(person(1)).account
	require.True(w.t, w.formToLose(person(1), account))
	return account
}

// slackDoes leaves it to Slack to deliver again.
func slackDoes(*world, string) {}

// R2: every moment at which dying is awkward, for every kind of act. The small size takes every third pair.
func TestKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	for k, kind := range pointKinds() {
		points := kind.points
		if points == nil {
			points = crashpoint.All()
		}
		for p, point := range points {
			if !full && (k+p)%3 != 0 {
				continue
			}
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
				w.until(patient, "the effect", func() bool {
					if kind.event == "" {
						return kind.landed(w, account)
					}
					return w.effects()[kind.event+" "+account] == 1
				})
				w.audit("R2 " + kind.name + " " + point)
			})
		}
	}
}
