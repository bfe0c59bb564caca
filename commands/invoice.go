package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// invoiceForm records an issued invoice, and shows how far the invoices have come against the confirmed value.
var invoiceForm = gateForm{
	mine: func(a *App, v voice, values bot.Values, c pipeline.Change) (string, bool) {
		amount, _ := a.typedMoney(v, values, pipeline.FieldAmount) // what can't be read is told when it is sent
		number := values.Text(string(pipeline.FieldNumber))
		return v.invoiceRecords([]pipeline.Invoice{{Number: number, Issued: givenDate(values), Amount: amount}}), c.Field == pipeline.FieldInvoices
	},
	blocks: func(v voice, s gateState) []slack.Block {
		head := v.rich(textGateInvoiceFirst, args{"Value": v.money(s.Value)})
		if s.Invoices > 0 {
			head = v.rich(textGateInvoicedSoFar, args{"Invoiced": v.sums(s.Invoiced), "Value": v.money(s.Value), "Count": s.Invoices})
		}
		var initial pipeline.Money
		if s.Invoices == 0 {
			initial = s.Value
		}
		return []slack.Block{
			bot.Section(head),
			v.input(pipeline.FieldNumber, "", false).Text(bot.TextInput{Max: pipeline.MaxShort, Focus: true}),
			v.dateInput(pipeline.FieldDate),
			v.amountInput(v.field(pipeline.FieldAmount), pipeline.FieldAmount, initial),
		}
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], v voice) (pipeline.Outcome, map[string]string, error) {
		amount, typed := a.typedMoney(v, s.Values, pipeline.FieldAmount)
		out, err := a.flow.Invoice(ctx, request(s.Request), s.State.target(), pipeline.Invoice{
			Number: s.Values.Text(string(pipeline.FieldNumber)), Issued: givenDate(s.Values), Amount: amount,
		})
		return out, typed, err
	},
}
