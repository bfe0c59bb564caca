package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// leadEndState is what the forms carry that discard a lead, reopen it, or give it to somebody.
type leadEndState struct {
	ID      pipeline.LeadID `json:"i"`
	Version int             `json:"v"`
	Name    string          `json:"n"`
	// Reopen: it is reopened, and not discarded.
	Reopen bool            `json:"r,omitempty"`
	Owner  pipeline.UserID `json:"o,omitempty"`
}

func (s leadEndState) lead() pipeline.LeadID { return s.ID }

func leadEndOf(l people.Lead) leadEndState {
	return leadEndState{ID: l.ID, Version: l.Version, Name: head(oneLine(l.Client()), 100), Reopen: l.State == people.LeadDiscarded, Owner: l.Owner}
}

// leadBegin opens the form of an act, if the person may begin it on the lead as it stands. A version other than 0 must still
// be the present one.
func (a *App) leadBegin(ctx context.Context, r *bot.Request, act people.Act, t people.LeadTarget) (bot.Reply, error) {
	load := func(ctx context.Context) (people.Lead, error) {
		a.renewed(ctx)
		l, by, err := a.people.Lead(ctx, r.Person.Member(), t.ID)
		if err != nil {
			return l, err
		}
		if err := leadOffers(l, act, by); err != nil {
			return l, a.people.Denied(ctx, request(*r), t.Ref(), act, err)
		}
		if t.Version != 0 && t.Version != l.Version {
			return l, &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged}
		}
		return l, nil
	}
	var err error
	switch act {
	case people.ActEdited:
		err = a.leadForms.plain.OpenSlow(ctx, r, leadLoaded(load, func(_ context.Context, l people.Lead) (leadState, error) {
			return a.leadEditState(l, r.Person.Lang), nil
		}))
	case people.ActAssigned:
		err = a.leadForms.handing.OpenSlow(ctx, r, leadLoaded(load, func(_ context.Context, l people.Lead) (leadEndState, error) { return leadEndOf(l), nil }))
	case people.ActConverted:
		err = a.leadForms.becoming.OpenSlow(ctx, r, leadLoaded(load, func(ctx context.Context, l people.Lead) (becomingState, error) { return a.becomingOf(ctx, r.Person, l) }))
	default:
		err = a.leadForms.ending.OpenSlow(ctx, r, leadLoaded(load, func(_ context.Context, l people.Lead) (leadEndState, error) { return leadEndOf(l), nil }))
	}
	if err != nil {
		return a.leadRefused(ctx, *r, t.ID, err)
	}
	return bot.Reply{}, nil
}

// leadLoaded makes a form's state of a lead that was loaded.
func leadLoaded[S any](load func(context.Context) (people.Lead, error), state func(context.Context, people.Lead) (S, error)) func(context.Context) (S, error) {
	return func(ctx context.Context) (S, error) {
		l, err := load(ctx)
		if err != nil {
			var none S
			return none, err
		}
		return state(ctx, l)
	}
}

// leadEditState fills the form of plain fields with what a lead has.
func (a *App) leadEditState(l people.Lead, lang i18n.Lang) leadState {
	s := leadState{ID: l.ID, Version: l.Version, Line: l.ServiceLine, Source: l.Source}
	s.fill.NewLead = people.NewLead{Person: l.Person, Company: l.Company, Email: l.Email, Position: l.Position, TaxID: l.TaxID, Need: l.Need}
	s.fill.phone = l.Phone
	if !l.Value.IsZero() {
		s.fill.value = phrase.FormatInput(l.Value, lang)
	}
	return s
}

