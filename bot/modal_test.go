package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func date(s string) pipeline.Date {
	d, err := pipeline.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestModalFromOpenToAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ context.Context, s *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{Reply: bot.Say(bot.Concat(bot.Lit("saved "), bot.Esc(s.Values.Text("name"))))}, nil
	})
	b := start(t, d.register)
	turn := b.slash(b.ana, "OP-1")
	require.Nil(t, turn.Message)
	v := b.view(b.ana, "Edit es", "OP-1")
	require.Equal(t, "Save", v.Submit)
	require.Equal(t, "Close es", v.Close)
	fill(t, b.ana, "name", "Acme & Co", "amount", "12.5")
	_, err := b.ana.PickDate(t.Context(), "date", "2027-06-30")
	require.NoError(t, err)
	o := submit(t, b.ana)
	require.Equal(t, slacksim.Closed, o.Kind)
	m := b.said(b.ana, "saved Acme &amp; Co")
	require.Equal(t, sales, m.ChannelID, "it is answered where the command was typed")
	require.Equal(t, "U0ANA", m.EphemeralTo)

	s := d.submissions()[0]
	require.Equal(t, "OP-1", s.State.Ref)
	require.Equal(t, "view:"+v.ID, s.Key)
	require.Equal(t, "Acme & Co", s.Values.Text("name"))
	require.Equal(t, "12.5", s.Values.Number("amount"))
	when, ok := s.Values.Date("date")
	require.True(t, ok)
	require.Equal(t, date("2027-06-30"), when)
	require.False(t, s.Values.Has("kind"))
	require.Empty(t, s.Changed)
}

func TestFieldErrorsAllAtOnceThenSaved(t *testing.T) {
	t.Parallel()
	tries := 0
	d := newDesk(func(_ context.Context, s *bot.Submission[formState]) (bot.Result, error) {
		tries++
		switch tries {
		case 1:
			return bot.Result{}, &pipeline.Error{Code: pipeline.Invalid, Fields: map[pipeline.Field]pipeline.Reason{
				"name": "required", "date": "in_the_past", "account": "unknown",
			}}
		case 2:
			return bot.Result{Errors: map[string]string{"amount": "two readings"}}, nil
		}
		return bot.Result{Reply: bot.Say(bot.Lit("saved"))}, nil
	})
	b := start(t, d.register)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	o := submit(t, b.ana)
	require.Equal(t, slacksim.Invalid, o.Kind)
	require.Equal(t, map[string]string{"name": "field required", "date": "field in_the_past · field unknown"}, o.Errors)
	require.Equal(t, "Acme", typed(t, b.ana.View(), "name"))
	o = submit(t, b.ana)
	require.Equal(t, map[string]string{"amount": "two readings"}, o.Errors)
	o = submit(t, b.ana)
	require.Equal(t, slacksim.Closed, o.Kind)
	b.said(b.ana, "saved")
	for _, s := range d.submissions() {
		require.False(t, s.Duplicate, "mending an error is no duplicate")
	}
	require.False(t, b.drafts.has("U0ANA", "edit/OP-1"), "what is saved needs no draft")
}

func TestRefusalsStayInTheFormWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"conflict":    {&pipeline.Error{Code: pipeline.Conflict, Reason: "changed"}, "refused es conflict changed"},
		"elsewhere":   {&pipeline.Error{Code: pipeline.Invalid, Reason: "gate", Fields: map[pipeline.Field]pipeline.Reason{"account": "required"}}, "field required"},
		"unavailable": {&pipeline.Error{Code: pipeline.Unavailable}, "unavailable es"},
		"unknown":     {&pipeline.Error{Code: pipeline.Unknown}, "unknown es"},
		"bug":         {errors.New("a bug"), "failed es #"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fail := true
			d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
				if fail {
					fail = false
					return bot.Result{}, c.err
				}
				return bot.Result{}, nil
			})
			b := start(t, d.register)
			b.slash(b.ana, "OP-1")
			fill(t, b.ana, "name", "Acme")
			require.Equal(t, slacksim.Updated, submit(t, b.ana).Kind)
			v := b.view(b.ana, c.says)
			require.Equal(t, "Acme", typed(t, v, "name"))
			b.await("the draft", func() bool { return b.drafts.has("U0ANA", "edit/OP-1") })
			require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
			require.False(t, b.drafts.has("U0ANA", "edit/OP-1"))
		})
	}
}

