//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// hand is what one person holds of an opportunity: a form that was opened at a version, and the button that takes back
// their last change.
type hand struct {
	who     string
	open    bool
	seen    int    // the version that the form shows
	shows   string // and its name
	button  slacksim.PressTarget
	undoes  int    // the version that the button takes back; 0 for no button
	restore string // the name that it brings back
}

// table is an opportunity in several hands, as it should be.
type table struct {
	*world
	account string
	ref     string
	version int
	name    string
	names   int
}

// R16: forms and buttons that are older than the opportunity change nothing, in any order of opening, sending and taking
// back; and what is newest does. Half of what people do is taken by each of two bots.
func TestNothingIsOverwritten(t *testing.T) {
	random := chance(t)
	w := openWorld(t, worldOptions{people: 3, sim: everybodyAdmin})
	w.start()
	rounds, saved, refused := size(12, 1000), 0, 0
	for range rounds {
		account := w.must(person(0)).account
		at := &table{world: w, account: account, ref: fmt.Sprintf("OP-%d", w.number(account)), version: 1, name: account}
		hands := []*hand{{who: person(0)}, {who: person(1)}, {who: person(2)}}
		for range 8 {
			h := hands[random.IntN(len(hands))]
			done := true
			switch {
			case h.undoes != 0 && random.IntN(3) == 0:
				done = at.takeBack(h)
			case h.open:
				done = at.send(h)
			default:
				at.edit(h)
				continue
			}
			if done {
				saved++
			} else {
				refused++
			}
			at.holds()
		}
		for _, h := range hands {
			w.dismiss(h.who)
		}
	}
	t.Logf("R16: %d interleavings: %d changes were saved, %d refused as older than what is there", rounds, saved, refused)
	require.Positive(t, saved)
	require.Positive(t, refused)
	w.audit("R16")
}

// edit opens the form.
func (at *table) edit(h *hand) {
	at.t.Helper()
	_, err := at.sim.Person(h.who).Slash(context.Background(), sales, "/oportunidad", "editar "+at.ref)
	require.NoError(at.t, err)
	require.NotNil(at.t, at.sim.Person(h.who).View())
	h.open, h.seen, h.shows = true, at.version, at.name
}

// send saves another name by the form: where it is as new as the opportunity, and not else.
func (at *table) send(h *hand) bool {
	at.t.Helper()
	at.names++
	p, name := at.sim.Person(h.who), fmt.Sprintf("%s, nombre %d", at.account, at.names)
	_, err := p.Fill(context.Background(), "name", name)
	require.NoError(at.t, err)
	before, _ := at.undoButton(h.who, at.account)
	_, err = p.Submit(context.Background())
	require.NoError(at.t, err)
	if h.seen != at.version {
		at.until(patient, "the form to show what is there", func() bool {
			v := p.View()
			// What was changed and changed back is as they saw it.
			return v != nil && strings.Contains(string(v.Blocks), "ya no está como la viste") &&
				(h.shows == at.name || strings.Contains(string(v.Blocks), at.name))
		})
		h.seen, h.shows = at.version, at.name
		return false
	}
	h.restore, at.name = at.name, name
	at.version++
	at.until(patient, "the form to close", func() bool { return p.View() == nil })
	at.until(patient, "the confirmation", func() bool {
		button, found := at.undoButton(h.who, at.account)
		h.button = button
		return found && button.MessageTS > before.MessageTS
	})
	h.open, h.undoes = false, at.version
	return true
}

// takeBack presses the button of a person's last change: it works while that is the newest.
func (at *table) takeBack(h *hand) bool {
	at.t.Helper()
	turn, err := at.sim.Person(h.who).Press(context.Background(), h.button)
	require.NoError(at.t, err)
	newest := h.undoes == at.version
	h.undoes = 0
	if !newest {
		at.until(patient, "the refusal", func() bool { return strings.Contains(at.heard(told{turn: turn}), "No hice nada") })
		return false
	}
	at.name = h.restore
	at.version++
	at.until(patient, "the change to be taken back", func() bool { return at.heardSaved(turn) })
	return true
}

func (at *table) heardSaved(turn *slacksim.Turn) bool {
	return strings.Contains(at.heard(told{turn: turn}), "Deshecho.")
}

// holds compares the opportunity with what it should be.
func (at *table) holds() {
	at.t.Helper()
	var version int
	var name string
	require.NoError(at.t, at.sql.QueryRow(context.Background(), "select version, name from opportunities where account = $1", at.account).Scan(&version, &name))
	require.Equal(at.t, at.version, version)
	require.Equal(at.t, at.name, name)
}
