package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// reopenForm brings a lost opportunity back, correctForm takes a wrong move one stage back. Both ask why.
var (
	reopenForm = gateForm{
		blocks: func(v voice, s gateState) []slack.Block {
			return append(reasonInput(textGateReopenIntro, textGateReopenReason)(v, s), v.settleInputs(s, settleBack)...)
		},
		submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], _ voice) (pipeline.Outcome, map[string]string, error) {
			out, err := a.flow.Reopen(ctx, request(s.Request), s.State.target(), s.Values.Text(string(pipeline.FieldReason)), settlement(s, ""))
			return out, nil, err
		},
	}
	correctForm = gateForm{
		blocks: reasonInput(textGateCorrectIntro, textGateCorrectReason),
		submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], _ voice) (pipeline.Outcome, map[string]string, error) {
			out, err := a.flow.Correct(ctx, request(s.Request), s.State.target(), s.Values.Text(string(pipeline.FieldReason)))
			return out, nil, err
		},
	}
)

func reasonInput(intro, label i18n.Key) func(voice, gateState) []slack.Block {
	return func(v voice, s gateState) []slack.Block {
		in := bot.Input{Name: string(pipeline.FieldReason), Label: v.plain(label, nil)}
		return []slack.Block{
			bot.Section(v.rich(intro, args{"Stage": v.stage(s.Back)})),
			in.Text(bot.TextInput{Multiline: true, Focus: true}),
		}
	}
}
