package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// inputUnbilled is the menu of the lines that an invoice may bill; after it, each after a colon, the number of the opportunity and
// the key of the order, or noOrder.
const inputUnbilled = "unbilled"

func unbilledInput(id pipeline.OpportunityID, order string) string {
	return inputUnbilled + ":" + strconv.FormatInt(int64(id), 10) + ":" + order
}

// unbilled is how many lines of an order, or of the opportunity as a whole, no invoice bills yet.
func (s gateState) unbilled(order string) int {
	for _, part := range s.Open {
		if string(part.Key) == order {
			return part.Lines
		}
	}
	return s.Lines
}

// linesInput asks which of the lines an invoice bills.
func (v voice) linesInput(id pipeline.OpportunityID, order string, left int) slack.Block {
	return v.linesMenu(unbilledInput(id, order), textBillingLinesChoose, textBillingLinesHint, left)
}

// suggestUnbilled offers the lines that are left to bill, by a part of their name or of their product's code.
func (a *App) suggestUnbilled(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
	number, key, _ := strings.Cut(s.Suffix, ":")
	id, ok := recordNumber(number)
	if !ok {
		return nil, nil
	}
	o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), pipeline.OpportunityID(id))
	if err != nil {
		return nil, err
	}
	return a.voice(s.Person).linesFound(o.Unbilled(orderNumber(o, key)), s.Query), nil
}

// orderNumber is that of the order with a key; "" for the opportunity as a whole.
func orderNumber(o pipeline.Opportunity, key string) string {
	r, _ := o.OrderOf(pipeline.Part(key))
	return r.Number
}

// chosenLines are the lines that were chosen, taxed as the invoice's document is on its day. One that is not left to bill is a
// fault of the input.
func (a *App) chosenLines(ctx context.Context, s *bot.Submission[gateState], v voice, i pipeline.Invoice) ([]pipeline.LineItem, map[string]string, error) {
	order := noOrder
	if chosen := s.Values.Choice(string(pipeline.FieldOrder)); chosen != "" {
		order = chosen
	}
	input := unbilledInput(s.State.ID, order)
	chosen := s.Values.Choices(input)
	if len(chosen) == 0 {
		return nil, nil, nil
	}
	o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), s.State.ID)
	if err != nil {
		return nil, nil, err
	}
	lines, ok := linesOf(o.Unbilled(i.Order), chosen)
	if !ok {
		return nil, map[string]string{input: v.plain(reasonText(pipeline.ReasonChoice), nil)}, nil
	}
	return v.settings.Taxed(i.Kind, lines, i.Issued), nil, nil
}
