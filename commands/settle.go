package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// maxSettled is on how many quotes and orders a form asks one by one; one more menu decides on the others.
const maxSettled = 10

// maxOrderName is how many characters of an order's number a form shows.
const maxOrderName = 20

// openPart is a quote or an order on which a form has to decide. Number is an order's; a quote has its version in its key. Lines is
// how many of an order's no invoice bills yet.
type openPart struct {
	Key    pipeline.Part  `json:"k"`
	Number string         `json:"n,omitempty"`
	Quote  int            `json:"q,omitempty"`
	Amount pipeline.Money `json:"m"`
	Lines  int            `json:"l,omitempty"`
}

// openParts are the first of what a settlement has to decide on, and how many there are besides.
func openParts(o pipeline.Opportunity) (parts []openPart, more int) {
	all := o.ToSettle()
	for _, key := range all[:min(len(all), maxSettled)] {
		part := openPart{Key: key}
		if q, ok := o.QuoteOf(key); ok {
			totals, _ := q.Totals() // a sum too large to write is left out
			part.Quote, part.Amount = q.Version, totals.Net
		} else if order, ok := o.OrderOf(key); ok {
			part.Number, part.Amount, part.Lines = brief(order.Number, maxOrderName), order.Amount, len(o.Unbilled(order.Number))
		}
		parts = append(parts, part)
	}
	return parts, len(all) - len(parts)
}

// settleTexts are what a form that ends an opportunity, or one that brings it back, says of quotes and of orders.
type settleTexts struct {
	intro i18n.Key
	// quote and order are for what is closed and what is open then.
	quote, order [2]i18n.Key
	// fate is what is chosen unless somebody chooses otherwise.
	fate pipeline.Fate
}

var (
	settleEnding = settleTexts{textSettleEnding, [2]i18n.Key{textSettleQuoteReject, textSettleQuoteStay},
		[2]i18n.Key{textSettleOrderClose, textSettleOrderStay}, pipeline.FateClosed}
	settleBack = settleTexts{textSettleBack, [2]i18n.Key{textSettleQuoteLeave, textSettleQuoteAgain},
		[2]i18n.Key{textSettleOrderLeave, textSettleOrderAgain}, pipeline.FateOpen}
)

// settleInputs list what there is to decide on, each with its fate; none where nothing is.
func (v voice) settleInputs(s gateState, say settleTexts) []slack.Block {
	if len(s.Open) == 0 {
		return nil
	}
	ask := func(f pipeline.Field, label string, fates [2]i18n.Key) slack.Block {
		options := []bot.Option{{Value: string(pipeline.FateClosed), Text: v.plain(fates[0], nil)}, {Value: string(pipeline.FateOpen), Text: v.plain(fates[1], nil)}}
		return bot.Input{Name: string(f), Label: label}.Choice("", options, string(say.fate))
	}
	blocks := []slack.Block{bot.Divider(), bot.Section(v.rich(say.intro, nil))}
	for _, part := range s.Open {
		a := args{"Name": part.Number, "Amount": v.money(part.Amount)}
		if part.Quote > 0 {
			a["Name"] = part.Quote
			blocks = append(blocks, ask(part.Key.Field(), v.plain(textSettleQuote, a), say.quote))
			continue
		}
		blocks = append(blocks, ask(part.Key.Field(), v.plain(textSettleOrder, a), say.order))
	}
	if s.More > 0 {
		blocks = append(blocks, ask(pipeline.FieldSettle, v.plain(textSettleMore, args{"Count": s.More}), say.order))
	}
	return blocks
}

// settlement is what was decided on each quote and order that the form showed, and on the others.
func settlement(s *bot.Submission[gateState], reason string) pipeline.Settlement {
	decided := pipeline.Settlement{Reason: reason, Rest: pipeline.Fate(s.Values.Choice(string(pipeline.FieldSettle)))}
	for _, part := range s.State.Open {
		if fate := s.Values.Choice(string(part.Key.Field())); fate != "" { // none chosen is the domain's to refuse
			if decided.Each == nil {
				decided.Each = map[pipeline.Part]pipeline.Fate{}
			}
			decided.Each[part.Key] = pipeline.Fate(fate)
		}
	}
	return decided
}

// settledBecause words why quotes and orders end with a loss.
func (v voice) settledBecause(reason pipeline.LossReason) string {
	if reason == "" { // what the form asks for; the act says so
		return ""
	}
	return v.plain(textSettleLost, args{"Reason": v.lossReason(reason)})
}
