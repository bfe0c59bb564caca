package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// scheduleState is what the form of an activity carries, planned or done.
type scheduleState struct {
	// ID is the opportunity; 0 where the form asks for it.
	ID      pipeline.OpportunityID `json:"i"`
	Account string                 `json:"a,omitempty"`
	// Next: something was just done, and this asks what comes next.
	Next bool `json:"n,omitempty"`
	// Of is the opportunity that the form offers where it asks, under its Label.
	Of    pipeline.OpportunityID `json:"o,omitempty"`
	Label string                 `json:"l,omitempty"`
	// This fills the inputs when the form is first drawn.
	planned pipeline.PlannedActivity
}

func scheduleStateOf(o pipeline.Opportunity, who pipeline.UserID) scheduleState {
	return scheduleState{ID: o.ID, Account: head(oneLine(o.Account), 100), planned: pipeline.PlannedActivity{InCharge: who}}
}

// inputState is whether it is planned or was done.
const (
	inputState   = "state"
	statePlanned = "planned"
	stateDone    = "done"
)

// lengths are how long an activity may take, in minutes, as the form offers it.
var lengths = []int{15, 30, 45, 60, 90, 120, 240}

func (a *App) schedulingForm() *bot.Modal[scheduleState] {
	return &bot.Modal[scheduleState]{ID: "activity.scheduling", View: a.schedulingView, Submit: a.submitSchedule}
}

func (a *App) schedulingView(l i18n.Lang, s scheduleState) bot.View {
	v := a.drawing(l)
	view := bot.View{Title: v.plain(textActivityScheduleTitle, nil), Submit: v.plain(textActivitySubmit, nil), Close: v.plain(textEngineCancel, nil)}
	if s.Next {
		view.Title, view.Close = v.plain(textActivityNextTitle, nil), v.plain(textActivityNextLater, nil)
	}
	if s.ID != 0 {
		view.Subject = s.ID.String()
		view.Blocks = append(view.Blocks, bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})))
	} else {
		var chosen bot.Option
		if s.Of != 0 {
			chosen = bot.Option{Value: strconv.FormatInt(int64(s.Of), 10), Text: s.Label}
		}
		in := bot.Input{Name: inputOpportunity, Label: v.plain(textEvidenceWhich, nil)}
		view.Blocks = append(view.Blocks, in.Lookup(v.plain(textEvidenceLookup, nil), 0, chosen))
	}
	if !s.Next {
		in := bot.Input{Name: inputState, Label: v.plain(textActivityState, nil)}
		view.Blocks = append(view.Blocks, in.Radio([]bot.Option{{Value: statePlanned, Text: v.plain(textActivityStatePlanned, nil)},
			{Value: stateDone, Text: v.plain(textActivityStateDone, nil)}}, statePlanned))
	}
	view.Blocks = append(view.Blocks, v.scheduleInputs(s.ID, s.planned)...)
	return view
}

func (v voice) scheduleInputs(id pipeline.OpportunityID, p pipeline.PlannedActivity) []slack.Block {
	var kinds, times []bot.Option
	for _, k := range pipeline.ActivityKinds() {
		kinds = append(kinds, bot.Option{Value: string(k), Text: v.activityKind(k)})
	}
	for _, n := range lengths {
		times = append(times, bot.Option{Value: strconv.Itoa(n), Text: v.plain(textActivityMinutes, args{"Count": n})})
	}
	kind := bot.Input{Name: string(pipeline.FieldKind), Label: v.plain(textActivityWhich, nil)}
	return []slack.Block{
		kind.Choice(v.plain(textActivityChooseKind, nil), kinds, string(p.Kind)),
		v.input(pipeline.FieldWhat, textActivityWhatHint, true).Text(bot.TextInput{Initial: p.What, Max: pipeline.MaxShort}),
		v.input(pipeline.FieldDate, "", false).Date(p.On),
		v.input(pipeline.FieldTime, textActivityTimeHint, true).Time(p.Minute),
		v.input(pipeline.FieldMinutes, "", true).Choice(v.plain(textActivityChooseKind, nil), times, ""),
		v.metField(id, v.plain(textActivityMetHint, nil)),
		v.input(pipeline.FieldWith, "", true).Text(bot.TextInput{Initial: p.With, Max: pipeline.MaxShort}),
		v.input(pipeline.FieldInCharge, textActivityInChargeHint, true).User("", p.InCharge),
	}
}

// givenPlanned is what the form holds.
func givenPlanned(s *bot.Submission[scheduleState]) pipeline.PlannedActivity {
	values := s.Values
	minutes, _ := strconv.Atoi(values.Choice(string(pipeline.FieldMinutes))) // none where none was chosen
	return pipeline.PlannedActivity{Kind: pipeline.ActivityKind(values.Choice(string(pipeline.FieldKind))), What: values.Text(string(pipeline.FieldWhat)),
		With: values.Text(string(pipeline.FieldWith)), Minutes: minutes, InCharge: values.User(string(pipeline.FieldInCharge)),
		When: pipeline.When{On: givenDate(values), Minute: values.Minute(string(pipeline.FieldTime)), Zone: s.Person.Zone.String()}}
}

func (a *App) submitSchedule(ctx context.Context, s *bot.Submission[scheduleState]) (bot.Result, error) {
	v, id := a.voice(s.Person), s.State.ID
	if id == 0 {
		n, err := strconv.ParseInt(s.Values.Choice(inputOpportunity), 10, 64)
		if err != nil || n < 1 {
			return bot.Result{Errors: map[string]string{inputOpportunity: v.plain(reasonText(pipeline.ReasonChoice), nil)}}, nil
		}
		id = pipeline.OpportunityID(n)
	}
	p, r := givenPlanned(s), request(s.Request)
	var err error
	if p.Contacts, err = a.givenMet(ctx, s.Request, s.Values, s.State.ID); len(fieldsOf(err)) > 0 {
		return bot.Result{Errors: map[string]string{metInput(s.State.ID): v.plain(reasonText(fieldsOf(err)[pipeline.FieldContacts]), nil)}}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	var do func(pipeline.Target) (pipeline.Outcome, error)
	if s.Values.Choice(inputState) == stateDone {
		do = func(t pipeline.Target) (pipeline.Outcome, error) {
			return a.flow.Log(ctx, r, t, pipeline.Activity{Kind: p.Kind, On: p.On, Note: p.Text(), Contacts: p.Contacts}, nil)
		}
	} else {
		who, err := a.inCharge(ctx, s.Request, p.InCharge)
		if err != nil {
			return bot.Result{}, err
		}
		if p.Minute == nil { // the day is that of who does it
			p.Zone = who.Zone.String()
		}
		do = func(t pipeline.Target) (pipeline.Outcome, error) { return a.flow.Schedule(ctx, r, t, p, who.Member()) }
	}
	out, _, _, err := a.onPresent(ctx, r, id, do)
	if reason, ok := fieldsOf(err)[pipeline.FieldNote]; ok { // a note that was done says what
		return bot.Result{Errors: map[string]string{string(pipeline.FieldWhat): v.plain(reasonText(reason), nil)}}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}

// inCharge is who does it: who asks, unless they named somebody.
func (a *App) inCharge(ctx context.Context, r bot.Request, who pipeline.UserID) (bot.Person, error) {
	if who == "" || who == r.Person.ID {
		return r.Person, nil
	}
	p, err := a.slack.Person(ctx, who)
	if err != nil {
		return bot.Person{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	return p, nil
}
