//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// told is one act of a person, and what they were told of it.
type told struct {
	kind    string // of the event that it makes
	account string // of the opportunity that it is about
	turn    *slacksim.Turn
	// sure: what Slack itself showed says that it is done.
	sure bool
	said string // by the form
	at   time.Time
}

// The sentences that say whether something was saved. Source: commands/texts.
var (
	saysSaved = []string{"Creaste", "Deshecho.", "quedó como *Perdida*"}
	saysNot   = []string{"no guardé nada", "No hice nada"}
)

func (w *world) note(a told) told {
	a.at = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, a)
	return a
}

// heard is all that a person was told of an act, in its acknowledgement, later, and in its form.
func (w *world) heard(a told) string { return a.heard(w.answers()) }

func (a told) heard(answers map[string]string) string {
	if a.turn == nil {
		return a.said
	}
	return a.said + string(a.turn.AckPayload) + answers[a.turn.EnvelopeID]
}

// answers are the messages that came of each envelope.
func (w *world) answers() map[string]string {
	of := map[string]string{}
	for _, c := range w.sim.Conversations() {
		for _, m := range w.sim.Messages(c.ID) {
			if m.EnvelopeID != "" {
				of[m.EnvelopeID] += "\n" + m.Text
			}
		}
	}
	return of
}

// create makes an opportunity of a new client by a command.
func (w *world) create(who string) told {
	w.t.Helper()
	account := fmt.Sprintf("Cliente %d", w.acts.Add(1))
	return w.createFor(who, account)
}

func (w *world) createFor(who, account string) told {
	w.t.Helper()
	turn, err := w.sim.Person(who).Slash(context.Background(), sales, "/oportunidad", fmt.Sprintf("nueva %q 12M", account))
	if err != nil {
		w.t.Errorf("create: %v", err)
		return told{}
	}
	return w.note(told{kind: "created", account: account, turn: turn, sure: strings.Contains(string(turn.AckPayload), "Creaste")})
}

// number is the opportunity of a client, 0 where there is none or Postgres is away.
func (w *world) number(account string) (id int) {
	if w.sql.QueryRow(context.Background(), "select coalesce(max(id), 0) from opportunities where account = $1", account).Scan(&id) != nil {
		return 0
	}
	return id
}

// formToLose opens and fills the form that gives an opportunity up; false where it did not open.
func (w *world) formToLose(who, account string) bool {
	w.t.Helper()
	p := w.sim.Person(who)
	turn, err := p.Slash(context.Background(), sales, "/oportunidad", fmt.Sprintf("perder OP-%d", w.number(account)))
	if err != nil || turn.Error != "" || p.View() == nil {
		return false
	}
	_, err = p.Choose(context.Background(), "reason", "declined")
	return err == nil
}

// submit sends the open form, which makes an event of that kind of the client's opportunity, and closes what is left of it.
func (w *world) submit(who, kind, account string) told {
	w.t.Helper()
	p := w.sim.Person(who)
	outcome, err := p.Submit(context.Background())
	if err != nil {
		w.t.Errorf("submit: %v", err)
		return told{}
	}
	a := told{kind: kind, account: account, turn: outcome.Turn, sure: outcome.Kind == slacksim.Closed}
	if outcome.View != nil && outcome.Kind != slacksim.Trouble {
		a.said = string(outcome.View.Blocks)
	}
	return w.note(a)
}

// dismiss closes whatever forms a person has open.
func (w *world) dismiss(who string) {
	p := w.sim.Person(who)
	if p.View() != nil {
		_, _ = p.CloseModal(context.Background(), true) // the bot may be away
	}
}

func (w *world) lose(who, account string) told {
	w.t.Helper()
	if !w.formToLose(who, account) {
		w.dismiss(who)
		return told{}
	}
	a := w.submit(who, "lost", account)
	w.dismiss(who)
	return a
}

// undoButton finds the button that takes back the last act on a client's opportunity, as its person sees it.
func (w *world) undoButton(who, account string) (slacksim.PressTarget, bool) {
	inbox := w.sim.Person(who).Inbox()
	of := fmt.Sprintf("OP-%d*", w.number(account))
	for i := len(inbox) - 1; i >= 0; i-- {
		if m := inbox[i]; strings.Contains(m.Text+string(m.Blocks), of) && strings.Contains(string(m.Blocks), `"opportunity.undo`) {
			return slacksim.PressTarget{ChannelID: m.ChannelID, MessageTS: m.TS, ActionID: "opportunity.undo"}, true
		}
	}
	return slacksim.PressTarget{}, false
}

func (w *world) undo(who, account string) told {
	w.t.Helper()
	button, found := w.undoButton(who, account)
	if !found {
		return told{}
	}
	return w.press(who, account, button)
}

func (w *world) press(who, account string, button slacksim.PressTarget) told {
	w.t.Helper()
	turn, err := w.sim.Person(who).Press(context.Background(), button)
	if err != nil {
		w.t.Errorf("press: %v", err)
		return told{}
	}
	return w.note(told{kind: "undone", account: account, turn: turn})
}

// awaitUndo waits for the confirmation of the last act, which may come after its acknowledgement.
func (w *world) awaitUndo(who, account string) slacksim.PressTarget {
	w.t.Helper()
	var button slacksim.PressTarget
	w.until(patient, "the button that undoes", func() (found bool) {
		button, found = w.undoButton(who, account)
		return found
	})
	return button
}

// work lets a person act n times: create, give up, undo, over again. What fails is not tried again, and nothing once the test failed.
func (w *world) work(who string, n int) {
	for done := 0; done < n && !w.t.Failed(); {
		created := w.create(who)
		done++
		if created.sure && done < n {
			done++
			if w.lose(who, created.account).sure && done < n {
				done++
				w.undo(who, created.account)
			}
		}
		if created.turn != nil && created.turn.Error != "" {
			w.online()
		}
	}
}

// breath is how long busy people wait between acts, so that a bot that says that it stops is not asked thousands of times.
const breath = 50 * time.Millisecond

// busy lets people act until they are given their rest.
func (w *world) busy(people int) (rest func()) {
	var all sync.WaitGroup
	var over atomic.Bool
	for i := range people {
		all.Go(func() {
			for !over.Load() {
				w.work(person(i), 3)
				<-time.After(breath)
			}
		})
	}
	return func() { over.Store(true); all.Wait() }
}

// sure counts the acts of which Slack itself showed that they are done.
func (w *world) sure() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.told {
		if a.sure {
			n++
		}
	}
	return n
}

// online waits until Slack has somebody to send to.
func (w *world) online() {
	sub := w.sim.Subscribe()
	defer sub.Close()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	for w.sim.Connections() == 0 {
		if _, err := sub.Wait(ctx); err != nil {
			w.t.Errorf("nobody is connected: %v", err)
			return
		}
	}
}

// must lets a person create one more while all is well.
func (w *world) must(who string) told {
	w.t.Helper()
	a := w.create(who)
	require.True(w.t, a.sure, "%+v", a.turn)
	return a
}
