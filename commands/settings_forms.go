package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Names of inputs that are no fields of the domain.
const (
	inputGroup   = "group"
	inputRole    = "role"
	inputLead    = "lead"
	inputQuiet   = "quiet"
	inputStages  = "stages"
	inputLines   = "lines"
	inputMinimum = "minimum"
)

func (v voice) settingInput(f pipeline.Field, optional bool) bot.Input {
	return bot.Input{Name: string(f), Label: v.field(f), Optional: optional}
}

// nameFormOf adds an entry that has only a name.
func nameFormOf(of pipeline.Setting) settingForm {
	return settingForm{
		blocks: func(v voice, s settingState) []slack.Block { return v.nameInput(s) },
		given: func(_ context.Context, _ *App, _ voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
			return []pipeline.Entry{{Setting: of, Key: givenKey(s), Value: json.RawMessage("{}")}}, nil, nil
		},
	}
}

var channelForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		c := valueIn[pipeline.ChannelRule](s)
		lang := c.Lang
		if lang == "" {
			lang = langOurs
		}
		quiet := bot.Input{Name: inputQuiet, Label: v.plain(textSettingsManner, nil), Optional: true}
		var ticked []string
		if c.Quiet {
			ticked = []string{inputQuiet}
		}
		return append(v.channelInput(s), v.settingInput(pipeline.FieldLang, false).Radio([]bot.Option{
			{Value: langOurs, Text: v.plain(textSettingsLangOurs, nil)}, {Value: "es", Text: v.plain(textSettingsLangEs, nil)}, {Value: "en", Text: v.plain(textSettingsLangEn, nil)},
		}, lang), quiet.Checkboxes([]bot.Option{{Value: inputQuiet, Text: v.plain(textSettingsQuietTick, nil)}}, ticked...))
	},
	given: func(_ context.Context, _ *App, _ voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		rule := pipeline.ChannelRule{Lang: s.Values.Choice(string(pipeline.FieldLang)), Quiet: slices.Contains(s.Values.Choices(inputQuiet), inputQuiet)}
		if rule.Lang == langOurs {
			rule.Lang = ""
		}
		key := s.State.Key
		if key == "" {
			key = s.Values.Channel(string(pipeline.FieldChannel))
		}
		return []pipeline.Entry{{Setting: pipeline.SettingChannel, Key: key, Value: encodeValue(rule)}}, nil, nil
	},
}

// langOurs is the choice of the company's language: an option has to have a value.
const langOurs = "ours"

// channelInput asks for a new entry's channel.
func (v voice) channelInput(s settingState) []slack.Block {
	if s.Key != "" {
		return []slack.Block{bot.Section(bot.ChannelLink(s.Key))}
	}
	return []slack.Block{v.settingInput(pipeline.FieldChannel, false).Channel("", "")}
}

var currencyForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		return []slack.Block{v.input(pipeline.FieldCurrency, textSettingsCurrencyHint, false).Text(bot.TextInput{Max: 20, Initial: currencyName(valueIn[pipeline.Currency](s))})}
	},
	given: func(_ context.Context, a *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		c, faults := a.givenCurrency(v, s)
		return []pipeline.Entry{{Setting: pipeline.SettingCurrency, Key: currencyKey, Value: encodeValue(c)}}, faults, nil
	},
}

func (a *App) givenCurrency(v voice, s *bot.Submission[settingState]) (pipeline.Currency, map[string]string) {
	c, ok := phrase.ParseCurrency(s.Values.Text(string(pipeline.FieldCurrency)), a.currencyOf(v.settings))
	if !ok {
		return "", map[string]string{string(pipeline.FieldCurrency): v.plain(textRefusalCurrency, nil)}
	}
	return c, nil
}

var rateForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		amount := v.settingInput(pipeline.FieldAmount, false).Text(bot.TextInput{Max: 30, Initial: v.decimal(valueIn[string](s))})
		if s.Key != "" {
			return []slack.Block{bot.Section(v.rateName(s.Key)), amount}
		}
		return []slack.Block{
			v.input(pipeline.FieldCurrency, textSettingsCurrencyHint, false).Text(bot.TextInput{Max: 20}), amount, v.dateInput(pipeline.FieldDate),
		}
	},
	given: func(_ context.Context, a *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		faults := map[string]string{}
		value, err := phrase.ParseRate(s.Values.Text(string(pipeline.FieldAmount)), v.lang)
		if err != nil {
			faults[string(pipeline.FieldAmount)] = v.rateFault(err)
		}
		key := s.State.Key
		if key == "" {
			from, wrong := a.givenCurrency(v, s)
			faults = withField(faults, wrong)
			key = pipeline.Rate{From: from, To: a.currencyOf(v.settings), On: givenDate(s.Values)}.Key()
		}
		return []pipeline.Entry{{Setting: pipeline.SettingRate, Key: key, Value: encodeValue(value.String())}}, faults, nil
	},
}

var stageForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		r := valueIn[pipeline.StageRule](s)
		number := func(n *int) string {
			if n == nil {
				return ""
			}
			return strconv.Itoa(*n)
		}
		var which slack.Block
		if stage, err := pipeline.ParseStage(s.Key); err == nil {
			which = bot.Section(bot.Bold(bot.Esc(v.stage(stage))))
		} else {
			var options []bot.Option
			for _, stage := range pipeline.Stages() {
				if !stage.Final() {
					options = append(options, bot.Option{Value: stage.String(), Text: v.stage(stage)})
				}
			}
			which = v.settingInput(pipeline.FieldStage, false).Radio(options, "")
		}
		return []slack.Block{which,
			v.settingInput(pipeline.FieldProbability, true).Number(number(r.Probability), false),
			v.settingInput(pipeline.FieldDays, true).Number(number(r.Days), false),
		}
	},
	given: func(_ context.Context, _ *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		faults := map[string]string{}
		number := func(f pipeline.Field) *int {
			text := s.Values.Number(string(f))
			n, err := strconv.Atoi(text)
			if text == "" {
				return nil
			}
			if err != nil {
				faults[string(f)] = v.plain(textRefusalOutOfRange, nil)
			}
			return &n
		}
		r := pipeline.StageRule{Probability: number(pipeline.FieldProbability), Days: number(pipeline.FieldDays)}
		e := pipeline.Entry{Setting: pipeline.SettingStage, Key: s.State.Key, Value: encodeValue(r)}
		if e.Key == "" {
			e.Key = s.Values.Choice(string(pipeline.FieldStage))
		}
		if _, err := pipeline.ParseStage(e.Key); err != nil {
			faults[string(pipeline.FieldStage)] = v.plain(textRefusalChoice, nil)
		}
		if r == (pipeline.StageRule{}) { // the built-in ones again
			e.Value = nil
		}
		return []pipeline.Entry{e}, faults, nil
	},
}

var reasonForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		r := valueIn[pipeline.OwnReason](s)
		return append(v.nameInput(s),
			v.settingInput(pipeline.FieldTextES, false).Text(bot.TextInput{Max: pipeline.MaxKey, Initial: r.ES}),
			v.settingInput(pipeline.FieldTextEN, false).Text(bot.TextInput{Max: pipeline.MaxKey, Initial: r.EN}))
	},
	given: func(_ context.Context, _ *App, _ voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		r := pipeline.OwnReason{ES: oneLine(s.Values.Text(string(pipeline.FieldTextES))), EN: oneLine(s.Values.Text(string(pipeline.FieldTextEN)))}
		key := s.State.Key
		if key == "" {
			key = phrase.Fold(givenKey(s))
		}
		return []pipeline.Entry{{Setting: pipeline.SettingLossReason, Key: key, Value: encodeValue(r)}}, nil, nil
	},
}

var emojiForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		return []slack.Block{v.settingInput(pipeline.FieldEmoji, false).Text(bot.TextInput{Max: 100, Initial: valueIn[string](s)})}
	},
	given: func(_ context.Context, _ *App, _ voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		return []pipeline.Entry{emojiEntry(s.Values.Text(string(pipeline.FieldEmoji)))}, nil, nil
	},
}
