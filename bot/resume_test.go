package bot_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
)

// resumes answers the button of an offer, and a command with what a button could carry, as a product does.
func (d *desk) resumes(b *bot.Bot) {
	d.register(b)
	b.Press("resume", func(ctx context.Context, p *bot.Press) (bot.Reply, error) { return resume(ctx, &p.Request, p.Value) })
	b.Slash("/unwired", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) { return resume(ctx, &s.Request, s.Text) })
}

func resume(ctx context.Context, r *bot.Request, id string) (bot.Reply, error) {
	kept, err := r.Resume(ctx, id)
	if errors.Is(err, bot.ErrNoDraft) {
		return bot.Say(bot.Lit("no draft")), nil
	}
	if err == nil {
		return bot.Reply{}, nil
	}
	text := bot.Esc("can't: " + err.Error())
	for _, typed := range kept.Typed {
		text = bot.Join(" · ", text, bot.Concat(bot.Esc(typed.Label+"="), typed.Text))
	}
	return bot.Say(text), nil
}

func TestResumeBringsTheStateUpToDate(t *testing.T) {
	t.Parallel()
	d := newDesk(saves)
	var refusal error
	d.modal.Resume = func(_ context.Context, s *bot.Submission[formState]) (*bot.Again, error) {
		s.State.Large = false
		return d.modal.Again(s.State, bot.Lit("changed meanwhile"), bot.Section(bot.Esc("yours: "+s.Values.Text("name")))), refusal
	}
	b := start(t, d.resumes)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme <1>", "amount", "7")
	_, err := b.ana.Choose(t.Context(), "kind", "other")
	require.NoError(t, err)
	b.view(b.ana, "What")
	fill(t, b.ana, "what", "a letter")
	cancel(t, b.ana)
	m := b.said(b.ana, "kept es")
	pressIn(t, b.ana, m, "resume")
	v := b.view(b.ana, "changed meanwhile", "yours: Acme &lt;1&gt;", "draft of", "What")
	require.Equal(t, "a letter", typed(t, v, "what"), "the inputs that a choice brings are there too")
	cancel(t, b.ana)
	b.slash(b.ana, "OP-1")
	b.view(b.ana, "changed meanwhile", "draft of")
	cancel(t, b.ana)

	refusal = errors.New("too late")
	pressIn(t, b.ana, m, "resume")
	b.said(b.ana, "can't: too late · Name=Acme &lt;1&gt; · Amount=7 · Date=2027-01-02 · Kind=Other · What=a letter")
	require.True(t, b.drafts.has("U0ANA", "edit/OP-1"))
}

func TestAgainKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	d.submit = func(_ context.Context, s *bot.Submission[formState]) (bot.Result, error) {
		if s.State.Ref == "OP-1" {
			s.State.Ref = "OP-1b"
			return bot.Result{Again: d.modal.Again(s.State, bot.Lit("it changed"), bot.Section(bot.Lit("yours and theirs")))}, nil
		}
		return saves(t.Context(), s)
	}
	b := start(t, d.register)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme", "amount", "7")
	require.Equal(t, slacksim.Updated, submit(t, b.ana).Kind)
	v := b.view(b.ana, "it changed", "yours and theirs", "OP-1b")
	require.Equal(t, []string{"Acme", "7"}, []string{typed(t, v, "name"), typed(t, v, "amount")})
	b.await("the draft", func() bool { return b.drafts.has("U0ANA", "edit/OP-1b") })
	require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
	b.said(b.ana, "saved")
	tries := d.submissions()
	require.Equal(t, tries[0].Key, tries[1].Key, "it is the same act, that had no effect yet")
	require.False(t, tries[1].Duplicate)
	require.False(t, b.drafts.has("U0ANA", "edit/OP-1b"))
}