func TestPanicInSubmissionIsAnswered(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) { panic("a fault") })
	b := start(t, d.register)
	b.slash(b.bob, "OP-1")
	fill(t, b.bob, "name", "Acme")
	require.Equal(t, slacksim.Updated, submit(t, b.bob).Kind)
	b.view(b.bob, "failed en #")
}

func TestDraftIsOfferedAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{}, &pipeline.Error{Code: pipeline.Conflict}
	})
	now := time.Date(2027, 3, 1, 15, 4, 0, 0, time.UTC)
	b := start(t, d.register, func(r *rig) { r.opt.Now = func() time.Time { return now } })
	b.slash(b.bob, "OP-1")
	fill(t, b.bob, "name", "Acme", "amount", "7")
	_, err := b.bob.Choose(t.Context(), "kind", "other")
	require.NoError(t, err)
	submit(t, b.bob)
	fill(t, b.bob, "name", "Acme 2")
	_, err = b.bob.CloseModal(t.Context(), false)
	require.NoError(t, err)
	require.Nil(t, b.bob.View())

	b.slash(b.bob, "OP-1")
	v := b.view(b.bob, "draft of 15:04 GMT")
	require.Contains(t, []string{"Acme", "Acme 2"}, typed(t, v, "name"), "the draft may lack what came after the submission")
	require.Equal(t, "7", typed(t, v, "amount"))
	require.Contains(t, string(v.State["kind"]["kind"]), "other")
	_, err = b.bob.CloseModal(t.Context(), false)
	require.NoError(t, err)

	b.slash(b.bob, "OP-2")
	v = b.view(b.bob, "OP-2")
	require.NotContains(t, string(v.Blocks), "draft of", "a draft belongs to its subject")
	_, err = b.bob.CloseModal(t.Context(), false)
	require.NoError(t, err)
	require.False(t, b.drafts.has("U0BOB", "edit/OP-2"), "a form that did not fail leaves no draft")

	b.slash(b.ana, "OP-1")
	v = b.view(b.ana, "OP-1")
	require.NotContains(t, string(v.Blocks), "draft of", "a draft belongs to its person")
}

func TestChangeRedrawsAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) { return bot.Result{}, nil })
	changed := make(chan *bot.Submission[formState], 1)
	d.change = func(_ context.Context, s *bot.Submission[formState]) (formState, error) {
		changed <- s
		if s.Values.Choice("kind") == "order" {
			return s.State, &pipeline.Error{Code: pipeline.Denied, Reason: "not_orders"}
		}
		return formState{Ref: s.State.Ref, Other: true}, nil
	}
	b := start(t, d.register)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	_, err := b.ana.Choose(t.Context(), "kind", "other")
	require.NoError(t, err)
	s := <-changed
	require.Equal(t, "kind", s.Changed)
	require.Equal(t, "Acme", s.Values.Text("name"))
	v := b.view(b.ana, "What")
	require.Equal(t, "Acme", typed(t, v, "name"))
	require.Contains(t, string(v.State["kind"]["kind"]), "other")

	fill(t, b.ana, "what", "a letter")
	_, err = b.ana.Choose(t.Context(), "kind", "order")
	require.NoError(t, err)
	<-changed
	v = b.view(b.ana, "refused es denied not_orders")
	require.Equal(t, "a letter", typed(t, v, "what"))
	submit(t, b.ana)
	require.True(t, d.submissions()[0].State.Other, "the state is the changed one")
}

func TestUnknownAndForgedViews(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) { return bot.Result{}, nil })
	old := &bot.Modal[formState]{ID: "old", View: formView}
	b := start(t, func(b *bot.Bot) {
		bot.AddModal(b, d.modal)
		b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
			return bot.Reply{}, old.Open(ctx, &s.Request, formState{Ref: "x"})
		})
	})
	b.slash(b.ana, "")
	fill(t, b.ana, "name", "Acme")
	o := submit(t, b.ana)
	require.Equal(t, slacksim.Invalid, o.Kind, "what was typed stays")
	require.Equal(t, map[string]string{"name": "gone es"}, o.Errors)
}
