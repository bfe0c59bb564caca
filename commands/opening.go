package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// begin opens the form of an act, if the person may do it and the opportunity's stage admits it. A version other than
// 0 must still be the present one. Otherwise it answers with the refusal and the present card.
func (a *App) begin(ctx context.Context, r *bot.Request, act pipeline.Act, t pipeline.Target) (bot.Reply, error) {
	switch act {
	case pipeline.ActEdit:
		return opened(ctx, a, r, a.edition, act, t, editStateOf)
	case pipeline.ActAssign:
		return opened(ctx, a, r, a.handover, act, t, handoverOf)
	}
	return opened(ctx, a, r, a.forms[act], act, t, stateOf)
}

// opens says whether there is a form for the act.
func (a *App) opens(act pipeline.Act) bool {
	return act == pipeline.ActEdit || act == pipeline.ActAssign || a.forms[act] != nil
}

// opened opens a form of the opportunity as it stands; state makes of that what the form carries.
func opened[S any](ctx context.Context, a *App, r *bot.Request, m *bot.Modal[S], act pipeline.Act, t pipeline.Target, state func(pipeline.Opportunity) S) (bot.Reply, error) {
	readers := make(chan pipeline.Actor, 1) // the load may still run when OpenSlow has failed
	err := m.OpenSlow(ctx, r, func(ctx context.Context) (S, error) {
		a.renewed(ctx)
		o, by, err := a.flow.Attempt(ctx, request(*r), t, act)
		if err != nil {
			var none S
			readers <- by
			return none, err
		}
		return state(o), nil
	})
	if err == nil {
		return bot.Reply{}, nil
	}
	var by pipeline.Actor
	select {
	case by = <-readers:
	default:
	}
	return a.refused(a.voice(r.Person), by, err)
}

// gateVerb answers a verb that begins an act. An answer that opens no form offers drafts of the act's form.
func gateVerb(act pipeline.Act) func(*App, context.Context, *asked) (bot.Reply, error) {
	return func(a *App, ctx context.Context, q *asked) (bot.Reply, error) {
		reply, err := a.gate(ctx, q, act)
		return a.withDrafts(ctx, q.Request, reply, func(form string) bool { return form == formOf(act) }), err
	}
}

// formOf is the id of an act's form.
func formOf(act pipeline.Act) string { return "opportunity." + string(act) }

func (a *App) gate(ctx context.Context, q *asked, act pipeline.Act) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, string(act), q.actChoice(act))
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	if act == pipeline.ActInvoice {
		return a.beginInvoice(ctx, q, id)
	}
	return a.begin(ctx, &q.Request, act, pipeline.Target{ID: id})
}

// actChoice is the button by which one of several opportunities is chosen for an act.
func (q *asked) actChoice(act pipeline.Act) func(pipeline.Opportunity) slack.BlockElement {
	return func(o pipeline.Opportunity) slack.BlockElement { return q.actButton(act, o) }
}

// lineChoice is the button by which one of several opportunities is chosen for the rest of a line.
func (q *asked) lineChoice(verbName, rest string) func(pipeline.Opportunity) slack.BlockElement {
	return func(o pipeline.Opportunity) slack.BlockElement {
		line := q.verbNamed(verbName) + " " + o.ID.String() + " " + rest
		if len(line) > maxLine {
			return q.showButton(o)
		}
		return bot.Button(actionVerb, q.plain(textReferenceThis, nil), line)
	}
}

// present is an opportunity as it was just read.
func present(o pipeline.Opportunity) pipeline.Target {
	return pipeline.Target{ID: o.ID, Version: o.Version}
}
