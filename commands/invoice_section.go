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
	blocks := []slack.Block{bot.Section(v.rich(textBillingInvoices, args{"Invoiced": v.invoiced(o), "Value": v.money(o.Value)}))}
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
	if may(pipeline.ActInvoice, o, by) {
		blocks = append(blocks, bot.Actions("", v.actButton(pipeline.ActInvoice, o)))
	}
	return blocks
}

func (v voice) invoiceLine(o pipeline.Opportunity, i pipeline.Invoice) bot.Safe {
	a := args{"Invoice": shown(v.invoiceRecord(i), maxReason), "Total": v.money(i.Total()), "Owed": v.money(o.Owed(i)), "Due": v.date(i.PayBy()), "Document": ""}
	if i.Kind != "" {
		a["Document"] = v.document(i.Kind)
	}
	key := textBillingOwed
	switch {
	case i.Annulled != nil:
		key = textBillingAnnulledLine
	case o.Owed(i).Amount().IsZero():
		key = textBillingPaidLine
	case i.PayBy().Before(v.today()):
		key = textBillingOverdue
	}
	return v.rich(key, a)
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
	if may(pipeline.ActAnnul, o, by) && o.Paid(i).IsZero() {
		row = append(row, bot.Button(actionAnnul, v.plain(textBillingAnnul, nil), billingValue(o, n)))
	}
	return row
}

// heldLine is an invoice that waits, and for which stages what is still missing.
func (v voice) heldLine(o pipeline.Opportunity, i pipeline.Invoice) bot.Safe {
	line := v.rich(textBillingHeld, args{"Invoice": shown(v.invoiceRecord(i), maxReason)})
	lacks := o.BillingLacks()
	var parts []bot.Safe
	for s := o.Stage + 1; s < pipeline.StageInvoicing; s++ {
		if len(lacks[s]) == 0 {
			continue
		}
		list := v.plain(textBillingCriteria, nil)
		if need, ok := needs[s]; ok {
			list = v.plain(need, nil)
		}
		parts = append(parts, v.rich(textCardMissing, args{"Stage": v.stage(s), "List": list}))
	}
	return bot.Join("\n", append([]bot.Safe{line}, parts...)...)
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
