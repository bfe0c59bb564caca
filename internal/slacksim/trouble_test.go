package slacksim_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestOneMessageASecondPerChannel(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.Limits = slacksim.Limits{} })
	post := func(channel string) reply { return w.call("chat.postMessage", "channel", channel, "text", "x") }
	for range 5 {
		require.True(t, post("C0VENTAS").ok(), "the burst")
	}
	r := post("C0VENTAS")
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "ratelimited", r.error())
	require.Equal(t, "1", r.header.Get("Retry-After"))
	require.True(t, post("U0ANA").ok(), "other conversations flow")
	w.clock.Advance(time.Second)
	require.True(t, post("C0VENTAS").ok())
	require.Equal(t, "ratelimited", post("C0VENTAS").error())
	require.Empty(t, w.faults())
	require.Len(t, w.Person("beto").Messages("C0VENTAS"), 6)
}

func TestMethodTiers(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.Limits = slacksim.Limits{} })
	for range 20 {
		require.True(t, w.call("users.list").ok())
	}
	r := w.call("users.list")
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "3", r.header.Get("Retry-After"))
	require.True(t, w.call("users.info", "user", "U0ANA").ok(), "each method has its own")
	w.clock.Advance(3 * time.Second)
	require.True(t, w.call("users.list").ok())
}

func TestFailures(t *testing.T) {
	w := open(t)
	w.FailNext("chat.postMessage", 500, "internal_error", 2)
	for range 2 {
		require.Equal(t, 500, w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").status)
	}
	w.RateLimitNext("", "C0VENTAS", 7*time.Second, 1)
	require.True(t, w.call("chat.postMessage", "channel", "U0ANA", "text", "x").ok())
	r := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x")
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "7", r.header.Get("Retry-After"))
	require.Empty(t, w.Person("ana").Messages("C0VENTAS"))

	w.FailNext("auth.test", 200, "fatal_error", 9)
	require.Equal(t, "fatal_error", w.call("auth.test").error())
	w.ClearTrouble()
	require.True(t, w.call("auth.test").ok())
	require.Empty(t, w.faults(), "injected trouble is nobody's fault")
}

func TestALostReplyKeepsItsEffect(t *testing.T) {
	w := open(t)
	w.LoseReplyNext("chat.postMessage", 1)
	_, err := http.PostForm(w.APIURL()+"chat.postMessage", url.Values{
		"token": {w.BotToken()}, "channel": {"C0VENTAS"}, "text": {"una vez"},
		"metadata": {encoded(m{"event_type": "notice", "event_payload": m{"id": "n1"}})},
	})
	require.Error(t, err)
	history := w.call("conversations.history", "channel", "C0VENTAS", "include_all_metadata", "true").body["messages"].([]any)
	require.Len(t, history, 1)
	require.Equal(t, "n1", history[0].(m)["metadata"].(m)["event_payload"].(m)["id"])
	require.True(t, w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x").ok())
}

func TestCloseEndsEverything(t *testing.T) {
	w := open(t)
	s := w.connect()
	done := w.slash("ana", "x")
	s.next()
	require.NoError(t, w.Close())
	r := <-done
	require.ErrorIs(t, r.err, slacksim.ErrClosed)
	_, _, err := s.ReadMessage()
	require.Error(t, err)
	require.NoError(t, w.Close())
}
