package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestTheDoctorFindsWhatHasToBeMended(t *testing.T) {
	t.Parallel()
	unscoped := bytes.Replace(appManifest, []byte("      - im:history"), []byte("      - team:read"), 1)
	// What is well unless a case says otherwise.
	usual := map[string]string{"database": "schema is current", "redis": "answers", "slack": "signed in to Estudio Puelche",
		"sockets": "may be opened", "scopes": "all granted", "channel": "C0VENTAS has the bot"}
	for name, c := range map[string]struct {
		sim   func(*slacksim.Config)
		spoil func(*office)
		mend  map[string]string // finding → a part of its mending step
		well  map[string]string // finding → another detail than usual
		gone  []string          // findings that can't be made
	}{
		"all well":         {},
		"no redis":         {spoil: func(w *office) { w.settings.RedisURL = "" }, well: map[string]string{"redis": "runs without it"}},
		"no channel":       {spoil: func(w *office) { w.settings.NotifyChannel = "" }, well: map[string]string{"channel": "no channel is told"}},
		"channel by name":  {spoil: func(w *office) { w.settings.NotifyChannel = "#ventas" }, well: map[string]string{"channel": "#ventas has the bot"}},
		"redis away":       {spoil: func(w *office) { w.settings.RedisURL = "redis://127.0.0.1:1/0" }, mend: map[string]string{"redis": "check REDIS_URL"}},
		"redis no url":     {spoil: func(w *office) { w.settings.RedisURL = "http://hush" }, mend: map[string]string{"redis": "check REDIS_URL"}},
		"database away":    {spoil: func(w *office) { w.settings.DatabaseURL = "postgres://u:hush@127.0.0.1:1/d" }, mend: map[string]string{"database": "check DATABASE_URL"}},
		"database newer":   {spoil: func(w *office) { w.exec("insert into goose_db_version (version_id, is_applied) values (9999, true)") }, mend: map[string]string{"database": "start the newer release of embudo"}},
		"database older":   {spoil: func(w *office) { w.exec("delete from goose_db_version where version_id > 0") }, mend: map[string]string{"database": "run `embudo migrate`"}},
		"bot token wrong":  {spoil: func(w *office) { w.settings.SlackBotToken = "xoxb-hush" }, mend: map[string]string{"slack": "install the app into the workspace again"}, gone: []string{"sockets", "scopes", "channel"}},
		"app token wrong":  {spoil: func(w *office) { w.settings.SlackAppToken = "xapp-hush" }, mend: map[string]string{"sockets": "set the app-level token"}},
		"slack away":       {spoil: func(w *office) { w.settings.SlackAPIURL = "http://127.0.0.1:1/api/" }, mend: map[string]string{"slack": "check SLACK_API_URL"}, gone: []string{"sockets", "scopes", "channel"}},
		"scope missing":    {sim: func(c *slacksim.Config) { c.Manifest = unscoped }, mend: map[string]string{"scopes": "take manifest.yaml"}},
		"bot not in it":    {spoil: func(w *office) { w.Sim.RemoveBot(demoSalesChannel) }, mend: map[string]string{"channel": "/invite @embudo"}},
		"channel unknown":  {spoil: func(w *office) { w.settings.NotifyChannel = "#nada" }, mend: map[string]string{"channel": "check NOTIFY_CHANNEL"}},
		"channel archived": {spoil: func(w *office) { w.Sim.ArchiveChannel(demoSalesChannel) }, mend: map[string]string{"channel": "archived"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{idle: true, sim: c.sim})
			w.AllowFault("invalid_auth")
			if c.spoil != nil {
				c.spoil(w)
			}
			var out bytes.Buffer
			err := examine(t.Context(), w.settings, &out)
			require.Equal(t, len(c.mend) > 0, err != nil, out.String())
			for name, detail := range usual {
				mark, line, step := findingIn(out.String(), name)
				switch {
				case slices.Contains(c.gone, name):
					require.Empty(t, line, out.String())
				case c.mend[name] != "":
					require.Equal(t, "MEND", mark, out.String())
					require.Contains(t, step, c.mend[name])
				case c.well[name] != "":
					require.Equal(t, "ok", mark, out.String())
					require.Contains(t, line, c.well[name])
				default:
					require.Equal(t, "ok", mark, out.String())
					require.Contains(t, line, detail)
				}
			}
			require.NotContains(t, out.String(), "hush")
			require.NotContains(t, out.String(), w.Sim.BotToken())
		})
	}
}

// findingIn gives the mark, the line and the mending step of one finding in what the doctor printed.
func findingIn(out, name string) (mark, line, step string) {
	lines := strings.Split(out, "\n")
	for i, l := range lines {
		words := strings.Fields(l)
		if len(words) < 2 || words[1] != name {
			continue
		}
		if next := lines[i+1]; strings.Contains(next, "→") {
			step = next
		}
		return words[0], l, step
	}
	return "", "", ""
}
