package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func TestNextAndPush(t *testing.T) {
	t.Parallel()
	second := &bot.Modal[formState]{ID: "second", View: func(_ i18n.Lang, s formState) bot.View {
		v := formView(i18n.EN, s)
		v.Title = "Second"
		return v
	}}
	keys := make(chan string, 3)
	second.Submit = func(_ context.Context, s *bot.Submission[formState]) (bot.Result, error) {
		keys <- s.Key
		return bot.Result{Clear: true, Reply: bot.Say(bot.Lit("both saved"))}, nil
	}
	d := newDesk(func(_ context.Context, s *bot.Submission[formState]) (bot.Result, error) {
		keys <- s.Key
		next := formState{Ref: s.State.Ref, Large: s.Values.Number("amount") == "2"}
		if s.Values.Text("name") == "push" {
			return bot.Result{Next: second.Push(next)}, nil
		}
		return bot.Result{Next: second.Next(next)}, nil
	})
	b := start(t, func(b *bot.Bot) { d.register(b); bot.AddModal(b, second) })
	for _, how := range []string{"push", "next"} {
		for _, size := range []string{"1", "2"} {
			b.slash(b.ana, "OP-1")
			fill(t, b.ana, "name", how, "amount", size)
			o := submit(t, b.ana)
			require.Equal(t, map[string]slacksim.OutcomeKind{"push": slacksim.Pushed, "next": slacksim.Updated}[how], o.Kind)
			b.view(b.ana, "Second", "OP-1")
			require.Len(t, b.ana.Stack(), map[string]int{"push": 2, "next": 1}[how])
			first := <-keys
			fill(t, b.ana, "name", "again")
			require.Equal(t, slacksim.Cleared, submit(t, b.ana).Kind)
			require.NotEqual(t, first, <-keys, "each view that follows has its own key")
			require.Nil(t, b.ana.View())
		}
	}
	b.await("all answers", func() bool { return b.count(b.ana, "both saved") == 4 })
}

func TestPressInsideAModalPushes(t *testing.T) {
	t.Parallel()
	inner := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{Reply: bot.Say(bot.Lit("inner saved"))}, nil
	})
	outer := &bot.Modal[formState]{
		ID: "outer",
		View: func(i18n.Lang, formState) bot.View {
			return bot.View{Title: "Outer", Blocks: []slack.Block{button("more", "More", "")}}
		},
		Submit: func(context.Context, *bot.Submission[formState]) (bot.Result, error) { return bot.Result{}, nil },
	}
	b := start(t, func(b *bot.Bot) {
		bot.AddModal(b, inner.modal)
		bot.AddModal(b, outer)
		b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
			return bot.Reply{}, outer.Open(ctx, &s.Request, formState{})
		})
		b.Press("more", func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
			if p.ViewID == "" || p.Message != nil {
				return bot.Reply{}, errors.New("not in a view")
			}
			return bot.Reply{}, inner.modal.Open(ctx, &p.Request, formState{Ref: "OP-9"})
		})
	})
	b.slash(b.ana, "")
	_, err := b.ana.Press(t.Context(), slacksim.PressTarget{ActionID: "more"})
	require.NoError(t, err)
	b.view(b.ana, "OP-9")
	require.Len(t, b.ana.Stack(), 2)
	fill(t, b.ana, "name", "x")
	require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
	require.Equal(t, sales, b.said(b.ana, "inner saved").ChannelID, "the origin is carried from view to view")
}

func TestOpenSlow(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{Reply: bot.Say(bot.Lit("saved"))}, nil
	})
	b := start(t, func(b *bot.Bot) {
		bot.AddModal(b, d.modal)
		b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
			return bot.Reply{}, d.modal.OpenSlow(ctx, &s.Request, func(ctx context.Context) (formState, error) {
				switch s.Text {
				case "refused at once":
					return formState{}, &pipeline.Error{Code: pipeline.NotFound}
				case "at once":
					return formState{Ref: "OP-1"}, nil
				}
				select {
				case <-release:
				case <-ctx.Done():
					return formState{}, ctx.Err()
				}
				switch s.Text {
				case "panic":
					panic("a fault")
				case "refused":
					return formState{}, &pipeline.Error{Code: pipeline.NotFound, Reason: "gone"}
				}
				return formState{Ref: "OP-2"}, nil
			})
		})
	}, func(r *rig) { r.timing.Loading = 20 * time.Millisecond })
	require.Equal(t, "refused es not_found ", b.answer(b.ana, "refused at once"))
	require.Empty(t, b.answer(b.ana, "at once"))
	b.view(b.ana, "OP-1")
	_, err := b.ana.CloseModal(t.Context(), true)
	require.NoError(t, err)

	for text, shows := range map[string]string{
		"slow": "OP-2", "refused": "refused es not_found gone", "panic": "failed es #",
	} {
		turns := make(chan *slacksim.Turn, 1)
		go func() {
			turn, _ := b.ana.Slash(t.Context(), sales, "/tool", text)
			turns <- turn
		}()
		b.view(b.ana, "loading es")
		release <- struct{}{}
		v := b.view(b.ana, shows)
		turn := <-turns
		require.NotNil(t, turn)
		require.Empty(t, turn.Error)
		require.Nil(t, turn.Message, "what the view says needs no second answer")
		if text == "slow" {
			require.Equal(t, "Save", v.Submit)
			fill(t, b.ana, "name", "x")
			require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
			require.Equal(t, sales, b.said(b.ana, "saved").ChannelID)
			continue
		}
		_, err = b.ana.CloseModal(t.Context(), true)
		require.NoError(t, err)
	}
}

