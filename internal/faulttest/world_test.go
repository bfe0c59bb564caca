//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/faultproxy"
	"embudo/internal/slacksim"
	"embudo/pipeline"
	"embudo/store"
)

// world is a company at work: people in a local Slack, a database of its own, and bots.
type world struct {
	t       testing.TB
	grounds *grounds
	sim     *slacksim.Sim
	db      *store.DB
	sql     *pgxpool.Pool
	plain   string // the database's address, past the proxy
	pg      *faultproxy.Proxy
	redis   *faultproxy.Proxy
	env     []string
	bots    sync.Map // *process → true
	acts    atomic.Int64
	// told is what people did and what they were told of it.
	mu   sync.Mutex
	told []told
}

// worldOptions change what a world starts with.
type worldOptions struct {
	postgres *devdb.Postgres // the shared one when nil
	redisURL string          // the shared one when empty; "none" for none
	people   int             // 8 when 0
	paced    bool            // Slack limits rates, and the bots keep to them as in production
	sim      func(*slacksim.Config)
	env      []string
	idle     bool   // no bot is started
	migrator string // the program that makes the schema; the present one when empty
}

const (
	sales   = "C0SALES"
	patient = 60 * time.Second // how long anything is waited for on a busy machine
)

func openWorld(t *testing.T, o worldOptions) *world {
	t.Helper()
	g := needed(t)
	w := &world{t: t, grounds: g}
	w.openDatabase(o.postgres, o.migrator)
	w.openSlack(o)
	for i := 0; w.db != nil && i < max(o.people, 8); i++ { // what is due hangs on the day
		require.NoError(t, w.db.KeepHour(context.Background(), pipeline.UserID(person(i)), pipeline.Hour{Off: true}))
	}
	w.env = append(os.Environ(), "DATABASE_URL="+through(t, w.plain, w.pg), "SLACK_API_URL="+w.sim.APIURL(),
		"SLACK_APP_TOKEN="+w.sim.AppToken(), "SLACK_BOT_TOKEN="+w.sim.BotToken(),
		"HTTP_ADDR=127.0.0.1:0", "NOTIFY_CHANNEL="+sales, "LOG_LEVEL=info", "LOG_FORMAT=json")
	redisURL := o.redisURL
	if redisURL == "" {
		redisURL = g.redis.URL()
	}
	if redisURL != "none" {
		var err error
		w.redis, err = faultproxy.New(hostOf(t, redisURL))
		require.NoError(t, err)
		t.Cleanup(w.redis.Close)
		w.env = append(w.env, "REDIS_URL="+through(t, redisURL, w.redis))
	}
	if !o.paced {
		w.env = append(w.env, "EMBUDO_PACE=1ms")
	}
	w.env = append(w.env, o.env...)
	if !o.idle {
		w.start()
	}
	return w
}

func (w *world) openDatabase(server *devdb.Postgres, migrator string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	from := ""
	if server == nil {
		server = w.grounds.postgres
		if migrator == "" {
			from = template
		}
	}
	var err error
	copying.Lock() // nobody may be connected to what is copied
	w.plain, err = server.CreateDatabase(ctx, fmt.Sprintf("fault_%d", databases.Add(1)), from)
	copying.Unlock()
	require.NoError(w.t, err)
	if migrator == "" {
		require.NoError(w.t, store.Migrate(ctx, w.plain))
	} else {
		cmd := exec.CommandContext(ctx, migrator, "migrate")
		cmd.Env = append(os.Environ(), "DATABASE_URL="+w.plain)
		out, err := cmd.CombinedOutput()
		require.NoError(w.t, err, "%s", out)
	}
	if migrator == "" {
		w.openStore()
	}
	w.sql, err = pgxpool.New(ctx, w.plain)
	require.NoError(w.t, err)
	w.t.Cleanup(w.sql.Close)
	w.pg, err = faultproxy.NewPostgres(hostOf(w.t, w.plain))
	require.NoError(w.t, err)
	w.t.Cleanup(w.pg.Close)
}

// openStore looks into the database as the present program does, which takes the present schema.
func (w *world) openStore() {
	w.t.Helper()
	var err error
	w.db, err = store.Open(context.Background(), w.plain, nil)
	require.NoError(w.t, err)
	w.t.Cleanup(w.db.Close)
}

var (
	copying   sync.Mutex
	databases atomic.Int64
)

func (w *world) openSlack(o worldOptions) {
	w.t.Helper()
	manifest, err := os.ReadFile(filepath.Join("..", "..", "manifest.yaml"))
	require.NoError(w.t, err)
	if o.people == 0 {
		o.people = 8
	}
	c := slacksim.Config{
		Manifest: manifest, Team: slacksim.Team{ID: "T0FAULT", Name: "Estudio Puelche", Domain: "puelche"},
		Limits: slacksim.Limits{Off: !o.paced}, LogLimit: 200_000,
		Channels: []slacksim.Channel{{ID: sales, Name: "ventas", Bot: true}},
	}
	for i := range o.people {
		u := slacksim.User{ID: person(i), Name: strings.ToLower(person(i)), RealName: fmt.Sprintf("Persona %d", i), Locale: "es-CL", Admin: i == 0}
		c.People = append(c.People, u)
		c.Channels[0].Members = append(c.Channels[0].Members, u.ID)
	}
	if o.sim != nil {
		o.sim(&c)
	}
	w.sim, err = slacksim.New(c)
	require.NoError(w.t, err)
	_, err = w.sim.Start(context.Background(), "127.0.0.1:0")
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = w.sim.Close() })
}

// person is the id of the nth of the company.
func person(n int) string { return fmt.Sprintf("U0P%d", n) }

func hostOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Host
}

// through is an address with the proxy in the place of its host.
func through(t testing.TB, address string, p *faultproxy.Proxy) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.Host = p.Addr()
	if strings.HasPrefix(u.Scheme, "postgres") {
		q := u.Query()
		q.Set("sslmode", "disable")
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// until waits for a condition, looked at after every change in Slack and every tenth of a second.
func (w *world) until(limit time.Duration, what string, condition func() bool) {
	w.t.Helper()
	require.Eventually(w.t, condition, limit, 50*time.Millisecond, what)
}

// connected waits until Slack counts at least n connections.
func (w *world) connected(n int) {
	w.t.Helper()
	w.until(patient, fmt.Sprintf("%d connections", n), func() bool { return w.sim.Connections() >= n })
}

func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	var n int
	require.NoError(w.t, w.sql.QueryRow(context.Background(), query, args...).Scan(&n))
	return n
}
