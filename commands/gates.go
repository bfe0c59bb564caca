package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// gateState is what a form of an act carries: which opportunity at which version, what its head says, and the choice
// that decides which inputs it has.
type gateState struct {
	ID       pipeline.OpportunityID `json:"i"`
	Version  int                    `json:"v"`
	Account  string                 `json:"a"`
	Stage    pipeline.Stage         `json:"s"`
	Back     pipeline.Stage         `json:"b,omitempty"` // where reopening or correcting leads
	Value    pipeline.Money         `json:"m"`
	Invoiced []pipeline.Money       `json:"p,omitempty"`
	Invoices int                    `json:"n,omitempty"`
	Choice   string                 `json:"c,omitempty"`
	// Second is the choice of the second input that decides.
	Second string `json:"d,omitempty"`
	// Confirmed are the criteria that are no longer missing.
	Confirmed []pipeline.Criterion `json:"q,omitempty"`
	Offers    []offered            `json:"e,omitempty"`
	// Open are the quotes and orders that are to be settled, and More how many there are besides.
	Open []openPart `json:"o,omitempty"`
	More int        `json:"r,omitempty"`
	// Lines is how many of the opportunity's lines no invoice bills yet.
	Lines int `json:"l,omitempty"`
	// Owed is what clients still owe for the invoices.
	Owed []pipeline.Money `json:"w,omitempty"`
	// qualification fills the checklist when it is first drawn; afterwards Slack has what was typed.
	qualification pipeline.Qualification
}

func (s gateState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

func stateOf(o pipeline.Opportunity) gateState {
	s := gateState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Stage: o.Stage, Value: o.Value,
		Invoices: len(o.Invoices), qualification: o.Qualification,
		Confirmed: confirmedOf(o.Qualification), Offers: offers(o)}
	s.Open, s.More = openParts(o)
	s.Invoiced, _ = o.Invoiced() // a sum too large to write is left out of the head
	s.Invoiced = s.Invoiced[:min(len(s.Invoiced), maxSums+1)]
	s.Lines = len(o.Unbilled(""))
	s.Owed, _ = o.OwedInAll()
	s.Owed = s.Owed[:min(len(s.Owed), maxSums+1)]
	s.Back, _ = o.Stage.Previous()
	if o.Loss != nil {
		s.Back = o.Loss.From
	}
	return s
}

// gateForm is one act's form: its inputs, and what becomes of what was given.
type gateForm struct {
	blocks func(voice, gateState) []slack.Block
	submit func(*App, context.Context, *bot.Submission[gateState], voice) (pipeline.Outcome, map[string]string, error)
	// choice names the input that decides which others there are, and second another that it may bring; "" for none.
	choice, second string
	// mine gives what was typed for a field of the opportunity, for a comparison; nil where the form has none.
	mine func(a *App, v voice, values bot.Values, c pipeline.Change) (string, bool)
}

func (a *App) gateForms() map[pipeline.Act]*bot.Modal[gateState] {
	forms := map[pipeline.Act]gateForm{
		pipeline.ActQualify: qualifyForm, pipeline.ActCommit: commitForm, pipeline.ActApprove: approveForm,
		pipeline.ActInvoice: invoiceForm, pipeline.ActHold: holdForm, pipeline.ActComplete: completeForm, pipeline.ActLose: loseForm,
		pipeline.ActReopen: reopenForm, pipeline.ActCorrect: correctForm,
	}
	modals := map[pipeline.Act]*bot.Modal[gateState]{}
	for act, f := range forms {
		modals[act] = a.gateModal(act, f)
	}
	return modals
}

func (a *App) gateModal(act pipeline.Act, f gateForm) *bot.Modal[gateState] {
	m := &bot.Modal[gateState]{ID: "opportunity." + string(act)}
	m.View = func(l i18n.Lang, s gateState) bot.View {
		v := a.drawing(l)
		return bot.View{
			Title:   v.plain(i18n.Key("gate.title_"+string(act)), nil),
			Submit:  v.plain(i18n.Key("gate.submit_"+string(act)), nil),
			Close:   v.plain(textEngineCancel, nil),
			Subject: s.ID.String(),
			Blocks:  append([]slack.Block{bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account}))}, f.blocks(v, s)...),
		}
	}
	m.Submit = func(ctx context.Context, s *bot.Submission[gateState]) (bot.Result, error) {
		v := a.voice(s.Person)
		out, typed, err := f.submit(a, ctx, s, v)
		if changedMeanwhile(err) {
			again, failed := a.asOfNow(ctx, m, act, f, s)
			return conflicted(m, err, s, v, again, failed)
		}
		if typed != nil {
			return a.withDomainFaults(v, typed, err)
		}
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.confirmed(v, out)}, nil
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[gateState]) (*bot.Again, error) {
		return a.asOfNow(ctx, m, act, f, s)
	}
	if f.choice != "" {
		m.Change = func(ctx context.Context, s *bot.Submission[gateState]) (gateState, error) {
			a.renewed(ctx)
			s.State.Choice, s.State.Second = s.Values.Choice(f.choice), s.Values.Choice(f.second)
			return s.State, nil
		}
	}
	return m
}