func (a *App) leadEndView(l i18n.Lang, s leadEndState) bot.View {
	v := a.drawing(l)
	about := bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Name}))
	if s.Reopen {
		in := bot.Input{Name: string(pipeline.FieldReason), Label: v.plain(textLeadReopenWhy, nil)}
		return bot.View{Title: v.plain(textLeadReopenTitle, nil), Submit: v.plain(textButtonReopen, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
			Blocks: []slack.Block{about, in.Text(bot.TextInput{Multiline: true})}}
	}
	var options []bot.Option
	for _, r := range people.DiscardReasons() {
		options = append(options, bot.Option{Value: r, Text: v.discardReason(r)})
	}
	why := bot.Input{Name: string(people.FieldDiscard), Label: v.plain(textLeadDiscardWhy, nil)}
	more := bot.Input{Name: string(pipeline.FieldComment), Label: v.plain(textLeadDiscardMore, nil), Hint: v.plain(textLeadDiscardHint, nil), Optional: true}
	return bot.View{Title: v.plain(textLeadDiscardTitle, nil), Submit: v.plain(textLeadButtonDiscard, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{about, bot.Context(v.rich(textLeadDiscardFinal, nil)), why.Radio(options, ""), more.Text(bot.TextInput{Multiline: true})}}
}

func (a *App) submitLeadEnd(ctx context.Context, s *bot.Submission[leadEndState]) (bot.Result, error) {
	v, t := a.voice(s.Person), people.LeadTarget{ID: s.State.ID, Version: s.State.Version}
	var out people.LeadOutcome
	var err error
	if s.State.Reopen {
		out, err = a.people.ReopenLead(ctx, request(s.Request), t, s.Values.Text(string(pipeline.FieldReason)))
	} else {
		out, err = a.people.DiscardLead(ctx, request(s.Request), t, people.Discard{
			Reason: s.Values.Choice(string(people.FieldDiscard)), Comment: s.Values.Text(string(pipeline.FieldComment))})
	}
	return a.leadEnded(ctx, a.leadForms.ending, s, v, out, err)
}

func (a *App) leadEnded(ctx context.Context, m *bot.Modal[leadEndState], s *bot.Submission[leadEndState], v voice, out people.LeadOutcome, err error) (bot.Result, error) {
	if err != nil {
		return leadAgain(ctx, a, m, s, v, err, func(now people.Lead) leadEndState {
			next := s.State
			next.Version, next.Owner = now.Version, now.Owner
			return next
		})
	}
	return bot.Result{Reply: a.leadConfirmed(v, out)}, nil
}

func (a *App) leadHandView(l i18n.Lang, s leadEndState) bot.View {
	v := a.drawing(l)
	in := bot.Input{Name: string(pipeline.FieldOwner), Label: v.plain(textPeopleNewOwner, nil), Hint: v.plain(textLeadNewOwnerHint, nil)}
	return bot.View{Title: v.plain(textLeadAssignTitle, nil), Submit: v.plain(textPeopleAssignSubmit, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Name})),
			bot.Context(v.rich(textLeadOwnedBy, args{"Who": v.person(s.Owner)})), in.User("", "")}}
}

func (a *App) submitLeadHand(ctx context.Context, s *bot.Submission[leadEndState]) (bot.Result, error) {
	v := a.voice(s.Person)
	heir, err := a.slack.Person(ctx, s.Values.User(string(pipeline.FieldOwner)))
	if err != nil {
		return bot.Result{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	out, err := a.people.AssignLead(ctx, request(s.Request), people.LeadTarget{ID: s.State.ID, Version: s.State.Version}, heir.Member())
	if fieldsOf(err)[pipeline.FieldOwner] != "" {
		return bot.Result{Errors: map[string]string{string(pipeline.FieldOwner): v.plain(textLeadCannotOwnHere, nil)}}, nil
	}
	return a.leadEnded(ctx, a.leadForms.handing, s, v, out, err)
}

// leadAssign answers "asignar": at once where the line mentions somebody, else with a form that asks who.
func (a *App) leadAssign(ctx context.Context, q *asked) (bot.Reply, error) {
	line := parseAssign(q.Text, q.words)
	if i := slices.IndexFunc(q.words, func(w phrase.Word) bool { _, ok := w.User(); return ok }); i < 0 {
		return leadBegins(people.ActAssigned)(a, ctx, q)
	}
	q.rest = line.ref
	id, reply, err := a.leadReferred(ctx, q, func(l people.Lead) slack.BlockElement { return q.leadActButton(people.ActAssigned, l) })
	if err != nil || reply != nil {
		return said(reply), err
	}
	heir, err := a.slack.Person(ctx, line.to)
	if err != nil {
		return bot.Reply{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	l, _, err := a.people.Lead(ctx, q.Person.Member(), id)
	if err != nil {
		return bot.Reply{}, err
	}
	out, err := a.people.AssignLead(ctx, request(q.Request), people.LeadTarget{ID: id, Version: l.Version}, heir.Member())
	if fieldsOf(err)[pipeline.FieldOwner] != "" {
		return bot.Say(q.rich(textLeadCannotOwn, args{"Who": q.person(line.to)})), nil
	}
	if err != nil {
		return a.leadRefused(ctx, q.Request, id, err)
	}
	return a.leadConfirmed(q.voice, out), nil
}
