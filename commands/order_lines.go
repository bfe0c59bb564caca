package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// inputUnordered is the menu of the lines that an order may take; after it, after a colon, the number of the opportunity.
const inputUnordered = "unordered"

func unorderedInput(id pipeline.OpportunityID) string {
	return inputUnordered + ":" + strconv.FormatInt(int64(id), 10)
}

// orderedInputs ask what an order comes to: by the opportunity's lines that no order takes yet, or by an amount and its tax.
func (v voice) orderedInputs(s orderState) []slack.Block {
	tax := bot.TextInput{Max: 60}
	if s.Unordered == 0 {
		return []slack.Block{v.amountInput(v.plain(textQuoteOrderAmount, nil), pipeline.FieldAmount, pipeline.Money{}),
			v.input(pipeline.FieldTax, textCreateValueHint, true).Text(tax)}
	}
	amount := bot.Input{Name: string(pipeline.FieldAmount), Label: v.plain(textQuoteOrderAmount, nil), Hint: v.plain(textBillingAmountHint, nil), Optional: true}
	return []slack.Block{v.linesMenu(unorderedInput(s.ID), textQuoteOrderLinesChoose, textQuoteOrderLinesHint, s.Unordered),
		amount.Text(bot.TextInput{Max: 60}),
		v.input(pipeline.FieldTax, textQuoteOrderTaxHint, true).Text(tax)}
}

// suggestUnordered offers the lines that no order takes yet, by a part of their name or of their product's code.
func (a *App) suggestUnordered(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
	id, ok := recordNumber(s.Suffix)
	if !ok {
		return nil, nil
	}
	o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), pipeline.OpportunityID(id))
	if err != nil {
		return nil, err
	}
	return a.voice(s.Person).linesFound(o.Unordered(), s.Query), nil
}

// orderedLines are the lines that were chosen, at the rates of the order's day. One that an order takes already is a fault of the
// input.
func (a *App) orderedLines(ctx context.Context, s *bot.Submission[orderState], v voice, on pipeline.Date) ([]pipeline.LineItem, map[string]string, error) {
	input := unorderedInput(s.State.ID)
	chosen := s.Values.Choices(input)
	if len(chosen) == 0 {
		return nil, nil, nil
	}
	o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), s.State.ID)
	if err != nil {
		return nil, nil, err
	}
	lines, ok := linesOf(o.Unordered(), chosen)
	if !ok {
		return nil, map[string]string{input: v.plain(reasonText(pipeline.ReasonChoice), nil)}, nil
	}
	return v.settings.Taxed("", lines, on), nil, nil
}
