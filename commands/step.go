package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// Action ids of keeping that something was done, and of what comes next; value: number. They hold for the opportunity as
// it stands when they are pressed: nothing that they keep takes anything away.
const (
	actionLogActivity = "opportunity.log_activity"
	actionPlanStep    = "opportunity.plan_step"
	actionSnooze      = "opportunity.snooze"
)

func (v voice) logButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionLogActivity, v.plain(textActivityLogButton, nil), strconv.FormatInt(int64(id), 10))
}

func (v voice) planButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionPlanStep, v.plain(textActivityPlanButton, nil), strconv.FormatInt(int64(id), 10))
}

func (v voice) snoozeButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionSnooze, v.plain(textActivitySnoozeButton, nil), strconv.FormatInt(int64(id), 10))
}

func (a *App) registerSteps(b *bot.Bot) {
	bot.AddModal(b, a.logging)
	bot.AddModal(b, a.planning)
	b.Press(actionLogActivity, a.pressedStep(pipeline.ActLog, false))
	b.Press(actionPlanStep, a.pressedStep(pipeline.ActPlan, false))
	b.Press(actionSnooze, a.pressedStep(pipeline.ActPlan, true))
}

func (a *App) pressedStep(act pipeline.Act, snooze bool) bot.PressHandler {
	return func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		n, err := strconv.ParseInt(p.Value, 10, 64)
		if err != nil || n < 1 {
			return a.gone(p), nil
		}
		return a.askStep(ctx, &p.Request, act, pipeline.OpportunityID(n), func(s stepState) stepState {
			s.Snooze = snooze
			if snooze {
				s.step = nil
			}
			return s
		})
	}
}

// askStep opens the form of an activity or of a next step, filled with what is known.
func (a *App) askStep(ctx context.Context, r *bot.Request, act pipeline.Act, id pipeline.OpportunityID, fill func(stepState) stepState) (bot.Reply, error) {
	form := a.planning
	if act == pipeline.ActLog {
		form = a.logging
	}
	return opened(ctx, a, r, form, act, pipeline.Target{ID: id}, func(o pipeline.Opportunity) stepState { return fill(stepStateOf(o)) })
}

// logActivity answers "actividad": at once where the line says what was done, else with a form that asks for it and for
// what comes next.
func (a *App) logActivity(ctx context.Context, q *asked) (bot.Reply, error) {
	line := q.parseActivity()
	if line.fault != nil {
		return bot.Say(bot.Esc(q.faultOf(line.dateText, line.fault, true))), nil
	}
	q.rest = line.ref
	id, reply, err := a.referred(ctx, q, "log", func(o pipeline.Opportunity) slack.BlockElement {
		if line.said == "" {
			return q.logButton(o.ID)
		}
		return q.lineChoice("log", line.said)(o)
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case reply != nil:
		return a.withDrafts(ctx, q.Request, *reply, func(form string) bool { return form == a.logging.ID }), nil
	case line.planned != nil:
		return a.scheduled(ctx, q, id, *line.planned)
	case line.Kind == "" || line.Note == "":
		return a.askStep(ctx, &q.Request, pipeline.ActLog, id, func(s stepState) stepState {
			s.activity = line.Activity
			return s
		})
	}
	return a.done(ctx, q, id, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.Log(ctx, request(q.Request), t, line.Activity, nil)
	})
}

// planStep answers "paso": at once where the line says what comes next and when, else with a form that asks for it.
func (a *App) planStep(ctx context.Context, q *asked) (bot.Reply, error) {
	line := q.parseStep()
	if line.fault != nil {
		return bot.Say(bot.Esc(q.faultOf(line.dateText, line.fault, true))), nil
	}
	q.rest = line.ref
	id, reply, err := a.referred(ctx, q, "plan", func(o pipeline.Opportunity) slack.BlockElement {
		if line.said == "" {
			return q.planButton(o.ID)
		}
		return q.lineChoice("plan", line.said)(o)
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case reply != nil:
		return a.withDrafts(ctx, q.Request, *reply, func(form string) bool { return form == a.planning.ID }), nil
	case !line.none && (line.What == "" || line.On.IsZero()):
		return a.askStep(ctx, &q.Request, pipeline.ActPlan, id, func(s stepState) stepState { return s.with(line.NextStep) })
	}
	next := &line.NextStep
	if line.none {
		next = nil
	}
	return a.done(ctx, q, id, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.Plan(ctx, request(q.Request), t, next)
	})
}

// done does at once what a line asked for, to the opportunity as it stands.
func (a *App) done(ctx context.Context, q *asked, id pipeline.OpportunityID, do func(pipeline.Target) (pipeline.Outcome, error)) (bot.Reply, error) {
	o, by, err := a.flow.Opportunity(ctx, q.Person.Member(), id)
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	out, err := do(present(o))
	if err != nil {
		return a.refusedOn(q.voice, by, o, err)
	}
	return a.confirmed(q.voice, out), nil
}
