package main

import (
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/page/browsertest"
)

var pictures = flag.Bool("pictures", false, "take the pictures of docs/images anew")

// TestTheDemoInABrowser tells, one after the other in the same demo, what people see and do in its page. Each story
// makes the opportunities that it needs.
func TestTheDemoInABrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t, os.DirFS("testdata/browser"))
	sim := startDemo(t)
	reads := func(locale string) func() {
		return func() {
			felipe := demoPeople[4]
			felipe.Locale = locale
			require.True(t, sim.ChangePerson(felipe))
		}
	}
	calls := map[string]func(){
		"finance reads English": reads("en-US"),
		"finance reads Spanish": reads("es-CL"),
		"the bot is late":       func() { sim.DelayNext(1, 4*time.Second) },
		"the bot errs":          func() { postNonsense(t, sim) },
	}
	type args map[string]string
	for _, story := range []struct {
		name, script string
		args         args
		faults       []string
	}{
		{"first minute", "first_minute.mjs", nil, nil},
		{"accessible", "accessible.mjs", nil, nil},
		{"all stages in Spanish", "stages.mjs", args{"lang": "es"}, nil},
		{"all stages in English", "stages.mjs", args{"lang": "en"}, nil},
		{"lost and reopened", "lost.mjs", nil, nil},
		{"two people at once", "together.mjs", nil, nil},
		{"each sees their own", "apart.mjs", nil, nil},
		{"hostile input", "hostile.mjs", nil, nil},
		{"keyboard only", "keyboard.mjs", nil, nil},
		{"narrow", "narrow.mjs", nil, nil},
		{"trouble connecting", "trouble.mjs", nil, []string{"invalid_blocks"}},
	} {
		t.Run(story.name, func(t *testing.T) {
			b.Tell(t, browsertest.Story{Script: story.script, URL: sim.URL() + "/", Args: story.args, Calls: calls})
			require.Equal(t, story.faults, codes(sim.TakeFaults()), "what Slack refused")
		})
	}
	t.Run("pictures", func(t *testing.T) {
		folder := t.TempDir()
		if *pictures {
			var err error
			folder, err = filepath.Abs("../../docs/images")
			require.NoError(t, err)
			require.NoError(t, os.MkdirAll(folder, 0o755))
		}
		b.Tell(t, browsertest.Story{Script: "pictures.mjs", URL: sim.URL() + "/", Args: args{"folder": folder}, Calls: calls})
		for _, name := range []string{"channel", "modal", "thread", "list", "dark", "narrow", "english"} {
			browsertest.Lighten(t, filepath.Join(folder, name+".png"))
		}
	})
}

// postNonsense calls Slack as the bot never does.
func postNonsense(t *testing.T, sim *slacksim.Sim) {
	t.Helper()
	answer, err := http.PostForm(sim.APIURL()+"chat.postMessage", url.Values{
		"token": {sim.BotToken()}, "channel": {demoSalesChannel}, "text": {"x"}, "blocks": {`[{"type":"nonsense"}]`},
	})
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
}

func codes(faults []slacksim.Fault) []string {
	var all []string
	for _, f := range faults {
		all = append(all, f.Code)
	}
	return all
}

// startDemo runs the demo until the test ends, and gives its local Slack.
func startDemo(t *testing.T) *slacksim.Sim {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready := make(chan *slacksim.Sim, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- demo(ctx, demoCommand{Addr: "127.0.0.1:0"}, io.Discard, slog.New(testLog{t}), func(sim *slacksim.Sim) { ready <- sim })
	}()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	select {
	case sim := <-ready:
		return sim
	case err := <-ended:
		ended <- nil
		require.NoError(t, err)
		require.Fail(t, "the demo ended before it was ready")
		return nil
	}
}
