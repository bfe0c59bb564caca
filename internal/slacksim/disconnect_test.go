package slacksim_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestDisconnects(t *testing.T) {
	w := open(t)
	for _, reason := range []string{"refresh_requested", "link_disabled"} {
		s := w.connect()
		w.DisconnectAll(reason)
		require.Equal(t, reason, s.next().Reason)
		_, _, err := s.ReadMessage()
		require.True(t, websocket.IsCloseError(err, websocket.CloseNormalClosure), "%v", err)
		w.until("gone", func() bool { return w.Connections() == 0 })
	}
	s := w.connect()
	require.True(t, w.Rotate("warning"))
	require.Equal(t, "warning", s.next().Reason)
	require.Equal(t, 1, w.Connections(), "a warned connection still works")
	done := w.slash("ana", "x")
	s.ack(s.next())
	require.Empty(t, got(t, done).Error)
	w.clock.Advance(10 * time.Second)
	require.Equal(t, "refresh_requested", s.next().Reason)
	_, _, err := s.ReadMessage()
	require.Error(t, err)
	require.Empty(t, w.faults())
}

func TestDropsGhostsAndRefusals(t *testing.T) {
	w := open(t)
	s := w.connect()
	w.DropTCP()
	_, _, err := s.ReadMessage()
	require.Error(t, err)
	w.until("gone", func() bool { return w.Connections() == 0 })

	w.RefuseConnections(time.Minute)
	_, resp, err := websocket.DefaultDialer.Dial(w.ticket(), nil)
	require.Error(t, err)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	w.clock.Advance(time.Minute)

	ghost := w.connect()
	w.HalfOpen(1)
	ghost.Close()
	done := w.slash("ana", "x")
	w.logged("the envelope is on its way into the void", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogEnvelope })
	w.clock.Advance(3 * time.Second)
	require.Equal(t, "operation_timeout", got(t, done).Error)
	require.Equal(t, 1, w.Connections(), "Slack still counts it")
	w.DropGhosts()
	require.Zero(t, w.Connections())
	require.Empty(t, w.faults(), "none of this is the app's fault")
}

func TestAckOnAnotherConnection(t *testing.T) {
	t.Run("of a lost envelope is not honoured", func(t *testing.T) {
		w := open(t)
		s := w.connect()
		done := w.slash("ana", "x")
		f := s.next()
		s.Close()
		require.Equal(t, "operation_timeout", got(t, done).Error)
		w.connect().ack(f, map[string]any{"text": "tarde"})
		w.logged("the ack", func(e slacksim.Entry) bool { return e.Error == "other connection" })
		require.Empty(t, w.faults())
	})
	t.Run("unless configured", func(t *testing.T) {
		w := open(t, func(c *slacksim.Config) { c.HonourAcksAcrossConnections = true })
		s := w.connect()
		done := w.slash("ana", "x")
		f := s.next()
		s.Close()
		w.connect().ack(f, map[string]any{"text": "sí"})
		require.Equal(t, "sí", got(t, done).Message.Text)
	})
	t.Run("while the first lives", func(t *testing.T) {
		w := open(t)
		s := w.connect()
		done := w.slash("ana", "x")
		f := s.next()
		w.connect().ack(f)
		w.until("the fault", func() bool { return len(w.Faults()) > 0 })
		require.Equal(t, []string{"ack_wrong_connection"}, w.faults())
		s.ack(f)
		got(t, done)
	})
}

func TestRedeliveryOfACommandOnReconnect(t *testing.T) {
	w := open(t)
	w.RedeliverSlashOnReconnect(true)
	s := w.connect()
	done := w.slash("ana", "x")
	first := s.next()
	s.Close()
	w.until("gone", func() bool { return w.Connections() == 0 })
	w.clock.Advance(2 * time.Second)
	s = w.connect()
	again := s.next()
	require.Equal(t, first.EnvelopeID, again.EnvelopeID)
	require.JSONEq(t, string(first.Payload), string(again.Payload))
	s.ack(again, map[string]any{"text": "hola"})
	turn := got(t, done)
	require.Equal(t, "hola", turn.Message.Text)
	require.Equal(t, 2*time.Second, turn.AckLatency.Duration())
	require.Zero(t, turn.AckTaken, "the rest was waiting for the app")
	require.Empty(t, w.faults())
}

func TestDuplicatesAndDelays(t *testing.T) {
	w := open(t)
	s := w.connect()
	w.DuplicateNext(1, slacksim.Duplication{})
	done := w.slash("ana", "x")
	a, b := s.next(), s.next()
	require.Equal(t, a.EnvelopeID, b.EnvelopeID)
	s.ack(a, map[string]any{"text": "hola"})
	s.ack(b, map[string]any{"text": "hola"})
	require.Equal(t, "hola", got(t, done).Message.Text)

	w.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
	done = w.slash("ana", "x")
	a, b = s.next(), s.next()
	require.NotEqual(t, a.EnvelopeID, b.EnvelopeID)
	require.JSONEq(t, string(a.Payload), string(b.Payload))
	s.ack(a)
	s.ack(b)
	require.Empty(t, got(t, done).Error)

	w.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true, Times: 3})
	done = w.slash("ana", "x")
	for range 4 {
		a = s.next()
		s.ack(a)
	}
	require.Empty(t, got(t, done).Error)

	w.DelayNext(1, 4*time.Second)
	done = w.slash("ana", "x")
	w.logged("the delay", func(e slacksim.Entry) bool { return e.Name == "delay" })
	w.clock.Advance(4 * time.Second)
	require.Equal(t, "operation_timeout", got(t, done).Error)
	s.ack(s.next())
	w.logged("the late ack", func(e slacksim.Entry) bool { return e.Error == "late" })
	require.Empty(t, w.faults(), "the network was late, not the app")
	require.Len(t, w.Person("ana").Messages("C0VENTAS"), 1)
}

func TestRedeliver(t *testing.T) {
	w := open(t)
	s := w.connect()
	done := w.slash("ana", "x")
	first := s.next()
	s.ack(first, map[string]any{"text": "hola"})
	require.NotNil(t, got(t, done).Message)

	w.clock.Advance(24 * time.Hour)
	answered := act(func() (*slacksim.Turn, error) { return w.Redeliver(context.Background(), first.EnvelopeID) })
	again := s.next()
	require.NotEqual(t, first.EnvelopeID, again.EnvelopeID)
	require.JSONEq(t, string(first.Payload), string(again.Payload))
	s.ack(again, map[string]any{"text": "hola otra vez"})
	require.JSONEq(t, `{"text": "hola otra vez"}`, string(got(t, answered).AckPayload))
	_, err := w.Redeliver(context.Background(), "none")
	require.Error(t, err)
	require.Empty(t, w.faults())
}
