package bot_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func saves(context.Context, *bot.Submission[formState]) (bot.Result, error) {
	return bot.Result{Reply: bot.Say(bot.Lit("saved"))}, nil
}

func cancel(t *testing.T, p *slacksim.Person) {
	t.Helper()
	_, err := p.CloseModal(t.Context(), false)
	require.NoError(t, err)
	require.Nil(t, p.View())
}

func pressIn(t *testing.T, p *slacksim.Person, m slacksim.Message, action string) {
	t.Helper()
	_, err := p.Press(t.Context(), slacksim.PressTarget{ChannelID: m.ChannelID, MessageTS: m.TS, ActionID: action})
	require.NoError(t, err)
}

func TestAFormClosedHalfWayIsOffered(t *testing.T) {
	t.Parallel()
	d := newDesk(saves)
	b := start(t, d.resumes)
	b.slash(b.ana, "OP-1")
	cancel(t, b.ana)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme & Co", "amount", "7")
	b.sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
	cancel(t, b.ana)
	m := b.said(b.ana, "kept es Edit es OP-1")
	require.Equal(t, []any{sales, "U0ANA"}, []any{m.ChannelID, m.EphemeralTo}, "it is told where the form came from")

	_, err := b.bob.Slash(t.Context(), sales, "/unwired", "edit/OP-1")
	require.NoError(t, err)
	b.said(b.bob, "no draft")
	pressIn(t, b.ana, m, "resume")
	v := b.view(b.ana, "draft of", "OP-1")
	require.Equal(t, "Acme & Co", typed(t, v, "name"))
	cancel(t, b.ana)
	require.True(t, b.drafts.has("U0ANA", "edit/OP-1"), "a look leaves it as it is")

	b.slash(b.ana, "OP-1")
	b.view(b.ana, "draft of")
	for _, input := range []string{"name", "amount", "date"} {
		_, err := b.ana.Clear(t.Context(), input)
		require.NoError(t, err)
	}
	cancel(t, b.ana)
	b.await("the end of the draft", func() bool { return !b.drafts.has("U0ANA", "edit/OP-1") })
	pressIn(t, b.ana, m, "resume")
	b.said(b.ana, "no draft")
	require.Equal(t, 1, b.count(b.ana, "kept es"))
}

func TestASavedFormLeavesNoDraft(t *testing.T) {
	t.Parallel()
	d := newDesk(saves)
	b := start(t, d.resumes)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	cancel(t, b.ana)
	m := b.said(b.ana, "kept es")
	pressIn(t, b.ana, m, "resume")
	b.view(b.ana, "draft of")
	require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
	b.said(b.ana, "saved")
	require.False(t, b.drafts.has("U0ANA", "edit/OP-1"))
	// A change of a form is kept as it happens: Slack may not tell later.
	b.slash(b.ana, "OP-2")
	_, err := b.ana.Choose(t.Context(), "kind", "other")
	require.NoError(t, err)
	b.await("the draft", func() bool { return b.drafts.has("U0ANA", "edit/OP-2") })
	b.view(b.ana, "What")
	fill(t, b.ana, "name", "Acme")
	require.Equal(t, slacksim.Closed, submit(t, b.ana).Kind)
	require.False(t, b.drafts.has("U0ANA", "edit/OP-2"))
}

func TestAFailedFormIsOfferedWhenItIsClosed(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{}, &pipeline.Error{Code: pipeline.Denied, Reason: "not_yours"}
	})
	b := start(t, d.register)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	require.Equal(t, slacksim.Updated, submit(t, b.ana).Kind)
	b.view(b.ana, "refused es denied not_yours")
	b.await("the draft", func() bool { return b.drafts.has("U0ANA", "edit/OP-1") })
	require.Zero(t, b.count(b.ana, "kept"), "the form is still open")
	cancel(t, b.ana)
	b.said(b.ana, "kept es Edit es OP-1")
}

func TestAFailureThatCannotBeShownOffersTheDraft(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		<-release
		return bot.Result{}, &pipeline.Error{Code: pipeline.Conflict, Reason: "while_away"}
	})
	b := start(t, d.register, func(r *rig) { r.timing.Budget = 50 * time.Millisecond })
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	submit(t, b.ana)
	b.view(b.ana, "still working")
	cancel(t, b.ana)
	close(release)
	b.said(b.ana, "refused es conflict while_away · kept es Edit es OP-1")
	require.True(t, b.drafts.has("U0ANA", "edit/OP-1"))
}

