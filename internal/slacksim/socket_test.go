package slacksim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestConnectionsOpenWantsTheAppTokenInTheHeader(t *testing.T) {
	w := open(t)
	for _, c := range []struct{ kind, bearer, body, want string }{
		{"application/json", "", "", "not_authed"},
		{"application/x-www-form-urlencoded", "", "token=" + w.AppToken(), "invalid_auth"},
		{"application/json", w.BotToken(), "", "not_allowed_token_type"},
		{"application/json", "xapp-1-nobody", "", "invalid_auth"},
	} {
		r := w.send("apps.connections.open", c.kind, c.bearer, []byte(c.body))
		require.Equal(t, c.want, r.error())
	}
	w.TakeFaults()
	require.True(t, strings.HasPrefix(w.ticket(), "ws://127.0.0.1:"))
	require.Empty(t, w.faults())
}

func TestTicketWorksOnce(t *testing.T) {
	w := open(t)
	address := w.ticket()
	w.dial(address)
	_, resp, err := websocket.DefaultDialer.Dial(address, nil)
	require.Error(t, err)
	require.Equal(t, http.StatusConflict, resp.StatusCode)
	require.Equal(t, []string{"ticket_reused"}, w.faults())
	_, resp, err = websocket.DefaultDialer.Dial(strings.Replace(address, "ticket=", "ticket=x", 1), nil)
	require.Error(t, err)
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}

func TestHelloCountsConnectionsAndTheEleventhIsRefused(t *testing.T) {
	w := open(t)
	for n := 1; n <= 10; n++ {
		hello := w.dial(w.ticket()).next()
		require.Equal(t, "hello", hello.Type)
		require.Equal(t, n, hello.NumConnections)
	}
	extra := w.dial(w.ticket())
	bye := extra.next()
	require.Equal(t, "disconnect", bye.Type)
	require.Equal(t, "too_many_websockets", bye.Reason)
	_, _, err := extra.ReadMessage()
	require.True(t, websocket.IsCloseError(err, websocket.CloseNormalClosure), "%v", err)
	w.until("the eleventh to be gone", func() bool { return w.Connections() == 10 })
	require.Equal(t, []string{"too_many_websockets"}, w.faults())
}

func TestPings(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.PingInterval = time.Millisecond })
	s := w.connect()
	pinged := make(chan string, 1)
	s.SetPingHandler(func(data string) error {
		select {
		case pinged <- data:
		default:
		}
		return nil
	})
	go func() { _, _, _ = s.ReadMessage() }()
	select {
	case data := <-pinged:
		require.Contains(t, data, "Ping from applink-")
	case <-time.After(10 * time.Second):
		require.FailNow(t, "no ping")
	}
}

func TestEachEnvelopeGoesToOneConnection(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.Seed = 7 })
	arrived := make(chan int, 100)
	for i := range 3 {
		s := w.connect()
		go func() {
			for {
				var f frame
				if s.ReadJSON(&f) != nil {
					return
				}
				_ = s.WriteJSON(map[string]any{"envelope_id": f.EnvelopeID})
				arrived <- i
			}
		}()
	}
	seen := map[int]int{}
	for range 30 {
		require.Empty(t, got(t, w.slash("ana", "x")).Error)
		seen[<-arrived]++
	}
	require.Len(t, seen, 3, "some connection got nothing: %v", seen)
	require.Empty(t, arrived)
	require.Empty(t, w.faults())
}

func TestAckRules(t *testing.T) {
	w := open(t)
	s := w.connect()

	done := w.slash("ana", "una vez")
	f := s.next()
	require.Equal(t, "slash_commands", f.Type)
	require.True(t, f.Accepts)
	w.clock.Advance(700 * time.Millisecond)
	s.ack(f, map[string]any{"text": "hola"})
	turn := got(t, done)
	require.Equal(t, 700*time.Millisecond, turn.AckLatency.Duration())
	require.Equal(t, "U0ANA", turn.Message.EphemeralTo)
	require.Equal(t, "hola", turn.Message.Text)
	require.Empty(t, w.faults())

	s.ack(f)
	w.until("the duplicate", func() bool { return len(w.Faults()) == 1 })
	require.Equal(t, []string{"ack_duplicate"}, w.faults())

	s.ack(frame{EnvelopeID: "nobody"})
	s.ack(frame{}) // as if hello were acknowledged
	require.NoError(t, s.WriteMessage(websocket.TextMessage, []byte("no json")))
	w.until("three more", func() bool { return len(w.Faults()) == 3 })
	require.Equal(t, []string{"ack_unknown", "ack_unknown", "ack_malformed"}, w.faults())
}

func TestLateAckOfACommand(t *testing.T) {
	w := open(t)
	s := w.connect()
	done := w.slash("ana", "tarde")
	f := s.next()
	w.clock.Advance(3 * time.Second)
	require.Equal(t, "operation_timeout", got(t, done).Error)
	require.Equal(t, []string{"ack_late"}, w.faults())
	s.ack(f, map[string]any{"text": "hola"})
	w.logged("the late ack", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogAck })
	require.Empty(t, w.Person("ana").Messages("C0VENTAS"))
}

func TestCommandWithoutAConnection(t *testing.T) {
	w := open(t)
	require.Equal(t, "dispatch_failed", got(t, w.slash("ana", "x")).Error)
	require.Empty(t, w.faults())
}

func TestFramesThatSlackDoesNotTake(t *testing.T) {
	t.Run("20,480 bytes", func(t *testing.T) {
		w := open(t)
		s := w.connect()
		big := make([]byte, 20_480)
		require.NoError(t, s.WriteMessage(websocket.TextMessage, big))
		_, _, err := s.ReadMessage()
		require.True(t, websocket.IsCloseError(err, websocket.CloseMessageTooBig), "%v", err)
		require.Contains(t, err.Error(), "Max frame length of 20480 has been exceeded")
		require.Contains(t, w.faults(), "frame_too_large")
	})
	t.Run("20,479 bytes pass", func(t *testing.T) {
		w := open(t)
		s := w.connect()
		done := w.slash("ana", "x")
		f := s.next()
		shell := `{"envelope_id":"` + f.EnvelopeID + `","payload":{"text":""}}`
		raw := strings.Replace(shell, `""`, `"`+strings.Repeat("a", 20_479-len(shell))+`"`, 1)
		require.Len(t, raw, 20_479)
		require.NoError(t, s.WriteMessage(websocket.TextMessage, []byte(raw)))
		require.NotNil(t, got(t, done).Message)
		require.Empty(t, w.faults())
	})
	t.Run("continuation", func(t *testing.T) {
		w := open(t)
		dialer := websocket.Dialer{WriteBufferSize: 256}
		s, _, err := dialer.Dial(w.ticket(), nil)
		require.NoError(t, err)
		defer s.Close()
		writer, err := s.NextWriter(websocket.TextMessage)
		require.NoError(t, err)
		_, err = writer.Write(make([]byte, 300)) // the first frame of several
		require.NoError(t, err)
		for err == nil {
			_, _, err = s.ReadMessage()
		}
		require.True(t, websocket.IsCloseError(err, websocket.CloseProtocolError), "%v", err)
		require.Contains(t, w.faults(), "continuation_frame")
	})
}
