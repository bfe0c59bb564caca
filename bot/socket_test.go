package bot_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
)

func echo(b *bot.Bot) {
	b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) { return bot.Say(bot.Esc(s.Text)), nil })
}

func TestRotationLosesNothing(t *testing.T) {
	t.Parallel()
	b := start(t, echo, func(r *rig) { r.opt.Reconnect = time.Millisecond })
	for n := range 10 {
		require.True(t, b.sim.Rotate("refresh_requested"))
		require.Equal(t, "hola", b.answer(b.ana, "hola"), "the other connection is there")
		b.await("both connections", func() bool { return b.metric("reconnects_total") == float64(n+1) && b.bot.Sockets() == 2 })
	}
}

func TestConnectionsComeBack(t *testing.T) {
	t.Parallel()
	b := start(t, echo, func(r *rig) { r.timing.Ping = 700 * time.Millisecond })
	b.sim.DropTCP()
	b.await("reconnection", func() bool { return b.metric("reconnects_total") >= 2 && b.bot.Sockets() == 2 })
	require.Equal(t, "hola", b.answer(b.ana, "hola"))

	before := b.metric("reconnects_total")
	b.sim.HalfOpen(0)
	b.await("reconnection after silence", func() bool { return b.metric("reconnects_total") >= before+2 && b.bot.Sockets() == 2 })
	require.Greater(t, b.metric("connections_reported"), 2.0, "Slack still counts the ghosts")
	require.True(t, b.log.has("more connections than ours"))
	b.sim.DropGhosts()
	require.Equal(t, "hola", b.answer(b.ana, "hola"))
}

func TestAnAnswerWhoseConnectionIsGoneIsToldOtherwise(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			close(entered)
			<-release
			return bot.Say(bot.Lit("after all")), nil
		})
	})
	b.faulty = true // what Slack makes of the acknowledgement is not ours to know
	go func() { _, _ = b.ana.Slash(context.Background(), sales, "/tool", "") }()
	<-entered
	b.sim.DropTCP()
	b.await("reconnection", func() bool { return b.metric("reconnects_total") == 2 && b.bot.Sockets() == 2 })
	close(release)
	b.said(b.ana, "after all")
	require.Equal(t, 1, b.count(b.ana, "after all"))
}

func TestNoStormWhenSlackClosesAtOnce(t *testing.T) {
	t.Parallel()
	b := start(t, echo, func(r *rig) {
		r.opt.Reconnect = time.Minute
		r.timing.Brief = time.Hour
	})
	b.faulty = true
	for n := range 2 {
		b.sim.DisconnectAll("link_disabled")
		b.await("another try", func() bool { return b.metric("reconnects_total") == float64(2*n+2) && b.bot.Sockets() == 2 })
	}
	b.sim.DisconnectAll("link_disabled")
	b.await("no more tries", func() bool { return b.bot.Sockets() == 0 })
	require.LessOrEqual(t, b.metric("calls_total", "method=apps.connections.open"), 6.0)
	checks := b.bot.Ready()
	require.False(t, checks[0].OK)
	require.Equal(t, "socket mode", checks[1].Name)
	require.True(t, b.log.has("connections are closed as soon as they open"))
}

func TestShutdownDrains(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) {
			if s.Text == "wait" {
				close(entered)
				<-release
			}
			return bot.Say(bot.Lit("finished")), nil
		})
	})
	turns := make(chan *slacksim.Turn, 1)
	go func() {
		turn, _ := b.ana.Slash(context.Background(), sales, "/tool", "wait")
		turns <- turn
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- b.stop() }()
	b.await("draining", func() bool { return !b.bot.Ready()[0].OK })
	require.Equal(t, "busy es", b.answer(b.ana, ""), "nothing new is begun")
	close(release)
	turn := <-turns
	require.NotNil(t, turn)
	require.Equal(t, "finished", turn.Message.Text, "what was begun is answered")
	require.NoError(t, <-stopped)
	b.await("closed connections", func() bool { return b.sim.Connections() == 0 })
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	var ended atomic.Bool
	entered := make(chan struct{})
	b := prepare(t, func(b *bot.Bot) {
		b.Slash("/tool", func(ctx context.Context, _ *bot.Slash) (bot.Reply, error) {
			close(entered)
			<-ctx.Done()
			ended.Store(true)
			return bot.Reply{}, ctx.Err()
		})
	}, quickBudget, func(r *rig) { r.timing.Drain = 50 * time.Millisecond })
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- b.bot.Run(ctx) }()
	b.await("connections", func() bool { return b.bot.Sockets() == 2 })
	go func() { _, _ = b.ana.Slash(context.Background(), sales, "/tool", "") }()
	<-entered
	cancel()
	require.ErrorContains(t, <-result, "1 handlers did not finish")
	b.await("the handler's end", ended.Load)
}

func TestBusy(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{}, nil
	})
	b := start(t, func(b *bot.Bot) {
		d.register(b)
		b.Shortcut("global", func(context.Context, *bot.Shortcut) (bot.Reply, error) {
			close(entered)
			<-release
			return bot.Reply{}, nil
		})
	}, func(r *rig) { r.opt.Handlers = 1 })
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	holding := false
	for !holding {
		// The command's own handler may still be leaving; then this one is answered Busy.
		refused := b.metric("busy_total")
		go func() { _, _ = b.bob.Shortcut(context.Background(), "global") }()
		b.await("the only place taken", func() bool {
			select {
			case <-entered:
				holding = true
			default:
			}
			return holding || b.metric("busy_total") > refused
		})
	}
	refused := b.metric("busy_total")
	require.Equal(t, "busy es", b.answer(b.ana, ""))
	o := submit(t, b.ana)
	require.Equal(t, slacksim.Invalid, o.Kind)
	require.Equal(t, map[string]string{"name": "busy es"}, o.Errors)
	close(release)
	b.await("room again", func() bool { return submit(t, b.ana).Kind == slacksim.Closed })
	require.GreaterOrEqual(t, b.metric("busy_total"), refused+2)
}
