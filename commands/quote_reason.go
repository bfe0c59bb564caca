package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// reasonClose is the act of the form that closes an order; the others are about a quote.
const reasonClose = "close"

// reasonForms are the acts on quotes and orders that ask for nothing but a reason.
var reasonForms = map[string]struct {
	act                  pipeline.Act
	title, label, submit i18n.Key
}{
	"ask":       {pipeline.ActQuote, textQuoteAskTitle, textQuoteAskWhy, textQuoteAskSubmit},
	"decline":   {pipeline.ActDecide, textQuoteDeclineTitle, textQuoteDeclineWhy, textQuoteSubmit},
	"reject":    {pipeline.ActQuote, textQuoteRejectTitle, textQuoteRejectWhy, textQuoteSubmit},
	reasonClose: {pipeline.ActClose, textQuoteCloseTitle, textQuoteCloseWhy, textQuoteSubmit},
}

// reasonState is what such a form carries.
type reasonState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	What    string                 `json:"w"`
	Quote   int                    `json:"q,omitempty"`
	// Order is how many-th of the orders it is, from 1.
	Order int `json:"o,omitempty"`
}

func (s reasonState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

func (s reasonState) of(o pipeline.Opportunity) reasonState {
	s.ID, s.Version, s.Account = o.ID, o.Version, head(oneLine(o.Account), 100)
	return s
}

func (a *App) askReason(ctx context.Context, r *bot.Request, t pipeline.Target, s reasonState) (bot.Reply, error) {
	return opened(ctx, a, r, a.quoteForms.reason, reasonForms[s.What].act, t, s.of)
}

func (a *App) reasonForm() *bot.Modal[reasonState] {
	m := &bot.Modal[reasonState]{ID: "quote.reason", View: a.reasonView}
	m.Submit = func(ctx context.Context, s *bot.Submission[reasonState]) (bot.Result, error) {
		v := a.voice(s.Person)
		out, err := a.reasoned(ctx, s)
		if changedMeanwhile(err) {
			again, failed := a.reasonAgain(ctx, m, s)
			return conflicted(m, err, s, v, again, failed)
		}
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.confirmed(v, out)}, nil
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[reasonState]) (*bot.Again, error) {
		return a.reasonAgain(ctx, m, s)
	}
	return m
}

// reasoned does what the form is about. A form that is about nothing, whoever made it up, meets the domain's refusal.
func (a *App) reasoned(ctx context.Context, s *bot.Submission[reasonState]) (pipeline.Outcome, error) {
	r, t, reason := request(s.Request), s.State.target(), s.Values.Text(string(pipeline.FieldReason))
	switch s.State.What {
	case "ask":
		return a.flow.AskApproval(ctx, r, t, s.State.Quote, reason, a.approvers(ctx))
	case "decline":
		return a.flow.DecideQuote(ctx, r, t, s.State.Quote, false, reason)
	case reasonClose:
		o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), t.ID)
		if err != nil {
			return pipeline.Outcome{}, err
		}
		number := ""
		if s.State.Order >= 1 && s.State.Order <= len(o.Orders) {
			number = o.Orders[s.State.Order-1].Number
		}
		return a.flow.CloseOrder(ctx, r, t, number, reason)
	}
	return a.flow.RejectQuote(ctx, r, t, s.State.Quote, reason)
}

func (a *App) reasonAgain(ctx context.Context, m *bot.Modal[reasonState], s *bot.Submission[reasonState]) (*bot.Again, error) {
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), reasonForms[s.State.What].act)
	if err != nil {
		return nil, err
	}
	return againAt(a, m, s.State.of(o), s.Request, o, differ, s.State.Version), nil
}

func (a *App) reasonView(l i18n.Lang, s reasonState) bot.View {
	v := a.drawing(l)
	f, known := reasonForms[s.What]
	if !known {
		f = reasonForms["reject"]
	}
	in := bot.Input{Name: string(pipeline.FieldReason), Label: v.plain(f.label, nil)}
	return bot.View{
		Title: v.plain(f.title, nil), Submit: v.plain(f.submit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
			in.Text(bot.TextInput{Max: pipeline.MaxLong, Multiline: true, Focus: true}),
		},
	}
}
