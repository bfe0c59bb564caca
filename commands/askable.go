package commands

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// askable makes a form that is refused by a rule say so with the button that asks for access, and keep what was typed:
// somebody may have lost a right while they filled it. on is the opportunity that the form is about, or 0.
func askable[S any](a *App, m *bot.Modal[S], on func(S) pipeline.OpportunityID) {
	submit := m.Submit
	m.Submit = func(ctx context.Context, s *bot.Submission[S]) (bot.Result, error) {
		result, err := submit(ctx, s)
		var e *pipeline.Error
		if !errors.As(err, &e) || e.Code != pipeline.Denied {
			return result, err
		}
		denied := *e
		if o, err := a.flow.Store.Opportunity(ctx, on(s.State)); err == nil && denied.Reason != pipeline.ReasonOutsider {
			denied.Current = &o
		}
		v := a.voice(s.Person)
		var top []slack.Block
		if ask := v.askFor(&denied); ask != nil {
			top = append(top, bot.Actions("", ask))
		}
		return bot.Result{Again: m.Again(s.State, a.said(v, &denied), top...)}, nil
	}
}

// letAsk makes every form askable that a rule can refuse.
func (a *App) letAsk() {
	for _, m := range a.forms {
		askable(a, m, func(s gateState) pipeline.OpportunityID { return s.ID })
	}
	askable(a, a.missing, func(s gateState) pipeline.OpportunityID { return s.ID })
	askable(a, a.edition, func(s editState) pipeline.OpportunityID { return s.ID })
	askable(a, a.handover, func(s handoverState) pipeline.OpportunityID { return s.ID })
	askable(a, a.logging, func(s stepState) pipeline.OpportunityID { return s.ID })
	askable(a, a.planning, func(s stepState) pipeline.OpportunityID { return s.ID })
	askable(a, a.scheduling, func(s scheduleState) pipeline.OpportunityID { return s.ID })
	askable(a, a.moving, func(s movingState) pipeline.OpportunityID { return s.ID })
	askable(a, a.creation, func(createState) pipeline.OpportunityID { return 0 })
	for _, m := range a.settings {
		askable(a, m, func(settingState) pipeline.OpportunityID { return 0 })
	}
}
