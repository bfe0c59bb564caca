package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// stepState is what the forms of an activity and of a next step carry.
type stepState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	// Snooze: the form asks until when to be left alone, and why.
	Snooze bool `json:"z,omitempty"`
	// Planned: there is a next step, so that to empty the form means that there is none any more.
	Planned bool `json:"p,omitempty"`
	// These fill the inputs when the form is first drawn; afterwards Slack has what was typed.
	activity pipeline.Activity
	step     *pipeline.NextStep
}

func (s stepState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

func stepStateOf(o pipeline.Opportunity) stepState {
	return stepState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Planned: o.NextStep != nil, step: o.NextStep}
}

// with fills in what a line says, beside what there is.
func (s stepState) with(said pipeline.NextStep) stepState {
	next := pipeline.NextStep{}
	if s.step != nil {
		next = *s.step
	}
	if said.What != "" {
		next.What = said.What
	}
	if !said.On.IsZero() {
		next.On = said.On
	}
	s.step = &next
	return s
}

// Inputs of these forms that no field of the domain names.
const inputActivity = "activity"

func (a *App) loggingForm() *bot.Modal[stepState] {
	m := &bot.Modal[stepState]{ID: formOf(pipeline.ActLog), View: a.loggingView}
	m.Submit = func(ctx context.Context, s *bot.Submission[stepState]) (bot.Result, error) {
		v := a.voice(s.Person)
		activity, then := givenActivity(s.Values)
		if activity.Kind == "" {
			return bot.Result{Errors: map[string]string{inputActivity: v.plain(reasonText(pipeline.ReasonRequired), nil)}}, nil
		}
		met, err := a.givenMet(ctx, s.Request, s.Values, s.State.ID)
		if fields := fieldsOf(err); len(fields) > 0 {
			return bot.Result{Errors: map[string]string{metInput(s.State.ID): v.plain(reasonText(fields[pipeline.FieldContacts]), nil)}}, nil
		}
		if err != nil {
			return bot.Result{}, err
		}
		activity.Contacts = met
		out, err := a.flow.Log(ctx, request(s.Request), s.State.target(), activity, then)
		return a.stepped(ctx, m, pipeline.ActLog, s, out, err)
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[stepState]) (*bot.Again, error) {
		return a.stepAgain(ctx, m, pipeline.ActLog, s)
	}
	return m
}

func (a *App) planningForm() *bot.Modal[stepState] {
	m := &bot.Modal[stepState]{ID: formOf(pipeline.ActPlan), View: a.planningView}
	m.Submit = func(ctx context.Context, s *bot.Submission[stepState]) (bot.Result, error) {
		next := givenStep(s.Values, s.State.Snooze)
		if next == nil && !s.State.Planned {
			next = &pipeline.NextStep{} // the domain says what it needs
		}
		out, err := a.flow.Plan(ctx, request(s.Request), s.State.target(), next)
		return a.stepped(ctx, m, pipeline.ActPlan, s, out, err)
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[stepState]) (*bot.Again, error) {
		return a.stepAgain(ctx, m, pipeline.ActPlan, s)
	}
	return m
}

func (a *App) loggingView(l i18n.Lang, s stepState) bot.View {
	v := a.drawing(l)
	day := s.activity.On
	if day.IsZero() {
		day = v.today()
	}
	var kinds []bot.Option
	for _, k := range pipeline.ActivityKinds() {
		kinds = append(kinds, bot.Option{Value: string(k), Text: v.activityKind(k)})
	}
	kind := bot.Input{Name: inputActivity, Label: v.plain(textActivityKind, nil)}
	blocks := []slack.Block{
		bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
		kind.Choice(v.plain(textActivityChooseKind, nil), kinds, string(s.activity.Kind)),
		v.input(pipeline.FieldDate, "", false).Date(day),
		v.metField(s.ID, ""),
		v.input(pipeline.FieldNote, textActivityNoteHint, true).Text(bot.TextInput{Initial: s.activity.Note, Multiline: true}),
		bot.Divider(),
	}
	if s.step != nil {
		blocks = append(blocks, bot.Context(v.rich(textActivityStepNow, args{"Step": v.stepRecord(s.step)})))
	}
	return bot.View{
		Title: v.plain(textActivityTitle, nil), Submit: v.plain(textActivitySubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: append(blocks,
			v.input(pipeline.FieldStepWhat, textActivityStepHint, true).Text(bot.TextInput{Max: pipeline.MaxShort}),
			v.input(pipeline.FieldStepOn, "", true).Date(pipeline.Date{})),
	}
}

func (a *App) planningView(l i18n.Lang, s stepState) bot.View {
	v := a.drawing(l)
	step := pipeline.NextStep{}
	if s.step != nil {
		step = *s.step
	}
	view := bot.View{Title: v.plain(textActivityPlanTitle, nil), Submit: v.plain(textActivitySubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String()}
	what := v.input(pipeline.FieldStepWhat, "", true)
	on := v.input(pipeline.FieldStepOn, textActivityPlanHint, true)
	if s.Snooze {
		view.Title, view.Submit = v.plain(textActivitySnoozeTitle, nil), v.plain(textActivitySnoozeSubmit, nil)
		what = bot.Input{Name: what.Name, Label: v.plain(textActivitySnoozeWhy, nil)}
		on = bot.Input{Name: on.Name, Label: v.plain(textActivitySnoozeUntil, nil), Hint: v.plain(textActivitySnoozeHint, nil)}
	}
	view.Blocks = []slack.Block{
		bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
		what.Text(bot.TextInput{Initial: step.What, Max: pipeline.MaxShort}),
		on.Date(step.On),
	}
	return view
}

func givenActivity(values bot.Values) (pipeline.Activity, *pipeline.NextStep) {
	return pipeline.Activity{Kind: pipeline.ActivityKind(values.Choice(inputActivity)), On: givenDate(values), Note: values.Text(string(pipeline.FieldNote))},
		givenStep(values, false)
}

// givenStep is the next step that a form holds; nil where both of its inputs are empty.
func givenStep(values bot.Values, snooze bool) *pipeline.NextStep {
	on, _ := values.Date(string(pipeline.FieldStepOn)) // none where none was picked: the domain asks for it
	what := values.Text(string(pipeline.FieldStepWhat))
	if what == "" && on.IsZero() {
		return nil
	}
	return &pipeline.NextStep{What: what, On: on, Snoozed: snooze}
}

// stepped answers a submission of these forms.
func (a *App) stepped(ctx context.Context, m *bot.Modal[stepState], act pipeline.Act, s *bot.Submission[stepState], out pipeline.Outcome, err error) (bot.Result, error) {
	v := a.voice(s.Person)
	if changedMeanwhile(err) {
		again, failed := a.stepAgain(ctx, m, act, s)
		return conflicted(m, err, s, v, again, failed)
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}

// stepAgain is a form that was filled earlier, for the opportunity as it is now, with what changed since.
func (a *App) stepAgain(ctx context.Context, m *bot.Modal[stepState], act pipeline.Act, s *bot.Submission[stepState]) (*bot.Again, error) {
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), act)
	if err != nil {
		return nil, err
	}
	next := stepStateOf(o)
	next.Snooze = s.State.Snooze
	if o.Version == s.State.Version {
		return m.Again(next, bot.Safe{}), nil
	}
	v := a.voice(s.Person)
	return m.Again(next, v.conflict(o), v.compared(differ, func(c pipeline.Change) (string, bool) {
		step := givenStep(s.Values, s.State.Snooze)
		return v.stepRecord(step), c.Field == pipeline.FieldNextStep && step != nil
	})...), nil
}
