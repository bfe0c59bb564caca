package slacksim_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func encoded(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func section(text string) m {
	return m{"type": "section", "block_id": "s", "text": m{"type": "mrkdwn", "text": text}}
}

func TestPostUpdateDelete(t *testing.T) {
	w := open(t)
	r := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "hola", "blocks", encoded(l{section("hola")}),
		"metadata", encoded(m{"event_type": "notice", "event_payload": m{"id": "n1"}}))
	require.True(t, r.ok(), string(r.raw))
	ts := r.body["ts"].(string)
	require.Regexp(t, `^\d{10}\.\d{6}$`, ts)
	require.Equal(t, slacksim.BotID, r.at("message", "bot_id"))
	require.Equal(t, "n1", r.at("message", "metadata", "event_payload", "id"))

	r = w.call("chat.update", "channel", "C0VENTAS", "ts", ts, "text", "chao")
	require.True(t, r.ok(), string(r.raw))
	seen := w.Person("beto").Messages("C0VENTAS")
	require.Len(t, seen, 1)
	require.Equal(t, "chao", seen[0].Text)
	require.Contains(t, string(seen[0].Blocks), "hola", "what the call leaves out stays")
	require.Equal(t, slacksim.BotUserID, seen[0].Edited.UserID)
	require.True(t, w.call("chat.update", "channel", "C0VENTAS", "ts", ts, "text", "chao", "blocks", "[]").ok())
	require.Equal(t, "[]", string(w.Person("beto").Messages("C0VENTAS")[0].Blocks))

	require.Equal(t, "msg_too_long", w.call("chat.update", "channel", "C0VENTAS", "ts", ts, "text", strings.Repeat("x", 4001)).error())
	require.Equal(t, []string{"msg_too_long"}, w.faults())
	r = w.call("chat.getPermalink", "channel", "C0VENTAS", "message_ts", ts)
	require.Equal(t, "https://local.slack.com/archives/C0VENTAS/p"+strings.Replace(ts, ".", "", 1), r.body["permalink"])
	require.True(t, w.call("chat.delete", "channel", "C0VENTAS", "ts", ts).ok())
	require.Equal(t, "message_not_found", w.call("chat.update", "channel", "C0VENTAS", "ts", ts, "text", "x").error())
	require.Empty(t, w.Person("beto").Messages("C0VENTAS"))

	theirs, err := w.Person("ana").Say(context.Background(), "C0VENTAS", "", "mío")
	require.NoError(t, err)
	require.Equal(t, "cant_update_message", w.call("chat.update", "channel", "C0VENTAS", "ts", theirs.TS, "text", "x").error())
	require.Equal(t, "cant_delete_message", w.call("chat.delete", "channel", "C0VENTAS", "ts", theirs.TS).error())
}

