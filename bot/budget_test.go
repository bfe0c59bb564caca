package bot_test

import (
	"context"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func quickBudget(r *rig) { r.timing.Budget = 100 * time.Millisecond }

func TestBudgetOfACommand(t *testing.T) {
	t.Parallel()
	release := make(chan bot.Reply)
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
			return <-release, nil
		})
	}, quickBudget)
	require.Equal(t, "still working es", b.answer(b.ana, ""))
	release <- bot.Say(bot.Lit("the outcome"))
	require.Equal(t, "U0ANA", b.said(b.ana, "the outcome").EphemeralTo)
	require.Equal(t, "still working es", b.answer(b.ana, ""))
	release <- bot.Reply{}
	b.said(b.ana, "done es")
	require.EqualValues(t, 2, b.metric("late_total", "kind=slash"))
}

func TestBudgetOfAPress(t *testing.T) {
	t.Parallel()
	release := make(chan error)
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			return bot.Reply{Text: bot.Lit("card"), Blocks: []slack.Block{button("go", "Go", "")}}, nil
		})
		b.Press("go", func(context.Context, *bot.Press) (bot.Reply, error) {
			return bot.Say(bot.Lit("the outcome")), <-release
		})
	}, quickBudget)
	m := *b.slash(b.ana, "").Message
	press(b, b.ana, m, "go")
	require.Zero(t, b.count(b.ana, "the outcome"))
	release <- nil
	b.said(b.ana, "the outcome")
	press(b, b.ana, m, "go")
	release <- &pipeline.Error{Code: pipeline.Conflict}
	b.said(b.ana, "refused es conflict")
}

func TestBudgetOfASubmission(t *testing.T) {
	t.Parallel()
	type outcome struct {
		result bot.Result
		err    error
	}
	release := make(chan outcome)
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		o := <-release
		return o.result, o.err
	})
	b := start(t, d.register, quickBudget)
	late := func() {
		b.slash(b.ana, "OP-1")
		fill(t, b.ana, "name", "Acme")
		require.Equal(t, slacksim.Updated, submit(t, b.ana).Kind)
		b.view(b.ana, "still working es")
	}
	end := func() {
		_, err := b.ana.CloseModal(t.Context(), true)
		require.NoError(t, err)
	}
	late()
	release <- outcome{result: bot.Result{Reply: bot.Say(bot.Lit("saved it"))}}
	require.Empty(t, b.view(b.ana, "saved it").Submit)
	b.said(b.ana, "saved it")
	end()

	late()
	release <- outcome{}
	b.view(b.ana, "done es")
	end()

	late()
	release <- outcome{result: bot.Result{Next: d.modal.Next(formState{Ref: "OP-2"})}}
	b.view(b.ana, "OP-2")
	end()

	late()
	release <- outcome{err: &pipeline.Error{Code: pipeline.Invalid, Fields: map[pipeline.Field]pipeline.Reason{"name": "too_short"}}}
	v := b.view(b.ana, "*Name*: field too_short")
	require.Equal(t, "Acme", typed(t, v, "name"), "the form is back, filled")
	require.Equal(t, "Save", v.Submit)
	end()

	late()
	end()
	release <- outcome{err: &pipeline.Error{Code: pipeline.Conflict, Reason: "while_away"}}
	b.said(b.ana, "refused es conflict while_away")
	require.True(t, b.drafts.has("U0ANA", "edit/OP-1"))
}

func TestBudgetOfASuggestion(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "slow")
			return bot.Reply{Text: bot.Lit("menu"), Blocks: []slack.Block{bot.Actions("", e)}}, nil
		})
		b.Suggest("slow", func(context.Context, *bot.Suggest) ([]bot.Option, error) {
			<-release
			return []bot.Option{{Value: "a", Text: "A"}}, nil
		})
	}, quickBudget)
	m := b.slash(b.ana, "").Message
	options, turn, err := b.ana.Suggest(t.Context(), slacksim.PressTarget{ChannelID: sales, MessageTS: m.TS, ActionID: "slow"}, "acme")
	require.NoError(t, err)
	require.Empty(t, turn.Error)
	require.Empty(t, options)
	close(release)
}

func TestHandlersTimeEnds(t *testing.T) {
	t.Parallel()
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(ctx context.Context, _ *bot.Slash) (bot.Reply, error) {
			<-ctx.Done()
			return bot.Reply{}, ctx.Err()
		})
	}, quickBudget, func(r *rig) { r.timing.Handler = 200 * time.Millisecond })
	require.Equal(t, "still working es", b.answer(b.ana, ""))
	b.said(b.ana, "unknown es")
}
