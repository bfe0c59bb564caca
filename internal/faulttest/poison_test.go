//go:build crashpoints

package faulttest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// poisons are texts that break what is not careful.
func poisons() map[string]string {
	return map[string]string{
		"long":     strings.Repeat("ñ", 3000),
		"emoji":    strings.Repeat("👩‍👩‍👧🦜 ", 20),
		"rtl":      "مرحبا \u202eweb\u202c \u2066x\u2069",
		"nul":      "Sitio\x00 nulo \x1b[31m",
		"markup":   "<!channel> *x* _y_ `z` <@U0P1> &amp;",
		"json":     `\"}]} {"blocks":[`,
		"not utf8": "caf\xe9 \xff\xfe",
	}
}

// frames are what no Slack should send.
var frames = []string{
	`{`, ``, `null`, `[]`, `"texto"`, `{"type":"hello"`, "{\"type\":\"\x00\"}",
	`{"envelope_id":"e1","type":"interactive","payload":"nada"}`,
	`{"envelope_id":"e2","type":"interactive","payload":{"type":"block_actions","actions":[{"action_id":7}]}}`,
	`{"envelope_id":"e3","type":"interactive","payload":{"type":"view_submission","view":{"callback_id":"opportunity.new","private_metadata":"{","state":{"values":[]}}}}`,
	`{"envelope_id":"e4","type":"slash_commands","payload":[]}`,
	`{"envelope_id":"e5","type":"events_api","payload":{"type":"event_callback","event_id":"EvX","event":{"type":"reaction_added","item":5}}}`,
	`{"envelope_id":"e6","type":"del_futuro","payload":{}}`,
	`{"envelope_id":6,"type":{},"payload":0}`,
}

// What can't be read, shown or delivered is put aside, and everything else goes on.
func TestPoisonBlocksNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := openWorld(t, worldOptions{})
	account := w.answered()
	who := w.sim.Person(person(1))
	for name, text := range poisons() {
		turn, err := who.Slash(ctx, sales, "/oportunidad", `nueva "`+text+`" 12M`)
		require.NoError(t, err, name)
		require.Empty(t, turn.Error, name)
		w.until(patient, "an answer to "+name, func() bool { return who.View() != nil || w.heard(told{turn: turn}) != "" })
		w.dismiss(who.ID())

		_, err = who.Shortcut(ctx, "opportunity.new")
		require.NoError(t, err, name)
		if _, err := who.Fill(ctx, "account", text); err == nil {
			outcome, err := who.Submit(ctx)
			require.NoError(t, err, name)
			require.NotEqual(t, slacksim.Trouble, outcome.Kind, name)
		}
		w.dismiss(who.ID())

		said, err := who.Say(ctx, sales, w.card(account).TS, text)
		require.NoError(t, err, name)
		_, err = who.React(ctx, sales, said.TS, "paperclip", false)
		require.NoError(t, err, name)
	}
	w.until(patient, "the messages to be filed", func() bool { return w.effects()["evidence "+account] == len(poisons()) })

	for _, frame := range frames {
		require.True(t, w.sim.SendFrame(frame), frame)
		w.must(person(2))
	}
	w.connected(2)
	w.sim.TakeFaults() // acknowledgements of envelopes that were never sent

	_, err := w.sql.Exec(ctx, `insert into river.river_job (args, kind, max_attempts, queue)
		select args, 'deliver_notice', 10, 'notices' from unnest(array['{"notice": "x"}', '{}', '[]', '{"notice": -1}']::jsonb[]) as args`)
	require.NoError(t, err)
	w.quiet()
	w.sim.FailNext("chat.postMessage", 200, "invalid_blocks", 1)
	w.must(person(2))
	w.until(patient, "what Slack does not take to be put aside", func() bool { return len(w.abandoned()) == 1 })
	after := w.must(person(2))
	w.card(after.account)
	w.quiet()
	w.resend(w.abandoned())
	w.audit("poison")
}
