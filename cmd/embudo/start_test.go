package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
)

// Tests that read the configuration borrow the process's environment, so they are not parallel.

var wellConfigured = []string{"SLACK_APP_TOKEN=xapp-1-secret", "SLACK_BOT_TOKEN=xoxb-secret", "DATABASE_URL=postgres://u:secret@h/d"}

func TestConfigurationIsReadWhole(t *testing.T) {
	s, err := readConfig(wellConfigured, true)
	require.NoError(t, err)
	require.Equal(t, i18n.ES, s.lang)
	require.Equal(t, "CLP", string(s.currency))
	require.Equal(t, "America/Santiago", s.zone.String())
	require.Equal(t, []any{2, "127.0.0.1:8080", "https://slack.com/api/", ""}, []any{s.Sockets, s.HTTPAddr, s.SlackAPIURL, s.RedisURL.Reveal()})
	require.Equal(t, "xoxb-secret", s.SlackBotToken.Reveal())

	_, err = readConfig(nil, true)
	require.Equal(t, []string{"DATABASE_URL", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"}, firstWords(err))
	_, err = readConfig([]string{"DATABASE_URL=", "SOCKETS="}, false)
	require.Equal(t, []string{"DATABASE_URL"}, firstWords(err), "set to nothing is not set")

	_, err = readConfig([]string{
		"SLACK_APP_TOKEN=xoxb-hush", "SLACK_BOT_TOKEN=hush", "SLACK_API_URL=hush", "DATABASE_URL_FILE=/nowhere/hush", "LOG_LEVEL=hush",
		"LOG_FORMAT=hush", "DEFAULT_LOCALE=hush", "DEFAULT_CURRENCY=hush", "TIME_ZONE=hush", "SOCKETS=hush",
		"NOTIFY_CHANNEL=#a", "NOTIFY_CHANNEL_FILE=/nowhere/hush",
	}, true)
	require.Equal(t, []string{"DATABASE_URL", "DATABASE_URL_FILE", "DEFAULT_CURRENCY", "DEFAULT_LOCALE", "LOG_FORMAT", "LOG_LEVEL",
		"NOTIFY_CHANNEL", "SLACK_API_URL", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SOCKETS", "TIME_ZONE"}, firstWords(err), "all at once")
	require.NotContains(t, err.Error(), "hush", "no value is printed")
	for _, n := range []string{"0", "1", "11", "-3", "2.5"} {
		_, err = readConfig(append([]string{"SOCKETS=" + n}, wellConfigured...), true)
		require.Equal(t, []string{"SOCKETS"}, firstWords(err), n)
	}
}

// firstWords gives the variables that a ConfigError speaks of, in its order.
func firstWords(err error) []string {
	var faults *ConfigError
	if !errors.As(err, &faults) {
		return nil
	}
	var names []string
	for _, f := range faults.Faults {
		name, _, _ := strings.Cut(f, " ")
		names = append(names, name)
	}
	return names
}

func TestASecretMayComeFromAFileAndIsNeverShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte("xoxb-from-file\n"), 0o600))
	t.Setenv("SLACK_BOT_TOKEN", "before")
	s, err := readConfig([]string{wellConfigured[0], wellConfigured[2], "SLACK_BOT_TOKEN_FILE=" + file}, true)
	require.NoError(t, err)
	require.Equal(t, "xoxb-from-file", s.SlackBotToken.Reveal())
	require.Equal(t, "before", os.Getenv("SLACK_BOT_TOKEN"), "the environment is as it was")
	require.NotContains(t, os.Environ(), wellConfigured[0])

	var out bytes.Buffer
	log := newLog(s, &out)
	log.Info("config", "all", s.Config, "token", s.SlackBotToken, "url", s.DatabaseURL.Reveal(), "error", &net.AddrError{Err: "dial xoxb-from-file", Addr: "postgres://u:secret@h/d"})
	raw, err := json.Marshal(s.Config)
	require.NoError(t, err)
	shown := out.String() + string(raw) + s.SlackBotToken.String()
	require.NotContains(t, shown, "from-file")
	require.NotContains(t, shown, "secret")
	require.Contains(t, shown, hidden)
}

// starts runs the bot, which is to end by itself, and gives why it did.
func starts(t *testing.T, s settings) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := run(ctx, s, slog.New(testLog{t}), nil)
	require.Error(t, err)
	require.NoError(t, ctx.Err(), "it should have ended by itself")
	return err.Error()
}

