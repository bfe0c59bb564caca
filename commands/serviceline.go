package commands

import (
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// keepLine is the option of a service line that is not on the menu and stays as it is. No line is called so: names on
// the company's list are trimmed.
const keepLine = " keep"

// lineInput asks for the service line: from the company's list where there is one, else as text. present is what the
// opportunity has.
func (v voice) lineInput(present string) slack.Block {
	in := v.input(pipeline.FieldServiceLine, "", true)
	if len(v.settings.Lines) == 0 {
		return in.Text(bot.TextInput{Initial: present, Max: pipeline.MaxShort})
	}
	lines := v.settings.Lines[:min(len(v.settings.Lines), 99)] // Slack's limit is 100, with the one that stays
	var options []bot.Option
	for _, name := range lines {
		options = append(options, bot.Option{Value: name, Text: name})
	}
	chosen := present
	if present != "" && !slices.Contains(lines, present) {
		options = append([]bot.Option{{Value: keepLine, Text: brief(present, pipeline.MaxKey)}}, options...)
		chosen = keepLine
	}
	return in.Choice(v.plain(textEditLinePlaceholder, nil), options, chosen)
}

// givenLine is the service line that was typed or chosen; present is what there is.
func givenLine(values bot.Values, present string) *string {
	line := values.Text(string(pipeline.FieldServiceLine))
	if chosen := values.Choice(string(pipeline.FieldServiceLine)); chosen != "" {
		line = chosen
	}
	if line == keepLine {
		line = present
	}
	return &line
}
