package bot_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"embudo/bot"
)

// wire is a bare end of Socket Mode that sends whatever it is told to: what no Slack would send, but
// somebody might.
type wire struct {
	t   *testing.T
	log *logBook
	// drafts are those of the bot.
	drafts *drafts
	conn   chan *websocket.Conn
	acks   chan string
	open   *websocket.Conn

	mu    sync.Mutex
	calls map[string][]string
}

// connectWire runs a bot against a wire.
func connectWire(t *testing.T, register func(*bot.Bot)) *wire {
	t.Helper()
	w := &wire{t: t, log: &logBook{}, drafts: newDrafts(), conn: make(chan *websocket.Conn, 1), acks: make(chan string, 20), calls: map[string][]string{}}
	server := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	b, err := bot.New(bot.Options{
		AppToken: "xapp-1", BotToken: "xoxb-1", APIURL: server.URL + "/api/", Sockets: 1, Words: words{}, Drafts: w.drafts,
		Log: slog.New(slog.NewJSONHandler(w.log, nil)), HTTPClient: &http.Client{Transport: transport},
	})
	require.NoError(t, err)
	register(b)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
		if w.open != nil {
			require.NoError(t, w.open.Close())
		}
	})
	select {
	case w.open = <-w.conn:
	case <-time.After(5 * time.Second):
		t.Fatalf("no connection\n%s", w.log)
	}
	w.write(`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A0WIRE"}}`)
	return w
}

func (w *wire) serve(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/link" {
		c, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(rw, r, nil)
		if err != nil {
			return
		}
		w.conn <- c
		for {
			_, frame, err := c.ReadMessage()
			if err != nil {
				return
			}
			w.acks <- string(frame)
		}
	}
	body := new(strings.Builder)
	_, _ = io.Copy(body, r.Body)
	w.mu.Lock()
	w.calls[r.URL.Path] = append(w.calls[r.URL.Path], body.String())
	w.mu.Unlock()
	answers := map[string]string{
		"/api/auth.test":             `{"ok":true,"team_id":"T0WIRE","user_id":"U0BOT","bot_id":"B0BOT"}`,
		"/api/apps.connections.open": `{"ok":true,"url":"ws://` + r.Host + `/link"}`,
		"/api/users.info":            `{"ok":true,"user":{"id":"U0ANA","team_id":"T0WIRE","name":"ana","locale":"es-CL"}}`,
		"/api/views.update":          `{"ok":true,"view":{"id":"V1"}}`,
		"/api/conversations.open":    `{"ok":true,"channel":{"id":"D1"}}`,
		"/api/chat.postMessage":      `{"ok":true,"channel":"D1","ts":"1.1"}`,
	}
	answer, ok := answers[r.URL.Path]
	if !ok {
		answer = `{"ok":false,"error":"unknown_method"}`
	}
	rw.Header().Set("Content-Type", "application/json")
	_, _ = rw.Write([]byte(answer))
}

func (w *wire) write(text string) {
	w.t.Helper()
	require.NoError(w.t, w.open.WriteMessage(websocket.TextMessage, []byte(text)))
}

// send sends an envelope and gives its acknowledgement.
func (w *wire) send(id, kind, payload string) map[string]any {
	w.t.Helper()
	w.write(`{"envelope_id":"` + id + `","type":"` + kind + `","payload":` + payload + `}`)
	select {
	case frame := <-w.acks:
		var ack map[string]any
		require.NoError(w.t, json.Unmarshal([]byte(frame), &ack))
		require.Equal(w.t, id, ack["envelope_id"])
		return ack
	case <-time.After(5 * time.Second):
		w.t.Fatalf("%s was not acknowledged\n%s", id, w.log)
		return nil
	}
}

func (w *wire) called(path string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls[path]
}