// asOfNow is a form that was filled earlier, for the opportunity as it is now, with what changed since on top.
func (a *App) asOfNow(ctx context.Context, m *bot.Modal[gateState], act pipeline.Act, f gateForm, s *bot.Submission[gateState]) (*bot.Again, error) {
	o, changes, err := a.changedSince(ctx, s.Request, s.State.target(), act)
	if err != nil {
		return nil, err
	}
	next := stateOf(o)
	next.Choice, next.Second = s.State.Choice, s.State.Second
	if o.Version == s.State.Version {
		return m.Again(next, bot.Safe{}), nil
	}
	v := a.voice(s.Person)
	return m.Again(next, v.conflict(o), v.compared(changes, func(c pipeline.Change) (string, bool) {
		if f.mine == nil {
			return "", false
		}
		return f.mine(a, v, s.Values, c)
	})...), nil
}

func (a *App) registerGates(b *bot.Bot) {
	for _, m := range a.forms {
		bot.AddModal(b, m)
	}
	bot.AddModal(b, a.missing)
	b.Press(actionAct, a.pressedAct)
}

func (a *App) pressedAct(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	act := pipeline.Act(p.Suffix)
	t, ok := parseTarget(p.Value)
	if !ok || !a.opens(act) {
		return a.gone(p), nil
	}
	return a.begin(ctx, &p.Request, act, t)
}

// advance answers "avanzar": the form of the next gate, whichever that is.
func (a *App) advance(ctx context.Context, q *asked) (bot.Reply, error) {
	reply, err := a.step(ctx, q)
	return a.withDrafts(ctx, q.Request, reply, a.stepForm), err
}

// stepForm says whether a form is one of those that lead a stage on.
func (a *App) stepForm(form string) bool {
	return form == a.missing.ID || slices.ContainsFunc(pipeline.Stages(), func(s pipeline.Stage) bool {
		return s != pipeline.StageLost && form == formOf(pipeline.ActTo(s))
	})
}

func (a *App) step(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "advance", func(o pipeline.Opportunity) slack.BlockElement {
		if next, ok := o.Stage.Next(); ok {
			return q.actButton(pipeline.ActTo(next), o)
		}
		return q.showButton(o)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	o, by, err := a.flow.Opportunity(ctx, q.Person.Member(), id)
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	next, ok := o.Stage.Next()
	if !ok {
		return a.refused(q.voice, by, &pipeline.Error{Code: pipeline.Final, Reason: pipeline.ReasonFinal, Current: &o})
	}
	if next == pipeline.StageQualified {
		return opened(ctx, a, &q.Request, a.missing, pipeline.ActQualify, present(o), stateOf)
	}
	return a.begin(ctx, &q.Request, pipeline.ActTo(next), present(o))
}

// Inputs that several forms share.

func (v voice) input(f pipeline.Field, hint i18n.Key, optional bool) bot.Input {
	in := bot.Input{Name: string(f), Label: v.field(f), Optional: optional}
	if hint != "" {
		in.Hint = v.plain(hint, nil)
	}
	return in
}

func (v voice) dateInput(f pipeline.Field) slack.Block { return v.input(f, "", false).Date(v.today()) }

func givenDate(values bot.Values) pipeline.Date {
	d, _ := values.Date(string(pipeline.FieldDate)) // no date where none was picked: the domain asks for it
	return d
}

func (v voice) amountInput(label string, f pipeline.Field, initial pipeline.Money) slack.Block {
	in := bot.Input{Name: string(f), Label: label, Hint: v.plain(textCreateValueHint, nil)}
	t := bot.TextInput{Max: 60}
	if !initial.IsZero() {
		t.Initial = phrase.FormatInput(initial, v.lang)
	}
	return in.Text(t)
}
