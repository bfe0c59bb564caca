package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

func (a *App) registerPlanned(b *bot.Bot) {
	bot.AddModal(b, a.scheduling)
	bot.AddModal(b, a.moving)
	b.Press(actionPlannedDone, a.pressedDone)
	b.Press(actionPlannedTomorrow, a.pressedTomorrow)
	b.Press(actionPlannedMove, a.pressedMove)
	b.Press(actionPlannedCancel, a.pressedCancel)
	b.Press(actionCalendar, a.pressedCalendar)
	b.Press(actionAgenda, a.pressedAgenda)
	b.Press(actionSchedule, a.pressedSchedule)
	b.Shortcut(shortcutNote, a.shortcutNote)
	b.Shortcut(shortcutActivity, a.shortcutActivity)
}

// onPresent does something to an opportunity as it stands. It takes nothing away from what others do at the same time, so
// it is tried again where somebody was faster.
func (a *App) onPresent(ctx context.Context, r pipeline.Request, id pipeline.OpportunityID, do func(pipeline.Target) (pipeline.Outcome, error)) (out pipeline.Outcome, o pipeline.Opportunity, by pipeline.Actor, err error) {
	for range 3 {
		if o, by, err = a.flow.Opportunity(ctx, r.By, id); err != nil {
			return out, o, by, err
		}
		if out, err = do(present(o)); !changedMeanwhile(err) {
			break
		}
	}
	return out, o, by, err
}

// onPlanned does to the planned activity of a button what do says. A button that is out of date says what holds.
func (a *App) onPlanned(ctx context.Context, p *bot.Press, do func(pipeline.Target, pipeline.PlannedRef) (pipeline.Outcome, error)) (*pipeline.Outcome, bot.Reply, error) {
	id, ref, ok := parsePlannedValue(p.Value)
	if !ok {
		return nil, a.gone(p), nil
	}
	out, o, by, err := a.onPresent(ctx, request(p.Request), id, func(t pipeline.Target) (pipeline.Outcome, error) { return do(t, ref) })
	if err != nil {
		reply, err := a.refusedOn(a.voice(p.Person), by, o, err)
		return nil, reply, err
	}
	return &out, a.confirmed(a.voice(p.Person), out), nil
}

// pressedDone keeps that it was done, and asks what comes next.
func (a *App) pressedDone(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	out, reply, err := a.onPlanned(ctx, p, func(t pipeline.Target, ref pipeline.PlannedRef) (pipeline.Outcome, error) {
		return a.flow.Finish(ctx, request(p.Request), t, ref)
	})
	if err != nil || out == nil || out.Replayed || out.Opportunity.Upcoming() != nil {
		return reply, err
	}
	s := scheduleStateOf(out.Opportunity, p.Person.ID)
	s.Next = true
	if err := a.scheduling.Open(ctx, &p.Request, s); err != nil {
		a.log.Warn("what comes next not asked", "opportunity", out.Opportunity.ID, "error", err)
	}
	return reply, nil
}

// pressedTomorrow moves it to the reader's next day, at the same time.
func (a *App) pressedTomorrow(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	_, reply, err := a.onPlanned(ctx, p, func(t pipeline.Target, ref pipeline.PlannedRef) (pipeline.Outcome, error) {
		o, err := a.flow.Store.Opportunity(ctx, t.ID)
		if err != nil {
			return pipeline.Outcome{}, err
		}
		to, _ := o.PlannedAt(ref.ID) // of one that is gone the domain says so
		to.On = a.voice(p.Person).today().AddDays(1)
		return a.flow.Reschedule(ctx, request(p.Request), t, ref, to.When)
	})
	return reply, err
}

func (a *App) pressedCancel(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	_, reply, err := a.onPlanned(ctx, p, func(t pipeline.Target, ref pipeline.PlannedRef) (pipeline.Outcome, error) {
		return a.flow.CancelPlanned(ctx, request(p.Request), t, ref)
	})
	return reply, err
}

// movingState is what the form carries that asks to which moment a planned activity goes.
type movingState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Planned int                    `json:"p"`
	Since   int                    `json:"s"`
	What    string                 `json:"w"`
	at      pipeline.When
}

func (a *App) pressedMove(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	id, ref, ok := parsePlannedValue(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	o, by, err := a.flow.Opportunity(ctx, p.Person.Member(), id)
	if err != nil {
		return a.refused(v, by, err)
	}
	planned, ok := o.PlannedAt(ref.ID)
	if !ok || planned.Ref() != ref {
		return a.refused(v, by, &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonNoPlanned, Current: &o})
	}
	at := planned.When
	if at.Minute != nil { // the form asks by the clock of who fills it
		local := at.Moment().In(v.zone)
		minute := local.Hour()*60 + local.Minute()
		at = pipeline.When{On: pipeline.DateOf(local), Minute: &minute}
	}
	return bot.Reply{}, a.moving.Open(ctx, &p.Request, movingState{ID: id, Planned: ref.ID, Since: ref.Since, What: brief(v.plannedRecord(planned), maxPart), at: at})
}

func (a *App) movingForm() *bot.Modal[movingState] {
	return &bot.Modal[movingState]{ID: "activity.moving", View: a.movingView, Submit: a.submitMoving}
}

func (a *App) movingView(l i18n.Lang, s movingState) bot.View {
	v := a.drawing(l)
	return bot.View{
		Title: v.plain(textActivityMoveTitle, nil), Submit: v.plain(textActivityMoveSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.What})),
			v.input(pipeline.FieldDate, "", false).Date(s.at.On),
			v.input(pipeline.FieldTime, textActivityTimeHint, true).Time(s.at.Minute),
		},
	}
}

func (a *App) submitMoving(ctx context.Context, s *bot.Submission[movingState]) (bot.Result, error) {
	to := pipeline.When{On: givenDate(s.Values), Minute: s.Values.Minute(string(pipeline.FieldTime)), Zone: s.Person.Zone.String()}
	ref := pipeline.PlannedRef{ID: s.State.Planned, Since: s.State.Since}
	out, _, _, err := a.onPresent(ctx, request(s.Request), s.State.ID, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.Reschedule(ctx, request(s.Request), t, ref, to)
	})
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(a.voice(s.Person), out)}, nil
}

func (a *App) pressedSchedule(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return a.askSchedule(ctx, &p.Request, pipeline.OpportunityID(n), func(s scheduleState) scheduleState { return s })
}

// askSchedule opens the form of an activity, filled with what is known.
func (a *App) askSchedule(ctx context.Context, r *bot.Request, id pipeline.OpportunityID, fill func(scheduleState) scheduleState) (bot.Reply, error) {
	return opened(ctx, a, r, a.scheduling, pipeline.ActPlan, pipeline.Target{ID: id}, func(o pipeline.Opportunity) scheduleState {
		return fill(scheduleStateOf(o, r.Person.ID))
	})
}

// scheduled plans at once what a line says, or asks for what it lacks.
func (a *App) scheduled(ctx context.Context, q *asked, id pipeline.OpportunityID, p pipeline.PlannedActivity) (bot.Reply, error) {
	if p.What == "" && !p.Kind.WithClient() {
		return a.askSchedule(ctx, &q.Request, id, func(s scheduleState) scheduleState {
			p.InCharge = s.planned.InCharge
			s.planned = p
			return s
		})
	}
	return a.done(ctx, q, id, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.Schedule(ctx, request(q.Request), t, p, q.Person.Member())
	})
}