func TestOpenSurvivesALostReply(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) { return bot.Result{}, nil })
	b := start(t, d.register)
	b.faulty = true // the second call for the same view is on purpose
	b.sim.LoseReplyNext("views.open", 1)
	require.Empty(t, b.answer(b.ana, "OP-1"))
	b.view(b.ana, "OP-1")
	_, err := b.ana.CloseModal(t.Context(), true)
	require.NoError(t, err)
	b.sim.FailNext("views.open", 503, "", 1)
	require.Empty(t, b.answer(b.ana, "OP-2"))
	b.view(b.ana, "OP-2")
}

func TestLargeFormIsShownAgainThroughTheWebAPI(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{}, &pipeline.Error{Code: pipeline.Conflict}
	})
	b := start(t, d.register)
	b.slash(b.ana, "large")
	fill(t, b.ana, "name", "Acme")
	require.Equal(t, slacksim.Updated, submit(t, b.ana).Kind)
	v := b.view(b.ana, "refused es conflict")
	require.Equal(t, "Acme", typed(t, v, "name"), "what was typed comes back after the stand-in")
}

func TestAViewThatPanicsCostsTheViewOnly(t *testing.T) {
	t.Parallel()
	broken := &bot.Modal[formState]{
		ID: "broken", View: func(i18n.Lang, formState) bot.View { panic("a fault in a view") },
		Submit: func(context.Context, *bot.Submission[formState]) (bot.Result, error) { return bot.Result{}, nil },
	}
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{Next: broken.Next(formState{}), Reply: bot.Say(bot.Lit("saved"))}, nil
	})
	draws := 0
	once := &bot.Modal[formState]{
		ID: "once", View: func(l i18n.Lang, s formState) bot.View {
			if draws++; draws > 2 {
				panic("a fault in a view")
			}
			return formView(l, s)
		},
		Submit: func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
			return bot.Result{}, &pipeline.Error{Code: pipeline.Conflict}
		},
	}
	b := start(t, func(b *bot.Bot) {
		bot.AddModal(b, d.modal)
		bot.AddModal(b, broken)
		bot.AddModal(b, once)
		b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
			open := map[string]func(context.Context, *bot.Request, formState) error{
				"broken": broken.Open, "once": once.Open, "good": d.modal.Open,
			}
			return bot.Reply{}, open[s.Text](ctx, &s.Request, formState{})
		})
	})
	require.Contains(t, b.answer(b.ana, "broken"), "failed es #")
	require.True(t, b.log.has("a fault in a view"))

	b.slash(b.ana, "good")
	fill(t, b.ana, "name", "x")
	require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind, "what is saved is saved")
	b.said(b.ana, "saved")

	b.slash(b.ana, "once")
	fill(t, b.ana, "name", "x")
	o := submit(t, b.ana)
	require.Equal(t, map[string]string{"name": "refused es conflict "}, o.Errors, "what was typed stays")
}

// brokenWords panic where the engine least expects it.
type brokenWords struct{ words }

func (brokenWords) Explain(i18n.Lang, *pipeline.Error) (bot.Safe, map[string]string) {
	panic("a fault in the words")
}

func TestAPanicOfTheEngineIsAnsweredToo(t *testing.T) {
	t.Parallel()
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			return bot.Reply{}, &pipeline.Error{Code: pipeline.Denied}
		})
	}, func(r *rig) { r.opt.Words = brokenWords{} })
	require.Contains(t, b.answer(b.ana, ""), "failed es #")
	require.True(t, b.log.has("panic in the engine"))
}
