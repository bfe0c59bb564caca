package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// commitForm records the client's act on the proposal, its proof, and the final value.
var commitForm = gateForm{
	choice: string(pipeline.FieldKind),
	mine: func(a *App, v voice, values bot.Values, c pipeline.Change) (string, bool) {
		if c.Field != pipeline.FieldValue {
			return "", false
		}
		value, unread := a.typedMoney(v, values, pipeline.FieldValue)
		if unread != nil || value.IsZero() {
			return oneLine(values.Text(string(pipeline.FieldValue))), true
		}
		return v.money(value), true
	},
	blocks: func(v voice, s gateState) []slack.Block {
		var kinds []bot.Option
		for _, k := range pipeline.CommitmentKinds() {
			kinds = append(kinds, bot.Option{Value: string(k), Text: v.commitment(k)})
		}
		kind := v.input(pipeline.FieldKind, "", false)
		kind.Dispatch = true
		blocks := []slack.Block{kind.Radio(kinds, s.Choice)}
		if s.Choice == string(pipeline.CommitmentOther) {
			blocks = append(blocks, v.input(pipeline.FieldDescription, textGateDescriptionHint, false).Text(bot.TextInput{Multiline: true}))
		}
		blocks = append(blocks, v.dateInput(pipeline.FieldDate), v.amountInput(v.plain(textGateFinalValue, nil), pipeline.FieldValue, s.Value))
		return append(blocks, v.proofInputs(s)...)
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], v voice) (pipeline.Outcome, map[string]string, error) {
		value, typed := a.typedMoney(v, s.Values, pipeline.FieldValue)
		out, err := a.flow.Advance(ctx, request(s.Request), s.State.target(), pipeline.Commitment{
			Kind:        pipeline.CommitmentKind(s.Values.Choice(string(pipeline.FieldKind))),
			Description: s.Values.Text(string(pipeline.FieldDescription)),
			Date:        givenDate(s.Values), Proof: givenProof(s.Values), Value: value,
		})
		return out, typed, err
	},
}
