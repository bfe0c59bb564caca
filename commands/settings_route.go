package commands

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// routeForm says which changes a channel is told of. What that would have been lately is shown while it is filled in, and
// once more before it is kept.
var routeForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		r := valueIn[pipeline.Route](s)
		var stages, lines []bot.Option
		for _, stage := range pipeline.Stages() {
			stages = append(stages, bot.Option{Value: stage.String(), Text: v.stage(stage)})
		}
		for _, line := range s.Lines {
			lines = append(lines, bot.Option{Value: line, Text: line})
		}
		chosen := make([]string, 0, len(r.Stages))
		for _, stage := range r.Stages {
			chosen = append(chosen, stage.String())
		}
		channel := v.settingInput(pipeline.FieldChannel, false)
		which := bot.Input{Name: inputStages, Label: v.plain(textSettingsStages, nil), Hint: v.plain(textSettingsStagesHint, nil), Optional: true}
		minimum := bot.Input{Name: inputMinimum, Label: v.plain(textSettingsMinimum, nil), Hint: v.plain(textCreateValueHint, nil), Optional: true}
		text := bot.TextInput{Max: 60}
		if !r.Minimum.IsZero() {
			text.Initial = phrase.FormatInput(r.Minimum, v.lang)
		}
		channel.Dispatch, which.Dispatch, minimum.Dispatch = true, true, true
		blocks := []slack.Block{channel.Channel("", s.Channel), which.Choices("", stages, chosen...)}
		if len(lines) > 0 {
			in := bot.Input{Name: inputLines, Label: v.plain(textSettingsLines, nil), Optional: true, Dispatch: true}
			blocks = append(blocks, in.Choices("", lines, r.Lines...))
		}
		blocks = append(blocks, minimum.Text(text))
		if s.Said != "" {
			blocks = append(blocks, bot.Section(bot.Esc(s.Said)))
		}
		return blocks
	},
	given: func(ctx context.Context, a *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		r, faults := a.givenRoute(ctx, v, s)
		key := s.State.Key
		if key == "" {
			key = routeKey(s.Key)
		}
		return []pipeline.Entry{{Setting: pipeline.SettingRoute, Key: key, Value: encodeValue(r)}}, faults, nil
	},
	change: routeChanged,
	asks:   true,
	preview: func(ctx context.Context, a *App, v voice, r bot.Request, e pipeline.Entry) (string, error) {
		var route pipeline.Route
		if err := json.Unmarshal(e.Value, &route); err != nil {
			return "", err
		}
		return a.routeSaid(ctx, v, r, route)
	},
}

// givenRoute reads the route from its form, or from the question whether it is to be kept.
func (a *App) givenRoute(ctx context.Context, v voice, s *bot.Submission[settingState]) (pipeline.Route, map[string]string) {
	if s.State.Sure && s.State.Route != nil {
		return *s.State.Route, nil
	}
	faults := map[string]string{}
	r := pipeline.Route{Channel: a.destination(ctx, s.Values.Channel(string(pipeline.FieldChannel))), Lines: s.Values.Choices(inputLines)}
	if r.Channel == "" {
		faults[string(pipeline.FieldChannel)] = v.plain(textRefusalRequired, nil)
	}
	for _, name := range s.Values.Choices(inputStages) {
		stage, err := pipeline.ParseStage(name)
		if err != nil {
			faults[inputStages] = v.plain(textRefusalChoice, nil)
			continue
		}
		r.Stages = append(r.Stages, stage)
	}
	if text := s.Values.Text(inputMinimum); text != "" {
		m, err := phrase.ParseMoney(text, a.currencyOf(v.settings))
		if err != nil {
			faults[inputMinimum] = v.moneyFault(text, err)
		}
		r.Minimum = m
	}
	return r, faults
}

// askedAgain shows a route or a rule that was read, and what it would have sent, before it is kept.
func (a *App) askedAgain(ctx context.Context, kind *settingKind, v voice, m *bot.Modal[settingState], s *bot.Submission[settingState], e pipeline.Entry) (bot.Result, error) {
	said, err := kind.form.preview(ctx, a, v, s.Request, e)
	if err != nil {
		return bot.Result{}, err
	}
	if kind.of != pipeline.SettingRoute {
		return bot.Result{Next: m.Next(settingState{Key: e.Key, Rule: &e, Said: said, Sure: true})}, nil
	}
	r, _ := a.givenRoute(ctx, v, s) // without faults: they were told before
	return bot.Result{Next: m.Next(settingState{Key: e.Key, Route: &r, Said: said, Sure: true})}, nil
}

// routeSaid is what a route would have sent lately, in words.
func (a *App) routeSaid(ctx context.Context, v voice, r bot.Request, route pipeline.Route) (string, error) {
	p, err := a.flow.RoutePreview(ctx, r.Person.Member(), route)
	return v.preview(p), err
}

func (v voice) preview(p pipeline.RoutePreview) string {
	count := func(k i18n.Key, n int) string { return v.plain(k, args{"Count": n}) }
	said := v.plain(textSettingsPreview, args{"Days": p.Days, "Messages": count(textSettingsMessages, p.Messages()),
		"Cards": count(textSettingsCards, p.Cards), "Lines": count(textSettingsReplies, p.Lines), "Broadcasts": p.Broadcasts})
	if p.Capped {
		said += " " + v.plain(textSettingsPreviewCapped, nil)
	}
	return said
}

// routeChanged tries the route out as it stands in the form. What can't be read yet is told when it is submitted.
func routeChanged(ctx context.Context, a *App, v voice, s *bot.Submission[settingState]) (settingState, error) {
	r, faults := a.givenRoute(ctx, v, s)
	s.State.Said = ""
	if len(faults) > 0 {
		return s.State, nil
	}
	var err error
	s.State.Said, err = a.routeSaid(ctx, v, s.Request, r)
	return s.State, err
}