func TestRefusedMessages(t *testing.T) {
	w := open(t)
	w.ArchiveChannel("C0AJENO")
	for _, c := range []struct {
		want string
		args []string
		// innocent refusals are no faults
		innocent bool
	}{
		{"invalid_arguments", []string{"text", "x"}, false},
		{"channel_not_found", []string{"channel", "C0NADA", "text", "x"}, false},
		{"channel_not_found", []string{"channel", "C0SECRETO", "text", "x"}, true},
		{"is_archived", []string{"channel", "C0AJENO", "text", "x"}, true},
		{"no_text", []string{"channel", "C0VENTAS", "text", " "}, false},
		{"invalid_blocks", []string{"channel", "C0VENTAS", "blocks", encoded(l{section(strings.Repeat("x", 3001))})}, false},
		{"invalid_blocks_format", []string{"channel", "C0VENTAS", "blocks", "[{"}, false},
		{"thread_not_found", []string{"channel", "C0VENTAS", "text", "x", "thread_ts", "1700000000.000001"}, true},
		{"invalid_thread_ts", []string{"channel", "C0VENTAS", "text", "x", "thread_ts", "ayer"}, false},
		{"missing_scope", []string{"channel", "C0VENTAS", "text", "x", "username", "Otro"}, false},
	} {
		r := w.call("chat.postMessage", c.args...)
		require.Equal(t, c.want, r.error(), "%v", c.args)
		if c.innocent {
			require.Empty(t, w.faults())
		} else {
			require.Equal(t, []string{c.want}, w.faults())
		}
	}
	r := w.call("chat.postMessage", "channel", "C0VENTAS", "blocks", encoded(l{section(strings.Repeat("x", 3001))}))
	require.Equal(t, "must be less than 3001 characters [json-pointer:/blocks/0/text/text]", r.body["errors"].([]any)[0])
	require.Contains(t, encoded(r.at("response_metadata", "messages")), "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]")
	r = w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x", "username", "Otro")
	require.Equal(t, "chat:write.customize", r.body["needed"])
	require.Contains(t, r.body["provided"], "chat:write")
	require.True(t, w.RemoveBot("C0VENTAS"))
	require.Equal(t, "not_in_channel", w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").error())
	require.Empty(t, w.Person("ana").Messages("C0VENTAS"))
}

func TestPublicPostingNeedsItsScope(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "chat:write,", "chat:write, chat:write.public,", 1))
	})
	require.True(t, w.call("chat.postMessage", "channel", "C0AJENO", "text", "x").ok())
	require.True(t, w.call("chat.postMessage", "channel", "#ajeno", "text", "por nombre").ok())
}

func TestThreads(t *testing.T) {
	w := open(t)
	parent := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "padre").body["ts"].(string)
	for _, text := range []string{"uno", "dos"} {
		require.True(t, w.call("chat.postMessage", "channel", "C0VENTAS", "text", text, "thread_ts", parent).ok())
	}
	require.True(t, w.call("chat.postMessage", "channel", "C0VENTAS", "text", "a todos", "thread_ts", parent, "reply_broadcast", "true").ok())
	ana := w.Person("ana")
	top := ana.Messages("C0VENTAS")
	require.Len(t, top, 2)
	require.Equal(t, 3, top[0].ReplyCount)
	require.True(t, top[1].Broadcast)
	require.Len(t, ana.Thread("C0VENTAS", parent), 4)

	history := w.call("conversations.history", "channel", "C0VENTAS").body["messages"].([]any)
	require.Len(t, history, 2)
	require.Equal(t, "a todos", history[0].(m)["text"], "newest first")
	replies := w.call("conversations.replies", "channel", "C0VENTAS", "ts", parent).body["messages"].([]any)
	require.Len(t, replies, 4)
	require.Equal(t, "padre", replies[0].(m)["text"])
	require.Equal(t, "thread_not_found", w.call("conversations.replies", "channel", "C0VENTAS", "ts", "1.1").error())
}

func TestHistoryShowsMetadataOnlyWhenAsked(t *testing.T) {
	w := open(t)
	meta := encoded(m{"event_type": "notice", "event_payload": m{"id": "n1"}})
	var last string
	for range 3 {
		last = w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x", "metadata", meta).body["ts"].(string)
	}
	first := w.call("conversations.history", "channel", "C0VENTAS", "limit", "2")
	require.Len(t, first.body["messages"], 2)
	require.Equal(t, true, first.body["has_more"])
	require.Nil(t, first.body["messages"].([]any)[0].(m)["metadata"])
	cursor := first.at("response_metadata", "next_cursor").(string)
	second := w.call("conversations.history", "channel", "C0VENTAS", "limit", "2", "cursor", cursor, "include_all_metadata", "true")
	require.Len(t, second.body["messages"], 1)
	require.Equal(t, "notice", second.body["messages"].([]any)[0].(m)["metadata"].(m)["event_type"])
	require.Empty(t, w.call("conversations.history", "channel", "C0VENTAS", "oldest", last).body["messages"])
	require.Len(t, w.call("conversations.history", "channel", "C0VENTAS", "oldest", last, "inclusive", "1").body["messages"], 1)
}

