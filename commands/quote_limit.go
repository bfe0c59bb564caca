package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// readDiscountLimit reads over how many percent a discount needs a manager's approval.
func readDiscountLimit(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	if len(l.words) == 0 {
		return nil, l.lacks(pipeline.SettingBilling)
	}
	e, fault := l.discountLimit(spaced(l.words))
	if fault != "" {
		return nil, l.misread(textSettingsFault, args{"Fault": fault})
	}
	return []pipeline.Entry{e}, nil
}

// discountLimit is the entry that a typed percentage makes, or what is wrong with it.
func (v voice) discountLimit(typed string) (e pipeline.Entry, fault string) {
	d, err := phrase.ParseRate(strings.TrimSpace(strings.TrimSuffix(typed, "%")), v.lang)
	if err != nil {
		return e, v.plain(reasonText(pipeline.ReasonNotANumber), nil)
	}
	e = pipeline.Entry{Setting: pipeline.SettingBilling, Key: pipeline.DiscountKey, Value: encodeValue(d.String())}
	return e, v.ruleFaults(map[string]string{}, e)[string(pipeline.FieldPercent)]
}

var discountForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		return []slack.Block{v.input(pipeline.FieldPercent, textQuoteLimitHint, false).Text(bot.TextInput{Max: 20, Initial: v.decimal(valueIn[string](s))})}
	},
	given: func(_ context.Context, _ *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		e, fault := v.discountLimit(s.Values.Text(string(pipeline.FieldPercent)))
		if fault != "" {
			return nil, map[string]string{string(pipeline.FieldPercent): fault}, nil
		}
		return []pipeline.Entry{e}, nil, nil
	},
}
