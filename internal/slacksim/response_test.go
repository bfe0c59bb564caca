package slacksim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func responseURL(w *workspace, s *socket) string {
	w.t.Helper()
	done := w.slash("ana", "x")
	f := s.next()
	s.ack(f)
	return got(w.t, done).ResponseURL
}

// pressed posts a message with a button (to everybody, or to ana alone), lets ana press it and returns the payload.
func pressed(w *workspace, s *socket, ephemeral bool) frame {
	w.t.Helper()
	blocks := encoded(l{m{"type": "actions", "block_id": "b", "elements": l{
		m{"type": "button", "action_id": "go", "text": plain("Ir"), "value": "7"},
	}}})
	var ts string
	if ephemeral {
		ts = w.call("chat.postEphemeral", "channel", "C0VENTAS", "user", "U0ANA", "text", "t", "blocks", blocks).body["message_ts"].(string)
	} else {
		ts = w.call("chat.postMessage", "channel", "C0VENTAS", "text", "t", "blocks", blocks).body["ts"].(string)
		own := s.next() // the app hears its own message
		require.Equal(w.t, slacksim.BotID, own.get("event", "bot_id"))
		s.ack(own)
	}
	done := act(func() (*slacksim.Turn, error) {
		return w.Person("ana").Press(context.Background(), slacksim.PressTarget{ChannelID: "C0VENTAS", MessageTS: ts, ActionID: "go"})
	})
	f := s.next()
	s.ack(f)
	require.Empty(w.t, got(w.t, done).Error)
	return f
}

func TestResponseURLWorksFiveTimesInHalfAnHour(t *testing.T) {
	w := open(t)
	s := w.connect()
	address := responseURL(w, s)
	for range 5 {
		status, answer := w.post(address, m{"text": "hola", "blocks": nil, "metadata": m{"event_type": "", "event_payload": nil}, "replace_original": false})
		require.Equal(t, 200, status)
		require.Equal(t, "ok", answer)
	}
	status, answer := w.post(address, m{"text": "seis"})
	require.Equal(t, 404, status)
	require.Equal(t, "used_url", answer)
	seen := w.Person("ana").Messages("C0VENTAS")
	require.Len(t, seen, 5)
	require.Equal(t, "U0ANA", seen[0].EphemeralTo)
	require.NotEmpty(t, seen[0].EnvelopeID)

	address = responseURL(w, s)
	w.clock.Advance(30*time.Minute + time.Second)
	status, answer = w.post(address, m{"text": "tarde"})
	require.Equal(t, 404, status)
	require.Equal(t, "expired_url", answer)
	require.Equal(t, []string{"used_url", "expired_url"}, w.faults())
}

func TestResponseURLInChannelAndBadBodies(t *testing.T) {
	w := open(t)
	s := w.connect()
	address := responseURL(w, s)
	status, _ := w.post(address, m{"text": "a todos", "response_type": "in_channel"})
	require.Equal(t, 200, status)
	s.ack(s.next()) // its message event
	require.Len(t, w.Person("beto").Messages("C0VENTAS"), 1)
	for _, bad := range []any{m{}, l{}, m{"delete_original": true, "text": "x"}, m{"text": "x", "blocks": l{m{"type": "nada"}}}} {
		status, _ = w.post(address, bad)
		require.Equal(t, 400, status, "%v", bad)
		require.NotEmpty(t, w.faults())
	}
	status, _ = w.post(address, m{"text": "nueva", "replace_original": true})
	require.Equal(t, 200, status)
	require.Len(t, w.Person("ana").Messages("C0VENTAS"), 2, "a command has no message to replace")
}

func TestResponseURLOfAButton(t *testing.T) {
	for _, ephemeral := range []bool{false, true} {
		w := open(t)
		s := w.connect()
		f := pressed(w, s, ephemeral)
		require.Equal(t, "message", f.get("container", "type"))
		require.Equal(t, ephemeral, f.get("container", "is_ephemeral"))
		require.Equal(t, ephemeral, f.get("message") == nil, "an ephemeral message is not shown in payloads")
		require.Equal(t, "7", f.get("actions", "0", "value"))
		require.Equal(t, "ventas", f.get("channel", "name"))
		address := f.get("response_url").(string)
		drain := func() {
			if !ephemeral {
				s.ack(s.next())
			}
		}

		status, _ := w.post(address, m{"text": "aparte", "replace_original": false})
		require.Equal(t, 200, status)
		require.Len(t, w.Person("ana").Messages("C0VENTAS"), 2)

		status, _ = w.post(address, m{"text": "cambiado", "replace_original": true})
		require.Equal(t, 200, status)
		drain()
		seen := w.Person("ana").Messages("C0VENTAS")
		require.Equal(t, "cambiado", seen[0].Text)
		require.Empty(t, seen[0].Blocks, "replacing keeps nothing")
		require.Equal(t, ephemeral, seen[0].EphemeralTo != "", "ephemeral stays so")

		status, _ = w.post(address, m{"delete_original": true})
		require.Equal(t, 200, status)
		drain()
		require.Len(t, w.Person("ana").Messages("C0VENTAS"), 1)
		require.Empty(t, w.faults())
	}
}

func TestResponseURLInAThread(t *testing.T) {
	w := open(t)
	s := w.connect()
	parent := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "padre").body["ts"].(string)
	s.ack(s.next())
	blocks := encoded(l{m{"type": "actions", "elements": l{m{"type": "button", "action_id": "go", "text": plain("Ir")}}}})
	reply := w.call("chat.postMessage", "channel", "C0VENTAS", "thread_ts", parent, "text", "t", "blocks", blocks).body["ts"].(string)
	s.ack(s.next())
	done := act(func() (*slacksim.Turn, error) {
		return w.Person("ana").Press(context.Background(), slacksim.PressTarget{ChannelID: "C0VENTAS", MessageTS: reply, ActionID: "go"})
	})
	f := s.next()
	require.Equal(t, parent, f.get("container", "thread_ts"))
	s.ack(f)
	got(t, done)
	status, _ := w.post(f.get("response_url").(string), m{"text": "en el hilo", "response_type": "in_channel", "replace_original": false})
	require.Equal(t, 200, status)
	s.ack(s.next())
	require.Len(t, w.Person("ana").Thread("C0VENTAS", parent), 3)
}
