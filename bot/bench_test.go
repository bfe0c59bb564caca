package bot_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"embudo/bot"
	"embudo/internal/slacksim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const manifest = `
display_information: {name: Bench}
features:
  bot_user: {display_name: bench}
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  slash_commands:
    - {command: /tool, description: a tool, should_escape: false}
    - {command: /unwired, description: nobody handles it}
  shortcuts:
    - {name: Global, type: global, callback_id: global, description: global}
    - {name: Message, type: message, callback_id: onmessage, description: message}
oauth_config:
  scopes:
    bot: [commands, "chat:write", "im:write", "users:read", "channels:read", "groups:read", "channels:history", "groups:history", "im:history",
      "reactions:read", "reactions:write", "usergroups:read", "files:read", "files:write"]
settings:
  event_subscriptions: {bot_events: [app_home_opened, user_change, message.channels, reaction_added]}
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

const sales = "C0SALES"

// bench is a running bot in a local Slack.
type bench struct {
	t        *testing.T
	sim      *slacksim.Sim
	bot      *bot.Bot
	memory   *memory
	drafts   *drafts
	log      *logBook
	registry *prometheus.Registry
	ana      *slacksim.Person // Spanish
	bob      *slacksim.Person // English, administrator
	gina     *slacksim.Person // guest
	sam      *slacksim.Person // of another company
	stop     func() error
	// faulty: the test provokes faults and looks at them itself.
	faulty bool
}

// rig is what a test changes before the bot runs.
type rig struct {
	sim    slacksim.Config
	opt    bot.Options
	timing bot.Timing
}

// start runs a bot with what register registers.
func start(t *testing.T, register func(*bot.Bot), changes ...func(*rig)) *bench {
	t.Helper()
	b := prepare(t, register, changes...)
	b.run()
	return b
}

func prepare(t *testing.T, register func(*bot.Bot), changes ...func(*rig)) *bench {
	t.Helper()
	b := &bench{t: t, memory: newMemory(), drafts: newDrafts(), log: &logBook{}, registry: prometheus.NewRegistry()}
	everyone := []string{"U0ANA", "U0BOB", "U0GINA", "U0SAM"}
	r := &rig{
		sim: slacksim.Config{
			Manifest: []byte(manifest),
			People: []slacksim.User{
				{ID: "U0ANA", Name: "ana", RealName: "Ana Soto", Locale: "es-CL"},
				{ID: "U0BOB", Name: "bob", RealName: "Bob Hill", Locale: "en-US", Admin: true, TZ: "Europe/London"},
				{ID: "U0GINA", Name: "gina", Guest: true, Locale: "en-US"},
				{ID: "U0SAM", Name: "sam", Stranger: "T0OTHER", Locale: "en-US"},
			},
			Channels: []slacksim.Channel{
				{ID: sales, Name: "sales", Members: everyone, Bot: true},
				{ID: "C0QUIET", Name: "quiet", Members: everyone},
			},
			PingInterval: 50 * time.Millisecond,
		},
		opt: bot.Options{
			Words: words{}, Memory: b.memory, Drafts: b.drafts, Log: slog.New(slog.NewJSONHandler(b.log, nil)),
			Metrics: bot.NewMetrics(b.registry), Reconnect: 50 * time.Millisecond,
		},
		timing: bot.Timing{Stagger: time.Millisecond},
	}
	for _, change := range changes {
		change(r)
	}
	var err error
	b.sim, err = slacksim.New(r.sim)
	require.NoError(t, err)
	_, err = b.sim.Start(context.Background(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.sim.Close()) })
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	r.opt.APIURL, r.opt.HTTPClient = b.sim.APIURL(), &http.Client{Transport: transport}
	if r.opt.AppToken == "" {
		r.opt.AppToken = b.sim.AppToken()
	}
	if r.opt.BotToken == "" {
		r.opt.BotToken = b.sim.BotToken()
	}
	b.bot, err = bot.New(r.opt)
	require.NoError(t, err)
	b.bot.SetTiming(r.timing)
	register(b.bot)
	b.ana, b.bob, b.gina, b.sam = b.sim.Person("U0ANA"), b.sim.Person("U0BOB"), b.sim.Person("U0GINA"), b.sim.Person("U0SAM")
	return b
}

// run starts the bot and waits until it is connected. When the test ends, the bot must stop without an
// error and Slack must have had nothing to complain of.
func (b *bench) run() {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.bot.Run(ctx) }()
	b.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	b.t.Cleanup(func() {
		require.NoError(b.t, b.stop())
		if !b.faulty {
			require.Empty(b.t, b.sim.Faults())
		}
	})
	b.await("connections", func() bool { return b.bot.Sockets() == 2 && b.sim.Connections() == 2 })
}

// await waits until cond holds.
func (b *bench) await(what string, cond func() bool) {
	b.t.Helper()
	changes := b.sim.Subscribe()
	defer changes.Close()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !cond() {
		select {
		case <-changes.Wake():
			changes.Drain()
		case <-again.C:
		case <-deadline.C:
			b.t.Fatalf("waited in vain for %s\nfaults: %v\nlog: %s", what, b.sim.Faults(), b.log)
		}
	}
}

func (b *bench) slash(p *slacksim.Person, text string) *slacksim.Turn {
	b.t.Helper()
	turn, err := p.Slash(b.t.Context(), sales, "/tool", text)
	require.NoError(b.t, err)
	return turn
}

// answer is the text of what a command's acknowledgement showed.
func (b *bench) answer(p *slacksim.Person, text string) string {
	b.t.Helper()
	turn := b.slash(p, text)
	require.Empty(b.t, turn.Error)
	if turn.Message == nil {
		return ""
	}
	return turn.Message.Text
}

// said waits for a message with the text that the person sees in the channel or in the direct messages.
func (b *bench) said(p *slacksim.Person, text string) slacksim.Message {
	b.t.Helper()
	var found slacksim.Message
	b.await("message "+text, func() bool {
		for _, m := range p.Inbox() {
			if strings.Contains(m.Text, text) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// count is how many messages with the text the person sees.
func (b *bench) count(p *slacksim.Person, text string) int {
	n := 0
	for _, m := range p.Inbox() {
		if strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}
