package page_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/page"
	"embudo/internal/slacksim/page/browsertest"
)

const showManifest = `
display_information: {name: Muestra, description: Todo lo que Slack muestra}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: muestra}
  slash_commands:
    - {command: /muestra, description: Muestra algo, usage_hint: "post | open"}
  shortcuts:
    - {name: Atajo global, type: global, callback_id: global, description: Abre una ventana}
    - {name: Anotar mensaje, type: message, callback_id: note, description: Repite el mensaje}
oauth_config:
  scopes: {bot: [commands, chat:write, files:read, im:write, users:read, reactions:read, channels:history]}
settings:
  event_subscriptions: {bot_events: [app_home_opened]}
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// TestThePageShowsAllThatAppsEmit tells, in a browser, what the page makes of an app that posts every kind of block.
func TestThePageShowsAllThatAppsEmit(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t, os.DirFS("testdata/browser"))
	sim, err := slacksim.New(slacksim.Config{
		Manifest: []byte(showManifest), Limits: slacksim.Limits{Off: true},
		Team: slacksim.Team{ID: "T0MUESTRA", Name: "Taller", Domain: "taller"},
		People: []slacksim.User{
			{ID: "U0ANA", Name: "ana", RealName: "Ana Rojas", Locale: "es-CL"},
			{ID: "U0BEN", Name: "ben", RealName: "Ben Carter", Locale: "en-US"},
		},
		Channels: []slacksim.Channel{
			{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA", "U0BEN"}, Bot: true},
			{ID: "C0VIEJO", Name: "viejo", Members: []string{"U0ANA"}, Archived: true},
			{ID: "C0OTRO", Name: "otro", Members: []string{"U0ANA"}},
		},
		Groups: []slacksim.UserGroup{{ID: "S0EQUIPO", Handle: "equipo", Name: "Equipo comercial", Members: []string{"U0BEN"}}},
	})
	require.NoError(t, err)
	sim.Mount(page.Handler(sim, page.Options{}))
	_, err = sim.Start(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	runShow(t, sim)
	for _, story := range []struct {
		name, script string
		faults       []string
	}{
		{"texts", "texts.mjs", nil},
		{"controls", "controls.mjs", nil},
		{"tables and charts", "data.mjs", nil},
		{"cards", "cards.mjs", nil},
		{"inputs", "inputs.mjs", nil},
		{"stacked modals", "stack.mjs", []string{"push_limit_reached"}},
		{"home and shortcuts", "home.mjs", nil},
		{"conversation", "conversation.mjs", nil},
	} {
		t.Run(story.name, func(t *testing.T) {
			b.Tell(t, browsertest.Story{Script: story.script, URL: sim.URL() + "/"})
			var refused []string
			for _, f := range sim.TakeFaults() {
				refused = append(refused, f.Code)
			}
			require.Equal(t, story.faults, refused, "what Slack refused")
		})
	}
}
