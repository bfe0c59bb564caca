package bot_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
)

func newBot(t *testing.T, change func(*bot.Options)) *bot.Bot {
	t.Helper()
	o := bot.Options{AppToken: "xapp-1", BotToken: "xoxb-1", Words: words{}}
	change(&o)
	b, err := bot.New(o)
	require.NoError(t, err)
	return b
}

func TestOnceByMemory(t *testing.T) {
	t.Parallel()
	shared := newMemory()
	one := newBot(t, func(o *bot.Options) { o.Memory = shared })
	two := newBot(t, func(o *bot.Options) { o.Memory = shared })
	duplicate, done := one.Begin("k")
	require.Equal(t, []bool{false, false}, []bool{duplicate, done})
	duplicate, done = two.Begin("k")
	require.Equal(t, []bool{true, false}, []bool{duplicate, done}, "another process knows it began")
	one.Finished("k", false)
	duplicate, done = two.Begin("k")
	require.Equal(t, []bool{true, true}, []bool{duplicate, done})

	one.Begin("f")
	one.Finished("f", true)
	duplicate, _ = one.Begin("f")
	require.False(t, duplicate, "what failed may be tried again")
}

func TestOnceWithoutMemory(t *testing.T) {
	t.Parallel()
	shared := newMemory()
	shared.setAway(true)
	now := time.Now()
	b := newBot(t, func(o *bot.Options) {
		o.Memory = shared
		o.Now = func() time.Time { return now }
	})
	duplicate, _ := b.Begin("k")
	require.False(t, duplicate)
	b.Finished("k", false)
	duplicate, done := b.Begin("k")
	require.Equal(t, []bool{true, true}, []bool{duplicate, done}, "one process remembers by itself")
	now = now.Add(time.Hour)
	duplicate, _ = b.Begin("k")
	require.False(t, duplicate, "not for ever")
	for i := range 30000 {
		b.Begin(fmt.Sprint("other", i))
	}
	duplicate, _ = b.Begin("k")
	require.False(t, duplicate, "not without bound")
}

func TestDuplicatesAtTheSameTimeOnTwoSockets(t *testing.T) {
	t.Parallel()
	// A meeting of its own each time: a WaitGroup may not be used again before all have left it.
	var meeting atomic.Pointer[sync.WaitGroup]
	convene := func() {
		both := &sync.WaitGroup{}
		both.Add(2)
		meeting.Store(both)
	}
	meet := func() {
		both := meeting.Load()
		both.Done()
		both.Wait()
	}
	var first, second atomic.Int32
	d := newDesk(func(_ context.Context, s *bot.Submission[formState]) (bot.Result, error) {
		meet()
		if s.Duplicate {
			second.Add(1)
		} else {
			first.Add(1)
		}
		return bot.Result{Reply: bot.Say(bot.Lit("saved"))}, nil
	})
	b := start(t, func(b *bot.Bot) {
		d.register(b)
		b.Press("go", func(_ context.Context, p *bot.Press) (bot.Reply, error) {
			meet()
			return bot.Say(bot.Lit("pressed")), nil
		})
		b.Shortcut("global", func(context.Context, *bot.Shortcut) (bot.Reply, error) {
			return bot.Reply{Text: bot.Lit("card"), Blocks: []slack.Block{button("go", "Go", "")}}, nil
		})
	})
	for range 5 {
		b.slash(b.ana, "OP-1")
		fill(t, b.ana, "name", "Acme")
		convene()
		b.sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
		require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
		meeting.Load().Wait()
	}
	b.await("all answers", func() bool { return b.count(b.ana, "saved") == 5 && first.Load()+second.Load() == 10 })
	require.Equal(t, []int32{5, 5}, []int32{first.Load(), second.Load()})

	_, err := b.ana.Shortcut(t.Context(), "global")
	require.NoError(t, err)
	card := b.said(b.ana, "card")
	convene()
	b.sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
	press(b, b.ana, card, "go")
	b.said(b.ana, "pressed")
	require.NoError(t, b.stop())
	require.Equal(t, 1, b.count(b.ana, "pressed"), "the second is told nothing")
}

func TestOpenByADuplicateIsNoError(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) { return bot.Result{}, nil })
	b := start(t, d.register)
	b.faulty = true // both use the one trigger
	b.sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
	require.Empty(t, b.answer(b.ana, "OP-1"))
	b.view(b.ana, "OP-1")
	b.await("both answers", func() bool { return acks(b) == 2 })
	require.NoError(t, b.stop())
	require.Len(t, b.ana.Stack(), 1)
	require.Zero(t, b.metric("incidents_total"))
	require.EqualValues(t, 2, b.metric("envelopes_total", "kind=slash", "outcome=ok"))
}
