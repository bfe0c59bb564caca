//go:build crashpoints

package faulttest

import (
	"context"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// Acts that begin elsewhere than in a command: at a message, at an emoji, in the menu of shortcuts, under Embudo.

// createFromMessage makes an opportunity with a message as its first evidence.
func (w *world) createFromMessage(who, account string) told {
	w.t.Helper()
	said, err := w.sim.Person(who).Say(context.Background(), sales, "", "Piden precio: "+account)
	require.NoError(w.t, err)
	_, err = w.sim.Person(who).MessageShortcut(context.Background(), "opportunity.from_message", sales, said.TS)
	require.NoError(w.t, err)
	return w.fillAndCreate(who, account)
}

// createFromForm makes an opportunity in the form that the global shortcut opens.
func (w *world) createFromForm(who, account string) told {
	w.t.Helper()
	_, err := w.sim.Person(who).Shortcut(context.Background(), "opportunity.new")
	require.NoError(w.t, err)
	return w.fillAndCreate(who, account)
}

// fillAndCreate sends the form of a new opportunity, unless the bot is gone before it is there.
func (w *world) fillAndCreate(who, account string) told {
	w.t.Helper()
	form := func() bool {
		_, err := w.sim.Person(who).Fill(context.Background(), "account", account)
		return err == nil
	}
	w.until(patient, "the form", func() bool { return form() || !w.runs() })
	if !form() {
		return told{}
	}
	return w.submit(who, "created", account)
}

// createOnceMore does again what made nothing. Who still sees the form sends it, and knows no more than that.
func (w *world) createOnceMore(who, account string, create func(who, account string) told) {
	w.t.Helper()
	p := w.sim.Person(who)
	if p.View() != nil {
		if _, err := p.Fill(context.Background(), "account", account); err == nil {
			w.submit(who, "created", account)
		}
		w.dismiss(who)
	}
	if w.number(account) == 0 {
		create(who, account)
	}
}

// runs says whether any bot does.
func (w *world) runs() (running bool) {
	w.bots.Range(func(_, _ any) bool {
		running = true
		return false
	})
	return running
}

// answered is an opportunity whose card somebody answered in the channel.
func (w *world) answered() string {
	w.t.Helper()
	account := w.must(person(1)).account
	card := w.card(account)
	_, err := w.sim.Person(person(0)).Say(context.Background(), sales, card.TS, "Conforme con todo, "+account)
	require.NoError(w.t, err)
	return account
}

// card is an opportunity's card in the channel, once its place is kept.
func (w *world) card(account string) (card slacksim.Message) {
	w.t.Helper()
	w.until(patient, "the card", func() bool {
		return w.sql.QueryRow(context.Background(), `select c.ts from cards c join opportunities o on o.id = c.opportunity_id
			where o.account = $1 and c.destination = $2`, account, sales).Scan(&card.TS) == nil
	})
	return card
}

// answer is what somebody said under an opportunity's card.
func (w *world) answer(account string) (said slacksim.Message) {
	w.t.Helper()
	for _, m := range w.sim.Messages(sales) {
		if strings.HasPrefix(m.Text, "Conforme con todo, "+account) {
			said = m
		}
	}
	require.NotEmpty(w.t, said.TS)
	return said
}

// file files the answer by an emoji.
func (w *world) file(who, account string) {
	w.t.Helper()
	_, err := w.sim.Person(who).React(context.Background(), sales, w.answer(account).TS, "paperclip", false)
	require.NoError(w.t, err)
	w.note(told{kind: "evidence", account: account})
}

// filingForm opens the form that asks of which opportunity a message is evidence.
func (w *world) filingForm(who, account string) {
	w.t.Helper()
	_, err := w.sim.Person(who).MessageShortcut(context.Background(), "evidence.use", sales, w.answer(account).TS)
	require.NoError(w.t, err)
	w.until(patient, "the form", func() bool {
		v := w.sim.Person(who).View()
		return v != nil && strings.Contains(string(v.Blocks), `"external_select"`)
	})
}

// lookUp chooses an opportunity in the form's menu; false where that did not offer it.
func (w *world) lookUp(who, account string) bool {
	w.t.Helper()
	p := w.sim.Person(who)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	options, _, err := p.Suggest(ctx, slacksim.PressTarget{BlockID: "opportunity"}, account)
	if err != nil || len(options) != 1 {
		return false
	}
	_, err = p.Choose(ctx, "opportunity", options[0].Value)
	return err == nil
}

// homeShows says whether a person finds an opportunity under Embudo.
func (w *world) homeShows(account string) bool {
	home := w.sim.Person(person(1)).Home()
	return home != nil && strings.Contains(string(home.Blocks), account)
}