func TestUndecodableEnvelopesAreAcknowledged(t *testing.T) {
	t.Parallel()
	w := connectWire(t, func(*bot.Bot) {})
	for name, payload := range map[string]string{
		"e1": `{"type":"message_action","callback_id":"c","user":{"id":"U0ANA"},"message":{"blocks":[{"type":"actions","elements":[{"type":"hologram"}]}]}}`,
		"e2": `"no object at all"`,
		"e3": `{"type":"block_actions","actions":7}`,
	} {
		require.NotContains(t, w.send(name, "interactive", payload), "payload")
	}
	w.send("e4", "events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"from_the_future"}}`)
	w.send("e5", "telepathy", `{}`)
	w.write(`{"type":"telepathy"}`)
	w.write(`not json`)
	w.send("e6", "slash_commands", `{"command":"/gone","user_id":"U0ANA","team_id":"T0WIRE","trigger_id":"1.2"}`)
	require.Contains(t, w.log.String(), "envelope not decoded")
}

func TestForgedPayloads(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{Reply: bot.Say(bot.Lit("the answer"))}, nil
	})
	calls := 0
	w := connectWire(t, func(b *bot.Bot) {
		bot.AddModal(b, d.modal)
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			calls++
			return bot.Reply{}, nil
		})
		b.Press("go", func(context.Context, *bot.Press) (bot.Reply, error) {
			calls++
			return bot.Reply{}, nil
		})
	})
	who := `"user":{"id":"U0ANA","team_id":"T0WIRE"},"team":{"id":"T0WIRE"},"api_app_id":"A0WIRE"`
	input := `{"type":"input","block_id":"name","label":{"type":"plain_text","text":"N"},"element":{"type":"plain_text_input","action_id":"name"}}`

	t.Run("another app", func(t *testing.T) {
		ack := w.send("f1", "slash_commands", `{"command":"/tool","user_id":"U0ANA","team_id":"T0WIRE","api_app_id":"A0OTHER","trigger_id":"1"}`)
		require.NotContains(t, ack, "payload")
		require.Zero(t, calls)
	})
	t.Run("another workspace", func(t *testing.T) {
		ack := w.send("f2", "slash_commands", `{"command":"/tool","user_id":"U0EVE","team_id":"T0EVIL","api_app_id":"A0WIRE","trigger_id":"2"}`)
		require.Contains(t, ack["payload"].(map[string]any)["text"], "outsider")
		require.Zero(t, calls)
		require.Empty(t, w.called("/api/users.info"), "nothing is done for them")
	})
	t.Run("a person of another company in our workspace", func(t *testing.T) {
		w.send("f3", "interactive", `{"type":"block_actions","user":{"id":"U0EVE","team_id":"T0EVIL"},"team":{"id":"T0WIRE"},`+
			`"api_app_id":"A0WIRE","actions":[{"block_id":"b","action_id":"go","type":"button","action_ts":"1.1"}]}`)
		require.Zero(t, calls)
	})
	t.Run("metadata that is none of ours", func(t *testing.T) {
		for _, metadata := range []string{``, `null and void`, `{"s":[1],"o":{}}`, `[]`} {
			quoted, err := json.Marshal(metadata)
			require.NoError(t, err)
			ack := w.send("f4", "interactive", `{"type":"view_submission",`+who+`,"view":{"id":"V1","type":"modal","callback_id":"edit",`+
				`"private_metadata":`+string(quoted)+`,"blocks":[`+input+`],"state":{"values":{}}}}`)
			payload := ack["payload"].(map[string]any)
			require.NotEqual(t, "", payload["response_action"], metadata)
		}
		require.Empty(t, d.submissions())
	})
	t.Run("an answer address of somebody else", func(t *testing.T) {
		ack := w.send("f5", "interactive", `{"type":"view_submission",`+who+`,"view":{"id":"V2","type":"modal","callback_id":"edit",`+
			`"private_metadata":"{\"s\":{\"ref\":\"x\"},\"o\":{\"c\":\"C1\",\"r\":\"https://evil.example/collect\"}}","blocks":[`+input+`],"state":{"values":{}}}}`)
		require.NotContains(t, ack, "payload")
		require.Eventually(t, func() bool {
			return strings.Contains(strings.Join(w.called("/api/chat.postMessage"), "\n"), "the+answer")
		}, 5*time.Second, time.Millisecond, "it goes to the person instead")
	})
	t.Run("nothing in it", func(t *testing.T) {
		for _, kind := range []string{"block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion", "dialog_submission"} {
			w.send("f6"+kind, "interactive", `{"type":"`+kind+`"}`)
		}
		w.send("f7", "interactive", `{}`)
		w.send("f8", "slash_commands", `{}`)
		require.NotContains(t, w.log.String(), "panic")
	})
}
