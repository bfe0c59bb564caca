package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// acceptState is what the form of a client's acceptance carries.
type acceptState struct {
	gateState
	Quote int            `json:"k"`
	Net   pipeline.Money `json:"w"`
}

func acceptStateOf(o pipeline.Opportunity, version int, choice string) acceptState {
	s := acceptState{gateState: stateOf(o), Quote: version}
	s.Choice = choice
	if q, ok := o.QuoteAt(version); ok {
		totals, _ := q.Totals() // what is too large is told when it is sent
		s.Net = totals.Net
	}
	return s
}

func (a *App) askAcceptance(ctx context.Context, r *bot.Request, t pipeline.Target, version int) (bot.Reply, error) {
	return opened(ctx, a, r, a.quoteForms.accept, pipeline.ActQuote, t, func(o pipeline.Opportunity) acceptState { return acceptStateOf(o, version, "") })
}

func (a *App) acceptForm() *bot.Modal[acceptState] {
	m := &bot.Modal[acceptState]{ID: "quote.accept", View: a.acceptView}
	m.Submit = func(ctx context.Context, s *bot.Submission[acceptState]) (bot.Result, error) {
		v := a.voice(s.Person)
		out, err := a.flow.AcceptQuote(ctx, request(s.Request), s.State.target(), s.State.Quote, pipeline.Commitment{
			Kind:        pipeline.CommitmentKind(s.Values.Choice(string(pipeline.FieldKind))),
			Description: s.Values.Text(string(pipeline.FieldDescription)),
			Date:        givenDate(s.Values), Proof: givenProof(s.Values),
		}, s.Values.Text(string(pipeline.FieldNumber)))
		if changedMeanwhile(err) {
			again, failed := a.acceptAgain(ctx, m, s)
			return conflicted(m, err, s, v, again, failed)
		}
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.confirmed(v, out)}, nil
	}
	m.Change = func(_ context.Context, s *bot.Submission[acceptState]) (acceptState, error) {
		s.State.Choice = s.Values.Choice(string(pipeline.FieldKind))
		return s.State, nil
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[acceptState]) (*bot.Again, error) {
		return a.acceptAgain(ctx, m, s)
	}
	return m
}

func (a *App) acceptAgain(ctx context.Context, m *bot.Modal[acceptState], s *bot.Submission[acceptState]) (*bot.Again, error) {
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), pipeline.ActQuote)
	if err != nil {
		return nil, err
	}
	return againAt(a, m, acceptStateOf(o, s.State.Quote, s.State.Choice), s.Request, o, differ, s.State.Version), nil
}

func (a *App) acceptView(l i18n.Lang, s acceptState) bot.View {
	v := a.drawing(l)
	intro := textQuoteAcceptIntro
	if s.Stage.Won() {
		intro = textQuoteAcceptOrder
	}
	var kinds []bot.Option
	for _, k := range pipeline.CommitmentKinds() {
		kinds = append(kinds, bot.Option{Value: string(k), Text: v.commitment(k)})
	}
	kind := v.input(pipeline.FieldKind, "", false)
	kind.Dispatch = true
	blocks := []slack.Block{
		bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account}), v.rich(intro, args{"Net": v.money(s.Net)})),
		kind.Radio(kinds, s.Choice),
	}
	if s.Choice == string(pipeline.CommitmentOther) {
		blocks = append(blocks, v.input(pipeline.FieldDescription, textGateDescriptionHint, false).Text(bot.TextInput{Multiline: true}))
	}
	number := bot.Input{Name: string(pipeline.FieldNumber), Label: v.plain(textQuoteNumber, nil), Hint: v.plain(textQuoteNumberHint, nil), Optional: true}
	blocks = append(blocks, v.dateInput(pipeline.FieldDate), number.Text(bot.TextInput{Max: pipeline.MaxShort}))
	return bot.View{
		Title: v.plain(textQuoteAcceptTitle, nil), Submit: v.plain(textQuoteAcceptSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: append(blocks, v.proofInputs(s.gateState)...),
	}
}
