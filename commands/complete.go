package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// completeForm records the delivery; a partial one needs a note.
var completeForm = gateForm{
	choice: string(pipeline.FieldScope),
	blocks: func(v voice, s gateState) []slack.Block {
		scope := v.input(pipeline.FieldScope, "", false)
		scope.Dispatch = true
		partial := s.Choice == string(pipeline.ScopePartial)
		hint := textGateNoteOptional
		if partial {
			hint = textGateNoteRequired
		}
		blocks := []slack.Block{
			scope.Radio([]bot.Option{
				{Value: string(pipeline.ScopeFull), Text: v.scope(pipeline.ScopeFull)},
				{Value: string(pipeline.ScopePartial), Text: v.scope(pipeline.ScopePartial)},
			}, s.Choice),
			v.dateInput(pipeline.FieldDate),
			v.input(pipeline.FieldNote, hint, !partial).Text(bot.TextInput{Multiline: true}),
		}
		if len(s.Owed) > 0 {
			blocks = append(blocks, bot.Context(v.rich(textBillingCompleteOwed, args{"Owed": v.sums(s.Owed)})))
		}
		return append(blocks, v.settleInputs(s, settleEnding)...)
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], v voice) (pipeline.Outcome, map[string]string, error) {
		out, err := a.flow.Advance(ctx, request(s.Request), s.State.target(), pipeline.Completion{
			Scope: pipeline.Scope(s.Values.Choice(string(pipeline.FieldScope))), Date: givenDate(s.Values),
			Note: s.Values.Text(string(pipeline.FieldNote)), Settle: settlement(s, v.plain(textSettleDelivered, nil)),
		})
		return out, nil, err
	},
}
