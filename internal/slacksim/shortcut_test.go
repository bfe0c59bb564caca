package slacksim_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// onMessage runs a message shortcut and returns its payload as slack-go reads it, and as it came.
func (w *workspace) onMessage(s *socket, channel, ts string) (slack.InteractionCallback, frame) {
	w.t.Helper()
	done := act(func() (*slacksim.Turn, error) {
		return w.Person("beto").MessageShortcut(context.Background(), "anotar", channel, ts)
	})
	f := s.next()
	for ; f.Type != "interactive"; f = s.next() {
		s.ack(f) // what was said before
	}
	s.ack(f)
	got(w.t, done)
	var payload slack.InteractionCallback
	require.NoError(w.t, json.Unmarshal(f.Payload, &payload))
	return payload, f
}

func TestAMessageShortcutShowsThePersonsMessageWhole(t *testing.T) {
	w := open(t, groups)
	ctx, ana := context.Background(), w.Person("ana")
	root, err := ana.Say(ctx, "C0VENTAS", "", "la orden?")
	require.NoError(t, err)
	said, err := ana.Share(ctx, "C0VENTAS", root.TS, "a<b @beto #ventas @equipo-ventas https://example.com/x?a=1 :tada: fin",
		slacksim.FileData{Name: "oc.pdf", Data: []byte("%PDF")})
	require.NoError(t, err)
	s := w.connect()

	p, f := w.onMessage(s, "C0VENTAS", said.TS)
	require.Equal(t, slack.InteractionTypeMessageAction, p.Type)
	require.Equal(t, []string{"anotar", said.TS, "C0VENTAS", "ventas", "U0BETO", "beto"},
		[]string{p.CallbackID, p.MessageTs, p.Channel.ID, p.Channel.Name, p.User.ID, p.User.Name})
	require.NotEmpty(t, p.TriggerID)
	require.NotEmpty(t, p.ResponseURL)
	require.NotEmpty(t, p.ActionTs)
	m := p.Message
	require.Equal(t, []string{"U0ANA", said.TS, root.TS, ""}, []string{m.User, m.Timestamp, m.ThreadTimestamp, m.BotID})
	require.Len(t, m.Files, 1)
	require.Equal(t, []string{"oc.pdf", "application/pdf", "U0ANA"}, []string{m.Files[0].Name, m.Files[0].Mimetype, m.Files[0].User})
	status, body := w.download(m.Files[0].URLPrivateDownload, w.BotToken())
	require.Equal(t, 200, status)
	require.Equal(t, "%PDF", body)

	kinds := []any{}
	for _, e := range f.get("message", "blocks", "0", "elements", "0", "elements").([]any) {
		kinds = append(kinds, e.(map[string]any)["type"])
	}
	require.Equal(t, []any{"text", "user", "text", "channel", "text", "usergroup", "text", "link", "text", "emoji", "text"}, kinds)
	require.Equal(t, "a<b ", f.get("message", "blocks", "0", "elements", "0", "elements", "0", "text"))
	require.Equal(t, "https://example.com/x?a=1", f.get("message", "blocks", "0", "elements", "0", "elements", "7", "url"))
	require.Empty(t, w.faults())
}

func TestAMessageShortcutShowsTheBotsOwnMessageWhole(t *testing.T) {
	w := open(t)
	r := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "ficha", "blocks", encoded(l{section("ficha")}),
		"metadata", encoded(m{"event_type": "card", "event_payload": m{"id": 7}}))
	require.True(t, r.ok(), string(r.raw))
	p, f := w.onMessage(w.connect(), "C0VENTAS", r.body["ts"].(string))
	require.Equal(t, []string{slacksim.BotUserID, slacksim.BotID, "ficha"}, []string{p.Message.User, p.Message.BotID, p.Message.Text})
	require.Equal(t, slacksim.AppID, f.get("message", "app_id"))
	require.Len(t, p.Message.Blocks.BlockSet, 1)
	require.Equal(t, "card", p.Message.Metadata.EventType)
}

func TestAGlobalShortcutHasATriggerAndNoPlace(t *testing.T) {
	w := open(t)
	s := w.connect()
	done := act(func() (*slacksim.Turn, error) { return w.Person("ana").Shortcut(context.Background(), "nueva") })
	f := s.next()
	require.Equal(t, []any{"shortcut", "nueva", "U0ANA", "T0LOCAL", nil, nil},
		[]any{f.get("type"), f.get("callback_id"), f.get("user", "id"), f.get("team", "id"), f.get("channel"), f.get("response_url")})
	r := w.json("views.open", m{"trigger_id": f.get("trigger_id"), "view": modal("Uno", input("a", m{"type": "plain_text_input", "action_id": "a"}))})
	require.True(t, r.ok(), string(r.raw))
	s.ack(f)
	got(t, done)
}

func TestEphemeralsInThreads(t *testing.T) {
	w := open(t)
	root, err := w.Person("ana").Say(context.Background(), "C0VENTAS", "", "x")
	require.NoError(t, err)
	post := func(thread string) reply {
		return w.call("chat.postEphemeral", "channel", "C0VENTAS", "user", "U0BETO", "text", "solo tú", "thread_ts", thread)
	}
	r := post(root.TS)
	require.True(t, r.ok(), string(r.raw))
	seen := w.Person("beto").Thread("C0VENTAS", root.TS)
	require.Equal(t, "U0BETO", seen[1].EphemeralTo)
	require.Len(t, w.Person("ana").Thread("C0VENTAS", root.TS), 1)
	require.Zero(t, w.Messages("C0VENTAS")[0].ReplyCount, "an ephemeral makes no thread")
	require.Empty(t, w.faults())
	require.Equal(t, "thread_not_found", post("1700000000.000001").error())
	require.Equal(t, "invalid_thread_ts", post("ayer").error())
	require.Equal(t, []string{"invalid_thread_ts"}, w.faults())
}

func TestUsersListInPages(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.People[1].Admin = true })
	w.Deactivate("U0GUEST")
	people, err := slack.New(w.BotToken(), slack.OptionAPIURL(w.APIURL())).GetUsers(slack.GetUsersOptionLimit(2))
	require.NoError(t, err)
	ids := []string{}
	for _, u := range people {
		ids = append(ids, u.ID)
		require.Equal(t, u.ID == "U0BETO", u.IsAdmin)
		require.Equal(t, u.ID == "U0GUEST", u.Deleted)
	}
	require.Equal(t, []string{slacksim.BotUserID, "U0ANA", "U0BETO", "U0GUEST", "U0OTHER"}, ids)
	require.True(t, w.SetLocale("U0BETO", "es-CL"))
	require.Equal(t, "es-CL", w.call("users.info", "user", "U0BETO", "include_locale", "true").at("user", "locale"))
	require.False(t, w.SetLocale("U0NADIE", "es-CL"))
	require.Empty(t, w.faults())
}
