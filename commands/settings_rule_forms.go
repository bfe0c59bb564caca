package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// inputOff is the tick that turns a rule off.
const inputOff = "off"

// nudgeForm changes a rule of reminders; what it would have sent is looked at before it is kept.
var nudgeForm = settingForm{
	asks: true, preview: nudgeSaid,
	blocks: func(v voice, s settingState) []slack.Block {
		r := pipeline.Settings{}.NudgeRule(pipeline.Nudge(s.Key))
		if s.entry.Value != nil {
			r = valueIn[pipeline.NudgeRule](s)
		}
		var options []bot.Option
		for _, n := range pipeline.Nudges() {
			options = append(options, bot.Option{Value: string(n), Text: v.nudgeName(n).String()})
		}
		var ticked []string
		if r.Off {
			ticked = []string{inputOff}
		}
		off := bot.Input{Name: inputOff, Label: v.plain(textRulesTurnOff, nil), Optional: true}
		return []slack.Block{
			v.pick(s, textRulesWhich, func(key string) bot.Safe { return v.ruleName(pipeline.SettingNudge, key) }, options),
			v.input(pipeline.FieldDays, textRulesAfterHint, true).Number(strconv.Itoa(r.After), false),
			off.Checkboxes([]bot.Option{{Value: inputOff, Text: v.plain(textRulesOffTick, nil)}}, ticked...),
		}
	},
	given: func(_ context.Context, _ *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		if s.State.Sure && s.State.Rule != nil {
			return []pipeline.Entry{*s.State.Rule}, nil, nil
		}
		rule := pipeline.NudgeRule{Off: slices.Contains(s.Values.Choices(inputOff), inputOff)}
		faults := map[string]string{}
		if text := s.Values.Number(string(pipeline.FieldDays)); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				faults[string(pipeline.FieldDays)] = v.plain(textRefusalOutOfRange, nil)
			}
			rule.After = n
		}
		e := nudgeEntry(pickedKey(s), rule)
		return []pipeline.Entry{e}, v.ruleFaults(faults, e), nil
	},
}

// ruleFaults adds what the domain finds wrong with an entry, so that it is told before the entry is looked at.
func (v voice) ruleFaults(faults map[string]string, e pipeline.Entry) map[string]string {
	for f, r := range fieldsOf(e.Check()) {
		if faults[string(f)] == "" {
			faults[string(f)] = v.plain(reasonText(r), nil)
		}
	}
	return faults
}

var dayOffForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block { return []slack.Block{v.dateInput(pipeline.FieldDate)} },
	given: func(_ context.Context, _ *App, _ voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		return []pipeline.Entry{{Setting: pipeline.SettingDayOff, Key: givenDate(s.Values).String(), Value: json.RawMessage("{}")}}, nil, nil
	},
}

var thresholdForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		percent := pipeline.Settings{}.Threshold(pipeline.Figure(s.Key))
		if s.entry.Value != nil {
			percent = valueIn[int](s)
		}
		initial := ""
		if percent > 0 {
			initial = strconv.Itoa(percent)
		}
		return []slack.Block{
			v.pick(s, textRulesWhich, func(key string) bot.Safe { return v.ruleName(pipeline.SettingForecast, key) }, []bot.Option{
				{Value: string(pipeline.FigureCommitted), Text: v.figure(pipeline.FigureCommitted)}, {Value: string(pipeline.FigureBest), Text: v.figure(pipeline.FigureBest)}}),
			v.settingInput(pipeline.FieldProbability, false).Number(initial, false),
		}
	},
	given: func(_ context.Context, _ *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		n, _ := strconv.Atoi(s.Values.Number(string(pipeline.FieldProbability))) // 0 is out of range
		e := pipeline.Entry{Setting: pipeline.SettingForecast, Key: pickedKey(s), Value: encodeValue(n)}
		return []pipeline.Entry{e}, v.ruleFaults(map[string]string{}, e), nil
	},
}

// pointsForm sets the points of each win, or where an amount is given of each so much of what is booked.
var pointsForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		r := valueIn[pipeline.PointRule](s)
		initial, points := "", ""
		if currency, ok := strings.CutPrefix(s.Key, pipeline.PointsForAmount); ok {
			initial = currency + " " + v.decimal(r.Every)
		}
		if s.Key != "" {
			points = strconv.Itoa(r.Points)
		}
		blocks := []slack.Block{v.settingInput(pipeline.FieldPoints, false).Number(points, false)}
		if s.Key == pipeline.PointsForWin {
			return append([]slack.Block{bot.Section(v.ruleName(pipeline.SettingPoints, s.Key))}, blocks...)
		}
		return append(blocks, v.input(pipeline.FieldAmount, textRulesEveryHint, true).Text(bot.TextInput{Max: 60, Initial: initial}))
	},
	given: func(_ context.Context, a *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		faults := map[string]string{}
		n, err := strconv.Atoi(s.Values.Number(string(pipeline.FieldPoints)))
		if err != nil {
			faults[string(pipeline.FieldPoints)] = v.plain(textRefusalOutOfRange, nil)
		}
		e, rule := pipeline.Entry{Setting: pipeline.SettingPoints, Key: pipeline.PointsForWin}, pipeline.PointRule{Points: n}
		if text := s.Values.Text(string(pipeline.FieldAmount)); text != "" {
			m, err := phrase.ParseMoney(text, a.usualCurrency())
			if err != nil {
				faults[string(pipeline.FieldAmount)] = v.moneyFault(text, err)
			} else {
				e.Key, rule.Every = pipeline.PointsForAmount+string(m.Currency()), m.Amount().String()
			}
		}
		e.Value = encodeValue(rule)
		return []pipeline.Entry{e}, faults, nil
	},
}
