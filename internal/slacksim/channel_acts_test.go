package slacksim_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestTheAppHearsOfChannels(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "file_shared]", "channel_rename, channel_deleted, group_rename, group_deleted]", 1))
	})
	s := w.connect()
	heard := func(name string) frame {
		t.Helper()
		f := s.next()
		require.Equal(t, name, f.get("event", "type"))
		s.ack(f)
		return f
	}
	require.True(t, w.RenameChannel("C0VENTAS", "comercial"))
	require.Equal(t, "comercial", heard("channel_rename").get("event", "channel", "name"))
	require.Equal(t, "comercial", w.call("conversations.info", "channel", "C0VENTAS").at("channel", "name"))
	require.True(t, w.DeleteChannel("C0VENTAS"))
	require.Equal(t, "C0VENTAS", heard("channel_deleted").get("event", "channel"))
	require.True(t, w.RenameChannel("C0SECRETO", "otro"), "whose bot is no member, so the app hears nothing")
	require.True(t, w.AddBot("C0SECRETO"))
	require.Equal(t, "C0SECRETO", heard("member_joined_channel").get("event", "channel"))
	require.True(t, w.RenameChannel("C0SECRETO", "secreto"))
	require.Equal(t, false, heard("group_rename").get("event", "channel", "is_channel"))
	require.True(t, w.DeleteChannel("C0SECRETO"))
	heard("group_deleted")
	for _, done := range []bool{
		w.RenameChannel("C0NADA", "x"), w.RenameChannel("C0AJENO", "Con Espacios"), w.RenameChannel("C0AJENO", "ajeno"),
		w.DeleteChannel("C0VENTAS"), w.DeleteChannel(w.Person("ana").DM()),
	} {
		require.False(t, done)
	}
	require.Empty(t, w.faults())
}

func TestAnArchivedChannelIsOpenedAgain(t *testing.T) {
	w := open(t)
	require.False(t, w.UnarchiveChannel("C0VENTAS"), "it is not archived")
	require.True(t, w.ArchiveChannel("C0VENTAS"))
	require.Equal(t, "is_archived", w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").error())
	w.TakeFaults()
	require.True(t, w.UnarchiveChannel("C0VENTAS"))
	require.True(t, w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").ok())
	require.False(t, w.UnarchiveChannel("C0NADA"))
}

func TestADeletedChannelIsNotFound(t *testing.T) {
	w := open(t)
	s := w.connect()
	ctx, ana := context.Background(), w.Person("ana")
	done := w.slash("ana", "hola")
	f := s.next()
	s.ack(f)
	got(t, done)
	m, err := ana.Share(ctx, "C0VENTAS", "", "", slacksim.FileData{Name: "a.txt", Data: []byte("x")})
	require.NoError(t, err)
	require.True(t, w.DeleteChannel("C0VENTAS"))

	for _, call := range []reply{
		w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x"), w.call("chat.postMessage", "channel", "#ventas", "text", "x"),
		w.call("conversations.info", "channel", "C0VENTAS"), w.call("conversations.history", "channel", "C0VENTAS"),
		w.call("chat.update", "channel", "C0VENTAS", "ts", m.TS, "text", "x"),
		w.call("reactions.add", "channel", "C0VENTAS", "timestamp", m.TS, "name", "tada"),
	} {
		require.Equal(t, "channel_not_found", call.error())
	}
	require.Equal(t, "file_not_found", w.call("files.info", "file", m.Files[0].ID).error())
	status, text := w.post(f.get("response_url").(string), map[string]any{"text": "tarde"})
	require.Equal(t, http.StatusNotFound, status)
	require.Equal(t, "channel_not_found", text)
	_, err = ana.Say(ctx, "C0VENTAS", "", "x")
	require.ErrorIs(t, err, slacksim.ErrNotVisible)
	require.Nil(t, w.Messages("C0VENTAS"))
	require.Empty(t, w.faults(), "that a channel went is no mistake of the app")
}

func TestOneMessageOfAHistoryAndOfAThread(t *testing.T) {
	w := open(t)
	say := func(thread, text string) string {
		m, err := w.Person("ana").Say(context.Background(), "C0VENTAS", thread, text)
		require.NoError(t, err)
		return m.TS
	}
	first, root := say("", "primero"), say("", "raíz")
	reply, other := say(root, "respuesta"), say(root, "otra")
	texts := func(method string, args ...string) []string {
		t.Helper()
		r := w.call(method, append([]string{"channel", "C0VENTAS"}, args...)...)
		require.True(t, r.ok(), string(r.raw))
		found := []string{}
		for _, m := range r.body["messages"].([]any) {
			found = append(found, m.(map[string]any)["text"].(string))
		}
		return found
	}
	one := []string{"inclusive", "true", "limit", "1"}
	require.Equal(t, []string{"primero"}, texts("conversations.history", append(one, "latest", first)...))
	require.Equal(t, []string{"raíz"}, texts("conversations.history", append(one, "latest", root)...))
	require.Equal(t, []string{"raíz"}, texts("conversations.history", append(one, "latest", reply)...), "history knows no replies")
	require.Equal(t, []string{"raíz", "respuesta", "otra"}, texts("conversations.replies", "ts", root))
	require.Equal(t, []string{"raíz", "otra"}, texts("conversations.replies", "ts", root, "oldest", reply))
	require.Equal(t, []string{"respuesta"}, texts("conversations.replies", "ts", reply))
	require.Equal(t, []string{"otra"}, texts("conversations.replies", "ts", other, "oldest", other, "latest", other, "inclusive", "true"))
	require.Equal(t, []string{"primero"}, texts("conversations.replies", "ts", first))
	require.Equal(t, "thread_not_found", w.call("conversations.replies", "channel", "C0VENTAS", "ts", "1700000000.000001").error())
	r := w.call("conversations.history", "channel", "C0VENTAS", "latest", root, "inclusive", "true", "limit", "1")
	require.Equal(t, l{"U0ANA"}, r.body["messages"].([]any)[0].(map[string]any)["reply_users"])
	r = w.call("conversations.replies", "channel", "C0VENTAS", "ts", reply)
	require.Equal(t, root, r.body["messages"].([]any)[0].(map[string]any)["thread_ts"])
	require.Empty(t, w.faults())
}

func TestARemovedAppIsInactive(t *testing.T) {
	w := open(t)
	w.DeactivateApp()
	require.Equal(t, "account_inactive", w.call("auth.test").error())
	require.Equal(t, "account_inactive", w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").error())
	w.ReplaceToken()
	require.True(t, w.call("auth.test").ok())
	require.Empty(t, w.faults())
}
