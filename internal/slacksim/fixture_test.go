package slacksim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"embudo/internal/slacksim"
)

const manifest = `
display_information: {name: Prueba}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false}
  bot_user: {display_name: prueba}
  shortcuts:
    - {name: Nueva, type: global, callback_id: nueva, description: x}
    - {name: Anotar, type: message, callback_id: anotar, description: x}
  slash_commands:
    - {command: /prueba, description: x}
    - {command: /escapa, description: x, should_escape: true}
oauth_config:
  scopes:
    bot: [commands, chat:write, app_mentions:read, im:write, mpim:write, channels:read, groups:read, im:read, mpim:read, channels:history,
      groups:history, im:history, channels:join, channels:manage, groups:write, users:read, users:read.email, team:read,
      reactions:write, reactions:read, pins:write, bookmarks:write, bookmarks:read, files:read, files:write, usergroups:read]
settings:
  event_subscriptions:
    bot_events: [app_home_opened, message.channels, message.im, app_mention, reaction_added, member_joined_channel, file_shared]
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

func config() slacksim.Config {
	return slacksim.Config{
		Manifest: []byte(manifest),
		Limits:   slacksim.Limits{Off: true},
		People: []slacksim.User{
			{ID: "U0ANA", Name: "ana", RealName: "Ana Rojas", Email: "ana@example.com", Locale: "es-CL"},
			{ID: "U0BETO", Name: "beto", Locale: "en-US"},
			{ID: "U0GUEST", Name: "guest", Guest: true},
			{ID: "U0OTHER", Name: "other", Stranger: "T0OTHER"},
		},
		Channels: []slacksim.Channel{
			{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA", "U0BETO", "U0OTHER"}, Bot: true},
			{ID: "C0AJENO", Name: "ajeno", Members: []string{"U0ANA"}},
			{ID: "C0SECRETO", Name: "secreto", Private: true, Members: []string{"U0ANA"}},
		},
	}
}

// workspace is a running Sim under a clock that only the test moves, with plain HTTP and WebSocket clients.
type workspace struct {
	*slacksim.Sim
	t     *testing.T
	clock *slacksim.ManualClock
}

func open(t *testing.T, change ...func(*slacksim.Config)) *workspace {
	t.Helper()
	clock := slacksim.NewManualClock(start)
	cfg := config()
	cfg.Clock = clock
	for _, f := range change {
		f(&cfg)
	}
	sim, err := slacksim.New(cfg)
	require.NoError(t, err)
	_, err = sim.Start(context.Background(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, sim.Close())
		http.DefaultClient.CloseIdleConnections()
	})
	return &workspace{Sim: sim, t: t, clock: clock}
}

// reply is a Web API answer.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	raw    []byte
}

func (r reply) ok() bool      { ok, _ := r.body["ok"].(bool); return ok }
func (r reply) error() string { e, _ := r.body["error"].(string); return e }
func (r reply) at(path ...string) any {
	var v any = r.body
	for _, key := range path {
		o, _ := v.(map[string]any)
		v = o[key]
	}
	return v
}

// call sends a form with the token in its body, as slack-go does.
func (w *workspace) call(method string, args ...string) reply {
	w.t.Helper()
	form := url.Values{"token": {w.BotToken()}}
	for i := 0; i < len(args); i += 2 {
		form.Set(args[i], args[i+1])
	}
	return w.send(method, "application/x-www-form-urlencoded", "", []byte(form.Encode()))
}

// json sends a JSON body with the token in the header, as the node SDK and slack-go's views do.
func (w *workspace) json(method string, body any) reply {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	return w.send(method, "application/json", w.BotToken(), raw)
}

func (w *workspace) send(method, kind, bearer string, body []byte) reply {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.APIURL()+method, bytes.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", kind)
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	r := reply{status: resp.StatusCode, header: resp.Header}
	r.raw, err = io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	require.NoError(w.t, json.Unmarshal(r.raw, &r.body), string(r.raw))
	return r
}

// post sends JSON to a response URL and returns the status and text of the answer.
func (w *workspace) post(address string, body any) (int, string) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	resp, err := http.Post(address, "application/json", bytes.NewReader(raw))
	require.NoError(w.t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return resp.StatusCode, string(answer)
}

// socket is a raw Socket Mode client.
type socket struct {
	*websocket.Conn
	t *testing.T
}

// frame is what Slack sends.
type frame struct {
	Type           string          `json:"type"`
	EnvelopeID     string          `json:"envelope_id"`
	Accepts        bool            `json:"accepts_response_payload"`
	RetryAttempt   int             `json:"retry_attempt"`
	RetryReason    string          `json:"retry_reason"`
	Payload        json.RawMessage `json:"payload"`
	Reason         string          `json:"reason"`
	NumConnections int             `json:"num_connections"`
}

func (f frame) get(path ...string) any {
	var v any
	_ = json.Unmarshal(f.Payload, &v)
	for _, key := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			i, _ := strconv.Atoi(key)
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func (w *workspace) ticket() string {
	w.t.Helper()
	r := w.send("apps.connections.open", "application/json", w.AppToken(), nil)
	require.True(w.t, r.ok(), string(r.raw))
	return r.body["url"].(string)
}

// connect opens a connection and reads its hello.
func (w *workspace) connect() *socket {
	w.t.Helper()
	s := w.dial(w.ticket())
	hello := s.next()
	require.Equal(w.t, "hello", hello.Type)
	return s
}

func (w *workspace) dial(address string) *socket {
	w.t.Helper()
	dialer := websocket.Dialer{WriteBufferSize: 64 << 10}
	c, _, err := dialer.Dial(address, nil)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { c.Close() })
	return &socket{Conn: c, t: w.t}
}

func (s *socket) next() frame {
	s.t.Helper()
	require.NoError(s.t, s.SetReadDeadline(time.Now().Add(10*time.Second)))
	var f frame
	require.NoError(s.t, s.ReadJSON(&f))
	return f
}

// ack acknowledges an envelope, with a payload if one is given.
func (s *socket) ack(f frame, payload ...any) {
	s.t.Helper()
	a := map[string]any{"envelope_id": f.EnvelopeID}
	if len(payload) > 0 {
		a["payload"] = payload[0]
	}
	require.NoError(s.t, s.WriteJSON(a))
}

// until waits for a condition of the workspace.
func (w *workspace) until(what string, condition func() bool) {
	w.t.Helper()
	sub := w.Subscribe()
	defer sub.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for !condition() {
		_, err := sub.Wait(ctx)
		require.NoError(w.t, err, "waiting for %s", what)
	}
}

// logged waits until the log has an entry that the condition holds for.
func (w *workspace) logged(what string, condition func(slacksim.Entry) bool) {
	w.t.Helper()
	w.until(what, func() bool { return slices.ContainsFunc(w.Log(), condition) })
}

// faults returns the codes of all faults so far and forgets them.
func (w *workspace) faults() []string {
	codes := []string{}
	for _, f := range w.TakeFaults() {
		codes = append(codes, f.Code)
	}
	return codes
}

// act runs a person's act in the background, since it waits for the app's ack; the result is received.
func act[T any](f func() (T, error)) <-chan result[T] {
	done := make(chan result[T], 1)
	go func() {
		v, err := f()
		done <- result[T]{v, err}
	}()
	return done
}

type result[T any] struct {
	value T
	err   error
}

func (w *workspace) slash(person, text string) <-chan result[*slacksim.Turn] {
	return act(func() (*slacksim.Turn, error) {
		return w.Person(person).Slash(context.Background(), "C0VENTAS", "/prueba", text)
	})
}

func got[T any](t *testing.T, done <-chan result[T]) T {
	t.Helper()
	select {
	case r := <-done:
		require.NoError(t, r.err)
		return r.value
	case <-time.After(10 * time.Second):
		require.FailNow(t, "the act did not end")
		panic("unreachable")
	}
}