func TestAFailureIsToldAlsoWhereNoDraftIsKept(t *testing.T) {
	t.Parallel()
	d := newDesk(func(context.Context, *bot.Submission[formState]) (bot.Result, error) {
		return bot.Result{}, &pipeline.Error{Code: pipeline.Conflict}
	})
	b := start(t, d.register)
	b.drafts.setAway(true)
	b.slash(b.ana, "OP-1")
	fill(t, b.ana, "name", "Acme")
	require.Equal(t, slacksim.Updated, submit(t, b.ana).Kind)
	require.Equal(t, "Acme", typed(t, b.view(b.ana, "refused es conflict"), "name"))
	cancel(t, b.ana)
	b.await("the log", func() bool { return b.log.has("draft not kept") })
	require.Zero(t, b.count(b.ana, "kept"), "nothing is promised")
}

// Slack does not promise the inputs of a form that is closed.
func TestAFormClosedWithoutItsInputs(t *testing.T) {
	t.Parallel()
	d := newDesk(saves)
	w := connectWire(t, d.register)
	closing := `{"type":"view_closed","user":{"id":"U0ANA","team_id":"T0WIRE"},"team":{"id":"T0WIRE"},"api_app_id":"A0WIRE",` +
		`"view":{"id":"%","type":"modal","callback_id":"edit","private_metadata":"{\"s\":{\"ref\":\"x\"},\"o\":{}}","blocks":[]}}`
	w.send("c1", "interactive", strings.Replace(closing, "%", "V1", 1))
	body, err := json.Marshal(map[string]any{"state": formState{Ref: "x"}, "values": map[string]any{"name": map[string]string{"v": "Acme"}}})
	require.NoError(t, err)
	require.NoError(t, w.drafts.Keep(t.Context(), "U0ANA", pipeline.Draft{ID: "edit/x", Body: body, At: time.Now()}))
	require.Empty(t, w.called("/api/chat.postMessage"))
	w.send("c2", "interactive", strings.Replace(closing, "%", "V2", 1))
	require.Eventually(t, func() bool {
		return strings.Contains(strings.Join(w.called("/api/chat.postMessage"), "\n"), "kept+es+Edit+es+x")
	}, 5*time.Second, time.Millisecond)
	require.True(t, w.drafts.has("U0ANA", "edit/x"))
}

func TestTouched(t *testing.T) {
	t.Parallel()
	options := []bot.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}
	in := func(name string) bot.Input { return bot.Input{Name: name, Label: name} }
	blocks := func() []slack.Block {
		return []slack.Block{
			bot.Section(bot.Lit("no input")), in("text").Text(bot.TextInput{}), in("empty").Text(bot.TextInput{}), in("number").Number("", true),
			in("url").URL("", ""), in("email").Email("", ""), in("date").Date(pipeline.Date{}), in("nodate").Date(pipeline.Date{}),
			in("choice").Choice("", options, ""), in("radio").Radio(append(options, bot.Option{Value: "gone", Text: "Gone"}), ""),
			in("boxes").Checkboxes(append(options, bot.Option{Value: "gone", Text: "Gone"})), in("choices").Choices("", options),
			in("lookup").Lookup("", 1, bot.Option{}), in("user").User("", ""), in("users").Users(""), in("channel").Channel("", ""), in("files").Files(1),
		}
	}
	v := state(t, everything)
	drawn := blocks()
	bot.Prefill(drawn, v)
	require.False(t, bot.Touched(drawn, v))
	require.False(t, bot.Touched(blocks(), bot.Values{}))
	require.True(t, bot.Touched(drawn, bot.Values{}))
	// Each input counts by itself, also when it was emptied; files don't, since no draft keeps them.
	for i, block := range blocks()[1:] {
		name := block.ID()
		one := blocks()[i+1 : i+2]
		counts := v.Has(name) && name != "files"
		require.Equal(t, counts, bot.Touched(one, v), name)
		require.Equal(t, counts, bot.Touched(drawn[i+1:i+2], bot.Values{}), name)
	}
	other := state(t, strings.Replace(everything, `["U0BOB","U0ANA"]`, `["U0ANA","U0BOB"]`, 1))
	require.False(t, bot.Touched(drawn, other), "in whichever order")
}
