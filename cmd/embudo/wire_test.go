package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
	"embudo/store"
)

// wire is the real bot on a Slack that sends whatever it is told to: what the strict one never would, but somebody
// might. Its people are those of the demo, one of another company, and one whose account was closed.
type wire struct {
	t    testing.TB
	w    *office // for what went on before, on the same database
	conn *websocket.Conn
	acks chan string
	log  *safeBuffer
	sent int
	read int // how much of the log was looked at

	mu    sync.Mutex
	calls []string
}

// The app and the workspace of a wire, and the people whom the strict Slack lacks.
const (
	wireApp, wireTeam = "A0WIRE", "T0EMBUDO"
	wireGone          = "U0GONE"
	wireStranger      = "U0EVE"
)

// safeBuffer takes a log while it is read.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *safeBuffer) len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Len()
}

// saidSince looks for a text in what came after the first so many bytes: the whole is long, and looked at often.
func (b *safeBuffer) saidSince(from int, text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Contains(b.b.Bytes()[from:], []byte(text))
}

// openWire runs the bot on a wire, with its whole log kept.
func openWire(t testing.TB) *wire {
	t.Helper()
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	x := &wire{t: t, acks: make(chan string, 64), log: &safeBuffer{}}
	opened := make(chan *websocket.Conn, 1)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { x.serve(rw, r, opened) }))
	t.Cleanup(server.Close)
	base := dbtest.Database(t)
	x.w = &office{t: t, settings: settings{zone: zone, currency: pipeline.CLP, jobs: store.JobOptions{Pace: time.Millisecond}, Config: Config{
		SlackAppToken: "xapp-1", SlackBotToken: "xoxb-1", SlackAPIURL: server.URL + "/api/", DatabaseURL: Secret(base), HTTPAddr: "127.0.0.1:0", Sockets: 1}}}
	x.w.db, err = store.Open(context.Background(), base, nil)
	require.NoError(t, err)
	t.Cleanup(x.w.db.Close)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	log := slog.New(slog.NewTextHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	go func() { ended <- run(ctx, x.w.settings, log, func(net.Addr) {}) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
		require.NoError(t, x.conn.Close())
	})
	select {
	case x.conn = <-opened:
	case <-time.After(20 * time.Second):
		t.Fatalf("the bot did not connect\n%s", x.log)
	}
	x.write(fmt.Sprintf(`{"type":"hello","num_connections":1,"connection_info":{"app_id":%q}}`, wireApp))
	return x
}

// serve answers every method of the Web API with enough to go on, and takes the socket.
func (x *wire) serve(rw http.ResponseWriter, r *http.Request, opened chan<- *websocket.Conn) {
	if r.URL.Path == "/link" {
		c, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(rw, r, nil)
		if err != nil {
			return
		}
		opened <- c
		stop := make(chan struct{})
		defer close(stop)
		go pinging(c, stop)
		for {
			_, frame, err := c.ReadMessage()
			if err != nil {
				return
			}
			x.acks <- string(frame)
		}
	}
	body, _ := io.ReadAll(r.Body)
	x.mu.Lock()
	x.calls = append(x.calls, r.URL.Path+" "+string(body))
	x.mu.Unlock()
	answer := map[string]any{"ok": true, "team_id": wireTeam, "user_id": "U0BOT", "bot_id": "B0BOT", "url": "ws://" + r.Host + "/link",
		"ts": "9.9", "channel": map[string]any{"id": "D0WIRE"}, "view": map[string]any{"id": "V0WIRE"}, "usergroups": []any{}, "members": []any{}}
	if strings.HasPrefix(r.URL.Path, "/api/chat.") {
		answer["channel"] = "D0WIRE"
	}
	if strings.HasSuffix(r.URL.Path, "users.info") {
		for _, pair := range strings.Split(string(body), "&") {
			if id, ok := strings.CutPrefix(pair, "user="); ok {
				answer["user"] = map[string]any{"id": id, "name": strings.ToLower(id), "team_id": map[bool]string{true: "T0EVIL", false: wireTeam}[id == wireStranger],
					"locale": "es-CL", "tz": "America/Santiago", "is_admin": id == demoCarla, "is_restricted": id == demoGuest, "deleted": id == wireGone}
			}
		}
	}
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(answer)
}

// pinging pings as Slack does: a connection that hears none for half a minute is given up.
func pinging(c *websocket.Conn, stop <-chan struct{}) {
	every := time.NewTicker(5 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-stop:
			return
		case <-every.C:
			_ = c.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second)) // a closed one shows in reading
		}
	}
}

func (x *wire) write(text string) {
	x.t.Helper()
	require.NoError(x.t, x.conn.WriteMessage(websocket.TextMessage, []byte(text)))
}

// send sends an envelope, waits until all that it led to is done, and gives what it was acknowledged with and what
// was said besides.
func (x *wire) send(kind string, payload map[string]any) (answer string) {
	x.t.Helper()
	x.mu.Lock()
	before := len(x.calls)
	x.mu.Unlock()
	x.sent++
	logged := x.log.len()
	raw, err := json.Marshal(map[string]any{"envelope_id": fmt.Sprint("e", x.sent), "type": kind, "payload": payload})
	require.NoError(x.t, err)
	x.write(string(raw))
	select {
	case answer = <-x.acks:
	case <-time.After(30 * time.Second):
		x.t.Fatalf("not acknowledged: %s", raw)
	}
	done := fmt.Sprintf("envelope=e%d ", x.sent)
	require.Eventually(x.t, func() bool { return x.log.saidSince(logged, done) }, 30*time.Second, time.Millisecond, "%s", raw)
	x.mu.Lock()
	defer x.mu.Unlock()
	said, err := url.QueryUnescape(strings.Join(x.calls[before:], "\n"))
	require.NoError(x.t, err)
	return answer + said
}

// background are the tables that the passing of time changes, and those that follow from the others.
var background = []string{"chores", "days_done", "tallies", "tally_changes", "tally_state", "forecast_sums", "receivable_changes", "receivable_days", "receivable_debtors",
	"snapshots", "nudges", "paces"}

// facts is a digest of every table, but for what goes on in the background, of which briefings are a part.
func (x *wire) facts() map[string]string {
	x.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, x.w.settings.DatabaseURL.Reveal())
	require.NoError(x.t, err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1")
	require.NoError(x.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(x.t, err)
	all := map[string]string{}
	for _, table := range tables {
		if slices.Contains(background, table) {
			continue
		}
		var digest string
		name := pgx.Identifier{table}.Sanitize()
		require.NoError(x.t, conn.QueryRow(ctx, "select count(*) || ' ' || md5(coalesce(string_agg(t::text, '' order by t::text), '')) from "+name+" t where coalesce(to_jsonb(t)->>'kind', '') <> 'briefing'").Scan(&digest))
		all[table] = digest
	}
	require.Contains(x.t, all, "events")
	return all
}
