package page_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/page"
	"embudo/internal/slacksim/page/browsertest"
)

// TestThePageWhenTheAppIsGone ends the app while people use it, and starts it again.
func TestThePageWhenTheAppIsGone(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t, os.DirFS("testdata/browser"))
	sim, err := slacksim.New(slacksim.Config{
		Manifest: []byte(showManifest), Limits: slacksim.Limits{Off: true},
		People: []slacksim.User{
			{ID: "U0ANA", Name: "ana", RealName: "Ana Rojas", Locale: "es-CL"},
			{ID: "U0BEN", Name: "ben", RealName: "Ben Carter", Locale: "en-US"},
		},
		Channels: []slacksim.Channel{{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA", "U0BEN"}, Bot: true}},
	})
	require.NoError(t, err)
	sim.Mount(page.Handler(sim, page.Options{}))
	_, err = sim.Start(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	runShow(t, sim)
	b.Tell(t, browsertest.Story{Script: "gone.mjs", URL: sim.URL() + "/", Calls: map[string]func(){
		"the app ends":    func() { endShow(t, sim) },
		"the app is back": func() { runShow(t, sim) },
	}})
	require.Empty(t, sim.TakeFaults(), "nothing that the app did was against Slack's rules")
}

// endShow cuts the app off as the end of its process does; it connects only once, so that is the end of it.
func endShow(t *testing.T, sim *slacksim.Sim) {
	t.Helper()
	sub := sim.Subscribe()
	defer sub.Close()
	sim.DropTCP()
	for sim.Connections() > 0 {
		_, err := sub.Wait(t.Context())
		require.NoError(t, err)
	}
}
