package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// invoiceSection is what was billed, and how far that is of the value.
func (v voice) invoiceSection(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	lines := []bot.Safe{v.rich(textBillingInvoices, args{"Invoiced": v.invoiced(o), "Value": v.money(o.Value)})}
	for _, i := range o.Invoices {
		lines = append(lines, bot.Concat(bot.Lit("• "), shown(v.invoiceRecords([]pipeline.Invoice{i}), maxReason)))
	}
	blocks := paragraphs(lines)
	if may(pipeline.ActInvoice, o, by) {
		blocks = append(blocks, bot.Actions("", v.actButton(pipeline.ActInvoice, o)))
	}
	return blocks
}
