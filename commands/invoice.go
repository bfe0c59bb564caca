package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
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
			v.documentInput(false),
			v.input(pipeline.FieldDue, textBillingDueHint, true).Date(pipeline.Date{}),
			v.input(pipeline.FieldExcess, textBillingExcessHint, true).Text(bot.TextInput{Multiline: true}),
		}
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], v voice) (pipeline.Outcome, map[string]string, error) {
		amount, typed := a.typedMoney(v, s.Values, pipeline.FieldAmount)
		i := pipeline.Invoice{Number: s.Values.Text(string(pipeline.FieldNumber)), Issued: givenDate(s.Values), Amount: amount,
			Kind: s.Values.Choice(string(pipeline.FieldDocument)), Excess: s.Values.Text(string(pipeline.FieldExcess))}
		i.Due, _ = s.Values.Date(string(pipeline.FieldDue)) // none where none was picked
		i.Tax = v.settings.TaxOf(i.Kind, i.Amount, i.Issued)
		out, err := a.flow.Invoice(ctx, request(s.Request), s.State.target(), i)
		return out, typed, err
	},
}

// documentInput asks for the kind of tax document: an invoice, or a note that takes one back.
func (v voice) documentInput(credit bool) slack.Block {
	var options []bot.Option
	for _, code := range v.settings.Documents(credit) {
		options = append(options, bot.Option{Value: code, Text: v.document(code)})
	}
	in := v.input(pipeline.FieldDocument, textBillingDocumentHint, true)
	if len(options) == 0 {
		return in.Text(bot.TextInput{Max: pipeline.MaxKey})
	}
	return in.Choice(v.plain(textBillingDocumentChoose, nil), options[:min(len(options), 100)], "") // Slack's limit of a menu
}

// document names a kind of tax document with its code.
func (v voice) document(code string) string {
	d, ok := v.settings.Document(code)
	if !ok {
		return code
	}
	name := d.ES
	if v.lang == i18n.EN {
		name = d.EN
	}
	return brief(name+" ("+code+")", pipeline.MaxKey)
}
