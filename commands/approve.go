package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// approveForm records the client's word to start billing.
var approveForm = gateForm{
	blocks: func(v voice, s gateState) []slack.Block {
		return append([]slack.Block{
			v.input(pipeline.FieldApprovedBy, textGateApprovedByHint, false).Text(bot.TextInput{Max: pipeline.MaxShort, Focus: true}),
			v.dateInput(pipeline.FieldDate),
		}, v.proofInputs(s)...)
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], _ voice) (pipeline.Outcome, map[string]string, error) {
		out, err := a.flow.Advance(ctx, request(s.Request), s.State.target(), pipeline.BillingApproval{
			ApprovedBy: s.Values.Text(string(pipeline.FieldApprovedBy)), Date: givenDate(s.Values), Proof: givenProof(s.Values),
		})
		return out, nil, err
	},
}
