package commands

import (
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// inputSettle are the open quotes and orders that end with the opportunity.
const inputSettle = "settle"

// maxSettled is how many a form shows; Slack takes ten boxes.
const maxSettled = 10

// openPart is an open quote or order, as a form carries it.
type openPart struct {
	Key    string         `json:"k"`
	Amount pipeline.Money `json:"m"`
}

func openParts(o pipeline.Opportunity) []openPart {
	var parts []openPart
	for _, key := range o.SettleKeys() {
		if len(parts) == maxSettled || len(key) > pipeline.MaxKey {
			break
		}
		parts = append(parts, openPart{Key: key, Amount: o.Value})
	}
	for i := range parts {
		if order, ok := o.OrderAt(strings.TrimPrefix(parts[i].Key, "order:")); ok && strings.HasPrefix(parts[i].Key, "order:") {
			parts[i].Amount = order.Amount
		}
	}
	return parts
}

// settleInputs list what is open, each to end with the opportunity unless it is unticked; none where nothing is.
func (v voice) settleInputs(s gateState) []slack.Block {
	if len(s.Open) == 0 {
		return nil
	}
	var options []bot.Option
	var ticked []string
	for _, part := range s.Open {
		kind, name, _ := strings.Cut(part.Key, ":")
		key := textSettleOrder
		if kind == "quote" {
			key = textSettleQuote
		}
		text := brief(v.plain(key, args{"Name": name, "Amount": v.money(part.Amount)}), pipeline.MaxKey)
		options, ticked = append(options, bot.Option{Value: part.Key, Text: text}), append(ticked, part.Key)
	}
	in := bot.Input{Name: inputSettle, Label: v.plain(textSettleLabel, nil), Hint: v.plain(textSettleHint, nil), Optional: true}
	return []slack.Block{in.Checkboxes(options, ticked...)}
}

// settlement is what of the open quotes and orders was left ticked.
func settlement(values bot.Values, reason string) pipeline.Settlement {
	return pipeline.SettlementOf(values.Choices(inputSettle), reason)
}

// settledBecause words why quotes and orders end with a loss.
func (v voice) settledBecause(reason pipeline.LossReason) string {
	if reason == "" { // what the form asks for; the act says so
		return ""
	}
	return v.plain(textSettleLost, args{"Reason": v.lossReason(reason)})
}
