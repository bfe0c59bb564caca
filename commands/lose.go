package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// loseForm records why an opportunity was lost; two reasons ask for more.
var loseForm = gateForm{
	choice: string(pipeline.FieldReason),
	blocks: func(v voice, s gateState) []slack.Block {
		var reasons []bot.Option
		for _, r := range pipeline.LossReasons() {
			reasons = append(reasons, bot.Option{Value: string(r), Text: v.lossReason(r)})
		}
		reason := v.input(pipeline.FieldReason, "", false)
		reason.Dispatch = true
		blocks := []slack.Block{reason.Radio(reasons, s.Choice)}
		switch pipeline.LossReason(s.Choice) {
		case pipeline.LossCompetitor:
			in := bot.Input{Name: string(pipeline.FieldCompetitor), Label: v.plain(textGateWhichCompetitor, nil)}
			blocks = append(blocks, in.Text(bot.TextInput{Max: pipeline.MaxShort}))
		case pipeline.LossOther:
			in := bot.Input{Name: string(pipeline.FieldDescription), Label: v.plain(textGateWhichReason, nil)}
			blocks = append(blocks, in.Text(bot.TextInput{Multiline: true}))
		}
		return append(blocks, v.input(pipeline.FieldComment, textGateCommentHint, true).Text(bot.TextInput{Multiline: true}))
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], _ voice) (pipeline.Outcome, map[string]string, error) {
		out, err := a.flow.Lose(ctx, request(s.Request), s.State.target(), pipeline.Loss{
			Reason:     pipeline.LossReason(s.Values.Choice(string(pipeline.FieldReason))),
			Competitor: s.Values.Text(string(pipeline.FieldCompetitor)), Description: s.Values.Text(string(pipeline.FieldDescription)),
			Comment: s.Values.Text(string(pipeline.FieldComment)),
		})
		return out, nil, err
	},
}