func TestWhatCantWorkIsToldAtTheStartWithItsMendingStep(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, taken.Close()) })
	unscoped := bytes.Replace(appManifest, []byte("      - im:history"), []byte("      - team:read"), 1)
	for name, c := range map[string]struct {
		sim   func(*slacksim.Config)
		spoil func(*office)
		said  []string
	}{
		"bot token wrong":      {spoil: func(w *office) { w.settings.SlackBotToken = "xoxb-wrong" }, said: []string{"invalid_auth", "install the app into the workspace again"}},
		"bot token revoked":    {spoil: func(w *office) { w.Sim.RevokeToken() }, said: []string{"token_revoked", "install the app into the workspace again"}},
		"app token wrong":      {spoil: func(w *office) { w.settings.SlackAppToken = "xapp-wrong" }, said: []string{"invalid_auth", "set the app-level token (xapp-…)", "connections:write"}},
		"app token revoked":    {spoil: func(w *office) { w.Sim.RevokeAppToken() }, said: []string{"token_revoked", "set the app-level token (xapp-…)"}},
		"tokens swapped":       {spoil: func(w *office) { w.settings.SlackBotToken = w.settings.SlackAppToken }, said: []string{"bot_token", "xoxb-", "OAuth & Permissions"}},
		"scope missing":        {sim: func(c *slacksim.Config) { c.Manifest = unscoped }, said: []string{"missing_scope", "im:history", "manifest.yaml", "install the app again"}},
		"database newer":       {spoil: func(w *office) { w.exec("insert into goose_db_version (version_id, is_applied) values (9999, true)") }, said: []string{"newer than this program", "9999", "start the newer release"}},
		"database unreachable": {spoil: func(w *office) { w.settings.DatabaseURL = "postgres://u:hush@127.0.0.1:1/embudo" }, said: []string{"DATABASE_URL", "Postgres 14 or later"}},
		"database no url":      {spoil: func(w *office) { w.settings.DatabaseURL = "post:/gres hush" }, said: []string{"DATABASE_URL"}},
		"redis no url":         {spoil: func(w *office) { w.settings.RedisURL = "http://hush" }, said: []string{"REDIS_URL"}},
		"address taken":        {spoil: func(w *office) { w.settings.HTTPAddr = taken.Addr().String() }, said: []string{"HTTP_ADDR", "address already in use", "set it to a free address"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{idle: true, sim: c.sim})
			w.AllowFault("missing_scope")
			w.AllowFault("invalid_auth")
			w.AllowFault("token_revoked")
			if c.spoil != nil {
				c.spoil(w)
			}
			said := starts(t, w.settings)
			for _, part := range c.said {
				require.Contains(t, said, part)
			}
			require.NotContains(t, said, "hush")
			require.NotContains(t, said, w.Sim.BotToken())
		})
	}
}

// exec changes the database behind the bot's back.
func (w *office) exec(sql string) {
	w.t.Helper()
	conn, err := pgx.Connect(context.Background(), w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), sql)
	require.NoError(w.t, err)
}

func TestATokenThatIsRevokedLaterEndsTheBot(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{idle: true})
	w.AllowFault("token_revoked")
	ended := make(chan error, 1)
	go func() { ended <- run(t.Context(), w.settings, slog.New(testLog{t}), nil) }()
	w.Connected(2)
	w.Sim.RevokeAppToken()
	w.Sim.DropTCP()
	select {
	case err := <-ended:
		require.ErrorContains(t, err, "token_revoked")
	case <-time.After(30 * time.Second):
		t.Fatal("the bot goes on with a token that is worth nothing")
	}
}

func TestHealthReadinessAndFigures(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.ana.Slash("/oportunidad nueva Acme 12M").Contains("Creaste")
	w.sales.Await("OP-1")
	w.quiet()
	status, body := w.get("/healthz")
	require.Equal(t, http.StatusOK, status, body)
	status, body = w.get("/readyz")
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, `"2 of 2 connected"`)
	require.Contains(t, body, `{"name":"database","ok":true}`)
	_, body = w.get("/metrics")
	for _, line := range []string{"embudo_notices_waiting 0", "embudo_notices_oldest_seconds 0", "embudo_database_connections_in_use", "slack"} {
		require.Contains(t, body, line)
	}
	require.NotContains(t, body, "Acme")
	s := w.settings
	s.HTTPAddr = strings.TrimPrefix(w.web, "http://")
	require.NoError(t, live(t.Context(), s.HTTPAddr), "what the container asks")
	w.stop()
	require.Error(t, live(t.Context(), s.HTTPAddr))
}

func TestMigrateCommand(t *testing.T) {
	t.Setenv("DATABASE_URL", dbtest.Database(t))
	require.NoError(t, migrateCommand{}.Run(t.Context()))
	t.Setenv("DATABASE_URL", "postgres://u:hush@127.0.0.1:1/embudo")
	err := migrateCommand{}.Run(t.Context())
	require.ErrorContains(t, err, "check that DATABASE_URL")
	require.NotContains(t, err.Error(), "hush")
	require.ErrorContains(t, runCommand{}.Run(t.Context()), "SLACK_BOT_TOKEN is missing")
}

func TestTheManifestIsTheOneAtTheTop(t *testing.T) {
	t.Parallel()
	top, err := os.ReadFile("../../manifest.yaml")
	require.NoError(t, err)
	require.Equal(t, string(top), string(appManifest), "run go generate ./cmd/embudo")
}