func TestEphemeralMessages(t *testing.T) {
	w := open(t)
	r := w.call("chat.postEphemeral", "channel", "C0VENTAS", "user", "U0ANA", "text", "solo tú")
	require.True(t, r.ok(), string(r.raw))
	ts := r.body["message_ts"].(string)
	require.Len(t, w.Person("ana").Messages("C0VENTAS"), 1)
	require.Empty(t, w.Person("beto").Messages("C0VENTAS"))
	require.Empty(t, w.call("conversations.history", "channel", "C0VENTAS").body["messages"])
	require.Equal(t, "message_not_found", w.call("chat.update", "channel", "C0VENTAS", "ts", ts, "text", "x").error())
	require.Equal(t, "user_not_in_channel", w.call("chat.postEphemeral", "channel", "C0VENTAS", "user", "U0GUEST", "text", "x").error())
	require.NoError(t, w.Person("ana").Dismiss("C0VENTAS", ts))
	require.Empty(t, w.Person("ana").Messages("C0VENTAS"))
}

func TestDirectMessages(t *testing.T) {
	w := open(t)
	opened := w.call("conversations.open", "users", "U0ANA").at("channel", "id").(string)
	require.Equal(t, byte('D'), opened[0])
	require.Equal(t, opened, w.call("chat.postMessage", "channel", "U0ANA", "text", "hola").body["channel"])
	require.Len(t, w.Person("ana").Messages(opened), 1)
	require.Nil(t, w.Person("beto").Messages(opened))
	group := w.call("conversations.open", "users", "U0ANA,U0BETO").at("channel", "id").(string)
	require.Equal(t, group, w.call("conversations.open", "users", "U0BETO,U0ANA").at("channel", "id"))
	w.Deactivate("U0ANA")
	require.Equal(t, "user_disabled", w.call("conversations.open", "users", "U0ANA").error())
	require.Equal(t, "channel_not_found", w.call("chat.postMessage", "channel", "U0ANA", "text", "x").error())
	require.Empty(t, w.faults())
	require.Equal(t, "user_not_found", w.call("conversations.open", "users", "U0NADIE").error())
	_, err := w.Person("ana").Say(context.Background(), opened, "", "x")
	require.ErrorIs(t, err, slacksim.ErrDeactivated)
}

func TestReactionsPinsBookmarks(t *testing.T) {
	w := open(t)
	ts := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").body["ts"].(string)
	at := []string{"channel", "C0VENTAS", "timestamp", ts}
	require.True(t, w.call("reactions.add", append(at, "name", "tada")...).ok())
	require.Equal(t, "already_reacted", w.call("reactions.add", append(at, "name", "tada")...).error())
	_, err := w.Person("ana").React(context.Background(), "C0VENTAS", ts, "tada", false)
	require.NoError(t, err)
	r := w.call("reactions.get", at...)
	require.InEpsilon(t, 2.0, r.at("message", "reactions").([]any)[0].(m)["count"], 0)
	require.True(t, w.call("reactions.remove", append(at, "name", "tada")...).ok())
	require.Equal(t, "no_reaction", w.call("reactions.remove", append(at, "name", "tada")...).error())
	require.True(t, w.call("pins.add", at...).ok())
	require.Equal(t, "already_pinned", w.call("pins.add", at...).error())
	r = w.call("bookmarks.add", "channel_id", "C0VENTAS", "title", "Ficha", "type", "link", "link", "https://example.com")
	require.True(t, r.ok(), string(r.raw))
	require.Empty(t, w.faults())
	require.Equal(t, "invalid_link", w.call("bookmarks.add", "channel_id", "C0VENTAS", "title", "F", "type", "link", "link", "x").error())
	c := w.Person("ana").Conversations()[0]
	require.Equal(t, "Ficha", c.Bookmarks[0].Title)
}
