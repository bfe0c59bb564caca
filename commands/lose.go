package commands

import (
	"context"
	"maps"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// inputRival is the menu of the competitors that the company knows, and otherRival its option for one that is not on
// it. No competitor is called so: names on the list are trimmed.
const (
	inputRival = "rival"
	otherRival = " other"
)

// loseForm records why an opportunity was lost; two reasons ask for more.
var loseForm = gateForm{
	choice: string(pipeline.FieldReason), second: inputRival,
	blocks: func(v voice, s gateState) []slack.Block {
		blocks := []slack.Block{v.reasonInput(s.Choice)}
		switch pipeline.LossReason(s.Choice) {
		case pipeline.LossCompetitor:
			blocks = append(blocks, v.rivalInputs(s.Second)...)
		case pipeline.LossOther:
			in := bot.Input{Name: string(pipeline.FieldDescription), Label: v.plain(textGateWhichReason, nil)}
			blocks = append(blocks, in.Text(bot.TextInput{Multiline: true}))
		}
		blocks = append(blocks, v.input(pipeline.FieldComment, textGateCommentHint, true).Text(bot.TextInput{Multiline: true}))
		return append(blocks, v.settleInputs(s, settleEnding)...)
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], v voice) (pipeline.Outcome, map[string]string, error) {
		competitor := s.Values.Text(string(pipeline.FieldCompetitor))
		if chosen := s.Values.Choice(inputRival); chosen != "" && chosen != otherRival {
			competitor = chosen
		}
		reason := pipeline.LossReason(s.Values.Choice(string(pipeline.FieldReason)))
		out, err := a.flow.Lose(ctx, request(s.Request), s.State.target(), pipeline.Loss{
			Reason: reason, Settle: settlement(s, v.settledBecause(reason)),
			Competitor: competitor, Description: s.Values.Text(string(pipeline.FieldDescription)),
			Comment: s.Values.Text(string(pipeline.FieldComment)),
		})
		return out, nil, err
	},
}

// mostRadios is how many options Slack shows all at once.
const mostRadios = 10

// reasonInput asks for the reason: the built-in ones and the company's own, before the one that is described.
func (v voice) reasonInput(chosen string) slack.Block {
	reasons := pipeline.LossReasons()
	own := slices.Sorted(maps.Keys(v.settings.LossReasons))
	reasons = slices.Concat(reasons[:len(reasons)-1], own, reasons[len(reasons)-1:])
	var options []bot.Option
	for _, r := range reasons[:min(len(reasons), 100)] { // Slack's limit of a menu
		options = append(options, bot.Option{Value: string(r), Text: v.lossReason(r)})
	}
	in := v.input(pipeline.FieldReason, "", false)
	in.Dispatch = true
	if len(options) > mostRadios {
		return in.Choice(v.plain(textGateChooseReason, nil), options, chosen)
	}
	return in.Radio(options, chosen)
}

// rivalInputs ask which competitor: from the company's list where there is one, and as text where it is not on it.
func (v voice) rivalInputs(chosen string) []slack.Block {
	in := bot.Input{Name: string(pipeline.FieldCompetitor), Label: v.plain(textGateWhichCompetitor, nil)}
	if len(v.settings.Competitors) == 0 {
		return []slack.Block{in.Text(bot.TextInput{Max: pipeline.MaxShort})}
	}
	var options []bot.Option
	for _, name := range v.settings.Competitors[:min(len(v.settings.Competitors), 99)] {
		options = append(options, bot.Option{Value: name, Text: name})
	}
	options = append(options, bot.Option{Value: otherRival, Text: v.plain(textGateOtherCompetitor, nil)})
	menu := bot.Input{Name: inputRival, Label: in.Label, Dispatch: true}
	blocks := []slack.Block{menu.Choice(v.plain(textGateChooseCompetitor, nil), options, chosen)}
	if chosen == otherRival {
		in.Label = v.plain(textGateOtherCompetitorName, nil)
		blocks = append(blocks, in.Text(bot.TextInput{Max: pipeline.MaxShort}))
	}
	return blocks
}
