package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// inputUnbilled is the menu of the lines that an invoice may bill; after it, each after a colon, the number of the opportunity and
// the key of the order, or noOrder.
const inputUnbilled = "unbilled"

// maxUnbilledOffered is how many lines the menu offers at a time: Slack's limit.
const maxUnbilledOffered = 100

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
	hint := v.plain(textBillingLinesHint, args{"Count": left})
	if left > maxUnbilledOffered {
		hint += " " + v.plain(textBillingLinesMore, args{"Count": maxUnbilledOffered})
	}
	in := bot.Input{Name: unbilledInput(id, order), Label: v.field(pipeline.FieldLines), Hint: hint, Optional: true}
	return in.Lookups(v.plain(textBillingLinesChoose, nil), 0, pipeline.MaxLines)
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
	v, sought := a.voice(s.Person), phrase.Fold(s.Query)
	var options []bot.Option
	for _, l := range o.Unbilled(orderNumber(o, key)) {
		if len(options) < maxUnbilledOffered && strings.Contains(phrase.Fold(l.Product+" "+l.Name), sought) {
			options = append(options, bot.Option{Value: strconv.Itoa(l.ID), Text: v.lineOffered(l)})
		}
	}
	return options, nil
}

// lineOffered is a line in a menu: what it is, what it comes to, and of how many.
func (v voice) lineOffered(l pipeline.LineItem) string {
	net, err := l.Net()
	if err != nil { // refused when it was written
		return brief(l.Name, pipeline.MaxKey)
	}
	return brief(v.plain(textBillingLineOffered, args{"Name": brief(l.Name, maxLineName), "Net": v.money(net), "Quantity": phrase.FormatDecimal(l.Quantity, v.lang), "Price": v.money(l.Price)}), pipeline.MaxKey)
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
	left := map[string]pipeline.LineItem{}
	for _, l := range o.Unbilled(i.Order) {
		left[strconv.Itoa(l.ID)] = l
	}
	var lines []pipeline.LineItem
	for _, id := range chosen {
		l, ok := left[id]
		if !ok {
			return nil, map[string]string{input: v.plain(reasonText(pipeline.ReasonChoice), nil)}, nil
		}
		lines = append(lines, l)
	}
	return v.settings.Taxed(i.Kind, lines, i.Issued), nil, nil
}

// maxLinesTold is how many lines are named where they are only told, and maxLineName how much of a name stands among others.
const (
	maxLinesTold = 3
	maxLineName  = 30
)

// linesTold says how many lines there are and names the first; "" for none.
func (v voice) linesTold(lines []pipeline.LineItem) string {
	if len(lines) == 0 {
		return ""
	}
	var names []string
	for _, l := range lines[:min(len(lines), maxLinesTold)] {
		names = append(names, brief(l.Name, maxLineName))
	}
	if len(lines) > maxLinesTold {
		names = append(names, "…")
	}
	return v.plain(textBillingLines, args{"Count": len(lines), "Names": strings.Join(names, ", ")})
}
