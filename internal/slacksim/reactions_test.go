package slacksim_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestTheAppHearsOfReactions(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "file_shared]", "reaction_removed]", 1))
		c.Manifest = []byte(strings.Replace(string(c.Manifest), "message.channels, ", "", 1))
	})
	s := w.connect()
	ctx, ana := context.Background(), w.Person("ana")
	said, err := w.Person("beto").Say(ctx, "C0VENTAS", "", "firmado")
	require.NoError(t, err)
	heard := func(name, who, emoji string) {
		t.Helper()
		f := s.next()
		require.Equal(t, []any{name, who, emoji, "U0BETO", map[string]any{"type": "message", "channel": "C0VENTAS", "ts": said.TS}}, []any{
			f.get("event", "type"), f.get("event", "user"), f.get("event", "reaction"), f.get("event", "item_user"), f.get("event", "item"),
		})
		require.NotEmpty(t, f.get("event", "event_ts"))
		s.ack(f)
	}
	react := func(emoji string, remove bool) bool {
		t.Helper()
		changed, err := ana.React(ctx, "C0VENTAS", said.TS, emoji, remove)
		require.NoError(t, err)
		return changed
	}
	require.True(t, react(":paperclip:", false))
	heard("reaction_added", "U0ANA", "paperclip")
	require.False(t, react("paperclip", false))
	require.True(t, w.call("reactions.add", "channel", "C0VENTAS", "timestamp", said.TS, "name", "white_check_mark").ok())
	heard("reaction_added", slacksim.BotUserID, "white_check_mark")
	require.True(t, react("paperclip", true))
	heard("reaction_removed", "U0ANA", "paperclip")
	require.False(t, react("paperclip", true))
	require.True(t, react("thumbsup::skin-tone-3", false))
	heard("reaction_added", "U0ANA", "+1::skin-tone-3")
	require.True(t, react("+1::skin-tone-3", true))
	heard("reaction_removed", "U0ANA", "+1::skin-tone-3")
	require.True(t, react("pencil", false))
	heard("reaction_added", "U0ANA", "memo")
	require.True(t, react("pencil", true))
	heard("reaction_removed", "U0ANA", "memo")
	require.Equal(t, []slacksim.Reaction{{Name: "white_check_mark", Users: []string{slacksim.BotUserID}, Count: 1}},
		ana.Messages("C0VENTAS")[0].Reactions)
	_, err = ana.React(ctx, "C0VENTAS", said.TS, "dos palabras", false)
	require.ErrorIs(t, err, slacksim.ErrNoOption)
	_, err = ana.React(ctx, "C0VENTAS", "1700000000.000001", "tada", false)
	require.ErrorIs(t, err, slacksim.ErrNotVisible)
	require.Empty(t, w.faults())
}

func TestRefusedReactions(t *testing.T) {
	w := open(t)
	said, err := w.Person("ana").Say(context.Background(), "C0AJENO", "", "x")
	require.NoError(t, err)
	w.AddBot("C0AJENO")
	ts := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").body["ts"].(string)
	w.ArchiveChannel("C0AJENO")
	for _, c := range []struct {
		want, channel, ts, name string
		innocent                bool
	}{
		{"message_not_found", "C0VENTAS", "1700000000.000001", "tada", true},
		{"bad_timestamp", "C0VENTAS", "ayer", "tada", false},
		{"channel_not_found", "C0NADA", ts, "tada", false},
		{"channel_not_found", "C0SECRETO", ts, "tada", true},
		{"invalid_name", "C0VENTAS", ts, ":tada:", false},
		{"is_archived", "C0AJENO", said.TS, "tada", true},
	} {
		for _, method := range []string{"reactions.add", "reactions.remove"} {
			require.Equal(t, c.want, w.call(method, "channel", c.channel, "timestamp", c.ts, "name", c.name).error())
			require.Equal(t, c.innocent, len(w.faults()) == 0, "%s %+v", method, c)
		}
	}
	require.True(t, w.call("reactions.add", "channel", "C0VENTAS", "timestamp", ts, "name", "+1::skin-tone-3").ok())
	w.RemoveBot("C0VENTAS")
	require.Equal(t, "not_in_channel", w.call("reactions.add", "channel", "C0VENTAS", "timestamp", ts, "name", "tada").error())
	require.Empty(t, w.faults())
}
