package bot_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
)

// Nobody is not a person: what names no one who acts reaches no handler, whoever sent it.
func TestWhatNamesNobodyIsRefused(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	news := make(chan bot.Person, 1)
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		calls.Add(1)
		return bot.Result{}, nil
	})
	w := connectWire(t, func(b *bot.Bot) {
		bot.AddModal(b, d.modal)
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) { calls.Add(1); return bot.Reply{}, nil })
		b.Press("go", func(context.Context, *bot.Press) (bot.Reply, error) { calls.Add(1); return bot.Reply{}, nil })
		b.Shortcut("cut", func(context.Context, *bot.Shortcut) (bot.Reply, error) { calls.Add(1); return bot.Reply{}, nil })
		b.Event("reaction_added", func(context.Context, *bot.Event) error { calls.Add(1); return nil })
		b.News("subteam_updated", func(_ context.Context, e *bot.Event) error { news <- e.Person; return nil })
		b.Suggest("find", func(context.Context, *bot.Suggest) ([]bot.Option, error) { calls.Add(1); return nil, nil })
	})
	view := `"view":{"id":"V1","type":"modal","callback_id":"edit","private_metadata":"{\"s\":{\"ref\":\"x\"},\"o\":{}}","state":{"values":{}}}`
	for id, c := range map[string]struct{ kind, payload string }{
		"command":    {"slash_commands", `{"command":"/tool","team_id":"T0WIRE","api_app_id":"A0WIRE","trigger_id":"1"}`},
		"button":     {"interactive", `{"type":"block_actions","team":{"id":"T0WIRE"},"trigger_id":"2","actions":[{"block_id":"b","action_id":"go","type":"button","action_ts":"1.1"}]}`},
		"form":       {"interactive", `{"type":"view_submission","team":{"id":"T0WIRE"},"trigger_id":"3",` + view + `}`},
		"closing":    {"interactive", `{"type":"view_closed","team":{"id":"T0WIRE"},` + view + `}`},
		"shortcut":   {"interactive", `{"type":"shortcut","callback_id":"cut","team":{"id":"T0WIRE"},"trigger_id":"4"}`},
		"on message": {"interactive", `{"type":"message_action","callback_id":"cut","team":{"id":"T0WIRE"},"trigger_id":"5"}`},
		"reaction":   {"events_api", `{"type":"event_callback","event_id":"Ev1","team_id":"T0WIRE","event":{"type":"reaction_added","user":"","reaction":"x"}}`},
		"by no one":  {"events_api", `{"type":"event_callback","event_id":"Ev2","team_id":"T0WIRE","event":{"type":"reaction_added","reaction":"x"}}`},
		"suggestion": {"interactive", `{"type":"block_suggestion","action_id":"find","value":"x","team":{"id":"T0WIRE"}}`},
	} {
		w.send(id, c.kind, c.payload)
		require.Zero(t, calls.Load(), id)
	}
	w.send("news", "events_api", `{"type":"event_callback","event_id":"Ev3","team_id":"T0WIRE","event":{"type":"subteam_updated","subteam":{"id":"S1"}}}`)
	require.True(t, (<-news).Outsider, "whoever did it may do nothing else by it")
	require.NotContains(t, w.log.String(), "panic")
	require.Empty(t, w.called("/api/chat.postMessage"), "there is nobody to write to")
}
