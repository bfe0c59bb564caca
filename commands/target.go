package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Inputs of the form of a target.
const (
	inputTeam   = "team"
	inputPerson = "person"
)

// targetState is what the form of a target carries.
type targetState struct {
	Period string           `json:"p,omitempty"`
	Who    pipeline.Subject `json:"w,omitempty"`
	// Value is what was given of a period that is over, to be confirmed; "" to clear it.
	Value string `json:"v,omitempty"`
	Sure  bool   `json:"y,omitempty"`
}

func (a *App) targetForm() *bot.Modal[targetState] {
	m := &bot.Modal[targetState]{ID: "forecast.target", View: a.targetView}
	m.Submit = func(ctx context.Context, s *bot.Submission[targetState]) (bot.Result, error) {
		return a.targeted(ctx, m, s)
	}
	return m
}

func (a *App) targetView(l i18n.Lang, s targetState) bot.View {
	v := a.drawing(l)
	p, _ := pipeline.ParsePeriod(s.Period) // the first of all where the state was made up; it is refused when sent
	view := bot.View{Title: v.plain(textTargetTitle, nil), Submit: v.plain(textSettingsSave, nil), Close: v.plain(textEngineCancel, nil), Subject: v.plain(textTargetTitle, nil)}
	if s.Sure {
		view.Subject, view.Submit = "", v.plain(textTargetSure, nil)
		view.Blocks = []slack.Block{bot.Section(v.rich(textTargetClosed, args{"Period": phrase.FormatPeriod(p, v.lang), "Target": v.targetEntry(p, s.Who, s.money())}))}
		return view
	}
	teams := []bot.Option{{Value: string(pipeline.Everyone), Text: v.plain(textForecastEveryone, nil)}}
	for _, e := range v.settings.Entries(pipeline.SettingTeam) {
		if subject := pipeline.OfTeam(e.Key); len(subject) <= maxChoice {
			teams = append(teams, bot.Option{Value: string(subject), Text: e.Key})
		}
	}
	chosen := string(s.Who)
	person, _ := s.Who.Person()
	if person != "" || !slices.ContainsFunc(teams, func(o bot.Option) bool { return o.Value == chosen }) {
		chosen = string(pipeline.Everyone)
	}
	team := bot.Input{Name: inputTeam, Label: v.plain(textTargetWhose, nil)}
	someone := bot.Input{Name: inputPerson, Label: v.plain(textTargetPerson, nil), Hint: v.plain(textTargetPersonHint, nil), Optional: true}
	clear := bot.Input{Name: inputClear, Label: v.plain(textSettingsClear, nil), Optional: true}
	value, _ := v.settings.Target(p, s.Who)
	view.Blocks = []slack.Block{
		v.input(pipeline.FieldPeriod, textTargetPeriodHint, false).Text(bot.TextInput{Initial: phrase.FormatPeriod(p, v.lang)}),
		team.Choice(v.plain(textTargetWhose, nil), teams, chosen), someone.User(v.plain(textTargetPerson, nil), person),
		v.input(pipeline.FieldTarget, textAdjustValueHint, true).Text(bot.TextInput{Initial: phrase.FormatInput(value, v.lang)}),
		clear.Checkboxes([]bot.Option{{Value: inputClear, Text: v.plain(textTargetClear, nil)}}),
	}
	return view
}

func (s targetState) money() pipeline.Money {
	var m pipeline.Money
	_ = m.UnmarshalText([]byte(s.Value)) // checked again before it is kept
	return m
}

// targetEntry is one target in words.
func (v voice) targetEntry(p pipeline.Period, of pipeline.Subject, m pipeline.Money) bot.Safe {
	what := bot.Lit("—")
	if !m.IsZero() {
		what = bot.Esc(v.money(m))
	}
	return bot.Concat(bot.Join(" · ", bot.Esc(phrase.FormatPeriod(p, v.lang)), v.subjectName(of)), bot.Lit(": "), bot.Bold(what))
}

// given reads the form, or what could not be read by the inputs' names.
func (a *App) givenTarget(v voice, s *bot.Submission[targetState]) (targetState, map[string]string) {
	faults := map[string]string{}
	out := targetState{Who: pipeline.Subject(s.Values.Choice(inputTeam))}
	if id := s.Values.User(inputPerson); id != "" {
		out.Who = pipeline.OfPerson(id)
	}
	words := phrase.Words(s.Values.Text(string(pipeline.FieldPeriod)))
	if p, n := phrase.ReadPeriod(words, v.today()); n == len(words) && n > 0 {
		out.Period = p.String()
	} else {
		faults[string(pipeline.FieldPeriod)] = v.plain(textTargetPeriodUnread, nil)
	}
	if slices.Contains(s.Values.Choices(inputClear), inputClear) {
		return out, faults
	}
	text := s.Values.Text(string(pipeline.FieldTarget))
	m, err := phrase.ParseMoney(text, a.usualCurrency())
	switch {
	case text == "":
		faults[string(pipeline.FieldTarget)] = v.plain(reasonText(pipeline.ReasonRequired), nil)
	case err != nil:
		faults[string(pipeline.FieldTarget)] = v.moneyFault(text, err)
	}
	out.Value = m.String()
	return out, faults
}

// targeted keeps a target. One of a period that is over is asked about first.
func (a *App) targeted(ctx context.Context, m *bot.Modal[targetState], s *bot.Submission[targetState]) (bot.Result, error) {
	v := a.voice(s.Person)
	t := s.State
	if !t.Sure {
		var faults map[string]string
		if t, faults = a.givenTarget(v, s); len(faults) > 0 {
			return bot.Result{Errors: faults}, nil
		}
	}
	p, err := pipeline.ParsePeriod(t.Period)
	if err != nil {
		return bot.Result{Reply: bot.Say(v.rich(textEngineGone, nil)), Clear: true}, nil
	}
	if !p.To().After(a.flow.Today()) && !t.Sure {
		t.Sure = true
		return bot.Result{Next: m.Next(t)}, nil
	}
	e := pipeline.Entry{Setting: pipeline.SettingTarget, Key: pipeline.TargetKey(p, t.Who)}
	if value := t.money(); !value.IsZero() {
		e.Value = encodeValue(value)
	}
	if _, err := a.flow.Set(ctx, request(s.Request), e); err != nil && pipeline.ReasonOf(err) != pipeline.ReasonUnchanged {
		return bot.Result{}, err
	}
	reply, err := a.targets(ctx, s.Request, p.Year)
	said := v.rich(textTargetKept, args{"Target": v.targetEntry(p, t.Who, t.money())})
	reply.Text, reply.Blocks = bot.Join("\n", said, reply.Text), append([]slack.Block{bot.Section(said)}, reply.Blocks...)
	return bot.Result{Reply: reply, Clear: true}, err
}

// wordsTargets ask for the targets in place of a forecast, folded.
var wordsTargets = []string{"metas", "meta", "targets", "target", "goals", "objetivos"}

// asksForTargets says whether a line does.
func asksForTargets(words []phrase.Word) bool {
	return len(words) > 0 && !words[0].Quoted && slices.Contains(wordsTargets, phrase.Fold(words[0].Text))
}

// subjectKey puts the company first, then teams, then people.
func subjectKey(s pipeline.Subject) string {
	if s == pipeline.Everyone {
		return "0"
	}
	if team, ok := s.Team(); ok {
		return "1" + strings.ToLower(team)
	}
	return "2" + string(s)
}
