package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// maxBilled is how many invoices, and how many payments, the view shows with their buttons: the newest.
const maxBilled = 8

// invoiceSection is what was billed and how far that is of the value, each invoice with what it still lacks to be paid, and
// those that wait for their stage.
func (v voice) invoiceSection(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	title := v.rich(textBillingInvoices, args{"Invoiced": v.invoiced(o), "Value": v.money(o.Value)})
	if len(o.Invoices) == 0 {
		title = v.rich(textBillingInvoicesNone, nil)
	}
	blocks := []slack.Block{bot.Section(title)}
	first := max(0, len(o.Invoices)-maxBilled)
	if first > 0 {
		blocks = append(blocks, bot.Context(v.rich(textBillingEarlier, args{"Count": first})))
	}
	for n, i := range o.Invoices[first:] {
		blocks = append(blocks, bot.Section(v.invoiceLine(o, i)))
		if row := v.invoiceButtons(o, by, first+n); len(row) > 0 {
			blocks = append(blocks, bot.Actions("", row...))
		}
	}
	for n, i := range o.Held {
		blocks = append(blocks, bot.Section(v.heldLine(o, i)))
		if row := v.heldButtons(o, by, n); len(row) > 0 {
			blocks = append(blocks, bot.Actions("", row...))
		}
	}
	for _, act := range []pipeline.Act{pipeline.ActInvoice, pipeline.ActHold} { // one of them, by the stage
		if may(act, o, by) {
			blocks = append(blocks, bot.Actions("", v.actButton(act, o)))
		}
	}
	return blocks
}

func (v voice) invoiceLine(o pipeline.Opportunity, i pipeline.Invoice) bot.Safe {
	a := args{"Invoice": v.invoiceParts(i), "Total": v.money(i.Total()), "Owed": v.money(o.Owed(i)), "Due": v.date(i.PayBy())}
	key := textBillingOwed
	switch {
	case i.Annulled != nil:
		key = textBillingAnnulledLine
	case o.Owed(i).Amount().IsZero():
		key = textBillingPaidLine
	case i.PayBy().Before(v.today()):
		key = textBillingOverdue
	}
	line := v.rich(key, a)
	if i.Annulled == nil && o.Uncompared(i) {
		line = bot.Join("\n", line, v.rich(textBillingUncompared, nil))
	}
	return line
}

// invoiceParts is an invoice with its document, the order that it bills, what it is worth in other currencies, and its file.
func (v voice) invoiceParts(i pipeline.Invoice) bot.Safe {
	parts := []bot.Safe{shown(v.invoiceRecord(i), maxReason)}
	if i.Kind != "" {
		parts = append(parts, bot.Esc(v.document(i.Kind)))
	}
	if i.Order != "" {
		parts = append(parts, v.rich(textBillingOfOrder, args{"Number": brief(i.Order, maxPart)}))
	}
	parts = append(parts, v.worth(i), v.atRate(i.Amount, i.Issued))
	if i.File != nil {
		parts = append(parts, link(i.File.Permalink, shown(i.File.Name, maxPart)))
	}
	return bot.Join(" · ", parts...)
}

func (v voice) invoiceButtons(o pipeline.Opportunity, by pipeline.Actor, n int) []slack.BlockElement {
	i := o.Invoices[n]
	var row []slack.BlockElement
	if i.Annulled != nil {
		return nil
	}
	if may(pipeline.ActPay, o, by) && !o.Owed(i).Amount().IsZero() {
		row = append(row, bot.Button(actionPay, v.plain(textBillingPay, nil), billingValue(o, n)))
	}
	if may(pipeline.ActAnnul, o, by) {
		row = append(row, bot.Button(actionInvoiceEdit, v.plain(textBillingEdit, nil), billingValue(o, n)))
	}
	if may(pipeline.ActAnnul, o, by) && o.Paid(i).IsZero() {
		row = append(row, bot.Button(actionAnnul, v.plain(textBillingAnnul, nil), billingValue(o, n)))
	}
	return row
}

// billingLacks is what the stages between one and billing ask for, a line each.
func (v voice) billingLacks(from pipeline.Stage) []bot.Safe {
	var lines []bot.Safe
	for s := from + 1; s < pipeline.StageInvoicing; s++ {
		list := v.plain(textBillingCriteria, nil)
		if need, ok := needs[s]; ok {
			list = v.plain(need, nil)
		}
		lines = append(lines, v.rich(textCardMissing, args{"Stage": v.stage(s), "List": list}))
	}
	return lines
}

func (v voice) heldButtons(o pipeline.Opportunity, by pipeline.Actor, n int) []slack.BlockElement {
	var row []slack.BlockElement
	if may(pipeline.ActInvoice, o, by) {
		b := bot.Button(actionBillHeld, v.plain(textBillingBillHeld, nil), billingValue(o, n))
		row = append(row, b.WithStyle(slack.StylePrimary))
	}
	if may(pipeline.ActAnnul, o, by) {
		row = append(row, bot.Button(actionDropHeld, v.plain(textBillingDropHeld, nil), billingValue(o, n)))
	}
	return row
}
