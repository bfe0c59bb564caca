package slacksim_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestTheAppHearsOfMembersAndChanges(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "file_shared]", "user_change, team_join, channel_archive, channel_left]", 1))
	})
	s := w.connect()
	heard := func(name string) frame {
		t.Helper()
		f := s.next()
		require.Equal(t, name, f.get("event", "type"))
		s.ack(f)
		return f
	}
	require.True(t, w.AddBot("C0AJENO"))
	require.Equal(t, slacksim.BotUserID, heard("member_joined_channel").get("event", "user"))
	require.NoError(t, w.Person("beto").Join(context.Background(), "C0AJENO"))
	heard("member_joined_channel")
	require.NoError(t, w.Person("beto").Leave(context.Background(), "C0AJENO"))
	require.True(t, w.ChangePerson(slacksim.User{ID: "U0BETO", Name: "beto", Locale: "es-CL"}))
	require.Equal(t, "es-CL", heard("user_change").get("event", "user", "locale"))
	require.NoError(t, w.AddPerson(slacksim.User{ID: "U0CATA", Name: "cata"}))
	heard("team_join")
	require.True(t, w.RemoveBot("C0AJENO"))
	heard("channel_left")
	require.True(t, w.ArchiveChannel("C0VENTAS"))
	heard("channel_archive")
	require.True(t, w.Deactivate("U0CATA"))
	require.Equal(t, true, heard("user_change").get("event", "user", "deleted"))
	require.Empty(t, w.faults())
	for _, done := range []bool{
		w.AddBot("C0NADA"), w.RemoveBot("C0AJENO"), w.ArchiveChannel("C0NADA"), w.Deactivate("U0NADIE"), w.ChangePerson(slacksim.User{ID: "U0NADIE"}),
	} {
		require.False(t, done)
	}
}

func TestMessagesTabOff(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "messages_tab_enabled: true", "messages_tab_enabled: false", 1))
	})
	require.Equal(t, "messages_tab_disabled", w.call("chat.postMessage", "channel", "U0ANA", "text", "x").error())
	_, err := w.Person("ana").Say(context.Background(), w.Person("ana").DM(), "", "x")
	require.ErrorIs(t, err, slacksim.ErrNotAllowed)
	_, err = w.Person("ana").OpenMessages(context.Background())
	require.ErrorIs(t, err, slacksim.ErrNotAllowed)
}

func TestInteractivityOff(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "is_enabled: true", "is_enabled: false", 1))
	})
	w.connect()
	turn, err := w.Person("ana").Shortcut(context.Background(), "nueva")
	require.NoError(t, err)
	require.Equal(t, "dispatch_failed", turn.Error)
}

func TestSubscriptionsSeeEveryKindOfChange(t *testing.T) {
	w := open(t)
	sub := w.Subscribe()
	defer sub.Close()
	w.call("chat.postEphemeral", "channel", "C0VENTAS", "user", "U0ANA", "text", "x")
	<-sub.Wake()
	seen := map[slacksim.ChangeKind]slacksim.Change{}
	for _, c := range sub.Drain() {
		seen[c.Kind] = c
	}
	require.Equal(t, "U0ANA", seen[slacksim.MessageChanged].UserID)
	require.Contains(t, seen, slacksim.LogChanged)
	w.call("nothing")
	changes, err := sub.Wait(context.Background())
	require.NoError(t, err)
	require.NotEmpty(t, changes)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	sub.Drain()
	_, err = sub.Wait(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

func TestTheLogIsBoundedAndHidesTokens(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.LogLimit = 20 })
	for range 50 {
		w.call("auth.test")
	}
	log := w.Log()
	require.LessOrEqual(t, len(log), 20)
	last := log[len(log)-1]
	require.Empty(t, w.LogAfter(last.Seq))
	require.Equal(t, []slacksim.Entry{last}, w.LogAfter(last.Seq-1))
	raw, err := json.Marshal(log)
	require.NoError(t, err)
	require.NotContains(t, string(raw), w.BotToken())
	w.call("nothing")
	require.Equal(t, "nothing: unknown_method", w.Faults()[0].String())
}

func TestInboxAndTheMountedPage(t *testing.T) {
	cfg := config()
	cfg.Now = func() time.Time { return start }
	sim, err := slacksim.New(cfg)
	require.NoError(t, err)
	sim.Mount(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "page of "+r.URL.Path) }))
	ctx, cancel := context.WithCancel(context.Background())
	_, err = sim.Start(ctx, "127.0.0.1:0")
	require.NoError(t, err)
	_, err = sim.Start(ctx, "127.0.0.1:0")
	require.Error(t, err)
	resp, err := http.Get(sim.URL() + "/anything")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, "page of /anything", string(body))

	w := &workspace{Sim: sim, t: t}
	first := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "hola").body["ts"]
	second := w.call("chat.postMessage", "channel", "U0ANA", "text", "hola").body["ts"]
	require.Less(t, first, second, "no two messages share a timestamp, even while the clock stands")
	require.Len(t, w.Person("ana").Inbox(), 2)
	require.Len(t, w.Person("beto").Inbox(), 1)
	cancel()
	require.Eventually(t, func() bool {
		_, err := w.Person("ana").Say(context.Background(), "C0VENTAS", "", "x")
		return err != nil
	}, 10*time.Second, time.Millisecond)
	require.NoError(t, sim.Close())
	http.DefaultClient.CloseIdleConnections()
}

func TestConversationsOfPeopleAndLeaving(t *testing.T) {
	w := open(t)
	names := func(r reply) (all []any) {
		for _, c := range r.body["channels"].([]any) {
			all = append(all, c.(m)["name"])
		}
		return all
	}
	require.Equal(t, l{"ventas"}, names(w.call("users.conversations")))
	require.Equal(t, l{"ventas", "ajeno"}, names(w.call("users.conversations", "user", "U0ANA")))
	require.True(t, w.call("conversations.leave", "channel", "C0VENTAS").ok())
	require.Equal(t, true, w.call("conversations.leave", "channel", "C0VENTAS").body["not_in_channel"])
	require.True(t, w.call("bots.info", "bot", slacksim.BotID).ok())
	require.NoError(t, w.AddChannel(slacksim.Channel{ID: "C0NUEVO", Name: "nuevo", Bot: true}))
	require.True(t, w.call("chat.postMessage", "channel", "#nuevo", "text", "x").ok())
	var sidebar []string
	for _, c := range w.Person("guest").Conversations() {
		sidebar = append(sidebar, c.Name)
	}
	require.Empty(t, sidebar, "a guest sees nothing they are not in")
}
