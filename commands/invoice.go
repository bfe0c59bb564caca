package commands

import (
	"cmp"
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// noOrder is the choice of the opportunity as a whole, where a form asks which order an invoice bills.
const noOrder = "none"

// invoiceForm records an issued invoice, and shows how far the invoices have come against the confirmed value; holdForm keeps one
// that was issued before the opportunity has come that far, and says what it lacks.
var (
	invoiceForm = gateForm{
		mine:   typedInvoice,
		choice: string(pipeline.FieldOrder),
		blocks: func(v voice, s gateState) []slack.Block {
			head := v.rich(textGateInvoiceFirst, args{"Value": v.money(s.Value)})
			if s.Invoices > 0 {
				head = v.rich(textGateInvoicedSoFar, args{"Invoiced": v.sums(s.Invoiced), "Value": v.money(s.Value), "Count": s.Invoices})
			}
			return append([]slack.Block{bot.Section(head)}, v.invoiceInputs(s)...)
		},
		submit: invoiced((*pipeline.Service).Invoice),
	}
	holdForm = gateForm{
		mine:   typedInvoice,
		choice: string(pipeline.FieldOrder),
		blocks: func(v voice, s gateState) []slack.Block {
			head := append([]bot.Safe{v.rich(textBillingHoldIntro, nil)}, v.billingLacks(s.Stage)...)
			return append([]slack.Block{bot.Section(bot.Join("\n", head...))}, v.invoiceInputs(s)...)
		},
		submit: invoiced((*pipeline.Service).Hold),
	}
)

// typedInvoice is what was typed, for a comparison with what changed meanwhile.
func typedInvoice(a *App, v voice, values bot.Values, c pipeline.Change) (string, bool) {
	amount, _ := a.typedMoney(v, values, pipeline.FieldAmount) // what can't be read is told when it is sent
	number := values.Text(string(pipeline.FieldNumber))
	return v.invoiceRecords([]pipeline.Invoice{{Number: number, Issued: givenDate(values), Amount: amount}}), c.Field == pipeline.FieldInvoices
}

// invoiceInputs ask for an invoice: by the lines that are left to bill, or by an amount.
func (v voice) invoiceInputs(s gateState) []slack.Block {
	blocks := []slack.Block{
		v.input(pipeline.FieldNumber, "", false).Text(bot.TextInput{Max: pipeline.MaxShort, Focus: true}),
		v.dateInput(pipeline.FieldDate),
	}
	order := noOrder
	if orders := ordersAmong(s.Open); len(orders) > 0 {
		order = cmp.Or(s.Choice, onlyOne(orders))
		blocks = append(blocks, v.orderInput(orders, order, true))
	}
	blocks = append(blocks, v.billedInputs(s, order)...)
	return append(blocks,
		v.documentInput(false),
		v.input(pipeline.FieldDue, textBillingDueHint, true).Date(pipeline.Date{}),
		v.input(pipeline.FieldFiles, "", true).Files(1),
		v.input(pipeline.FieldExcess, textBillingExcessHint, true).Text(bot.TextInput{Multiline: true}))
}

// billedInputs ask how much is billed of an order, or of the opportunity as a whole. By an amount alone, the first is of the whole
// value unless somebody says otherwise.
func (v voice) billedInputs(s gateState, order string) []slack.Block {
	if left := s.unbilled(order); left > 0 {
		amount := v.input(pipeline.FieldAmount, textBillingAmountHint, true)
		return []slack.Block{v.linesInput(s.ID, order, left), amount.Text(bot.TextInput{Max: 60})}
	}
	var initial pipeline.Money
	if s.Invoices == 0 {
		initial = s.Value
	}
	return []slack.Block{v.amountInput(v.field(pipeline.FieldAmount), pipeline.FieldAmount, initial)}
}

// ordersAmong are the orders among open parts.
func ordersAmong(parts []openPart) []openPart {
	var orders []openPart
	for _, part := range parts {
		if part.Quote == 0 {
			orders = append(orders, part)
		}
	}
	return orders
}

// onlyOne is the key of the only order there is; noOrder where there are several.
func onlyOne(orders []openPart) string {
	if len(orders) != 1 {
		return noOrder
	}
	return string(orders[0].Key)
}

// orderInput asks which order an invoice bills. It dispatches where that decides on what else is asked.
func (v voice) orderInput(orders []openPart, chosen string, dispatch bool) slack.Block {
	options := []bot.Option{{Value: noOrder, Text: v.plain(textBillingNoOrder, nil)}}
	for _, part := range orders {
		options = append(options, bot.Option{Value: string(part.Key), Text: v.plain(textSettleOrder, args{"Name": part.Number, "Amount": v.money(part.Amount)})})
	}
	in := v.input(pipeline.FieldOrder, "", true)
	in.Dispatch = dispatch
	return in.Choice("", options, chosen)
}

// chosenOrder is the number of the order that was chosen; "" for the opportunity as a whole.
func (a *App) chosenOrder(ctx context.Context, r bot.Request, id pipeline.OpportunityID, values bot.Values) (string, error) {
	chosen := values.Choice(string(pipeline.FieldOrder))
	if chosen == "" || chosen == noOrder {
		return "", nil
	}
	o, _, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return "", err
	}
	if order, ok := o.OrderOf(pipeline.Part(chosen)); ok {
		return order.Number, nil
	}
	return chosen, nil // the domain says that there is no such order
}

// invoiced does with what was given what a form is for.
func invoiced(do func(*pipeline.Service, context.Context, pipeline.Request, pipeline.Target, pipeline.Invoice) (pipeline.Outcome, error)) func(*App, context.Context, *bot.Submission[gateState], voice) (pipeline.Outcome, map[string]string, error) {
	return func(a *App, ctx context.Context, s *bot.Submission[gateState], v voice) (pipeline.Outcome, map[string]string, error) {
		amount, typed := a.typedMoney(v, s.Values, pipeline.FieldAmount)
		order, err := a.chosenOrder(ctx, s.Request, s.State.ID, s.Values)
		if err != nil {
			return pipeline.Outcome{}, nil, err
		}
		i := pipeline.Invoice{Number: s.Values.Text(string(pipeline.FieldNumber)), Issued: givenDate(s.Values), Amount: amount, Order: order,
			Kind: s.Values.Choice(string(pipeline.FieldDocument)), Excess: s.Values.Text(string(pipeline.FieldExcess)), File: givenFile(s.Values)}
		i.Due, _ = s.Values.Date(string(pipeline.FieldDue)) // none where none was picked
		lines, unfit, err := a.chosenLines(ctx, s, v, i)
		if err != nil {
			return pipeline.Outcome{}, nil, err
		}
		if typed = withField(typed, unfit); typed != nil && (unfit != nil || len(lines) > 0) {
			return pipeline.Outcome{}, typed, nil // without what can't be read it might be taken
		}
		if i.Lines = lines; len(lines) == 0 { // else it follows from them
			i.Tax = v.settings.TaxOf(i.Kind, i.Amount, i.Issued)
		}
		out, err := do(a.flow, ctx, request(s.Request), s.State.target(), i)
		return out, typed, err
	}
}

// givenFile is the file that was put in; nil for none.
func givenFile(values bot.Values) *pipeline.File {
	for _, f := range values.Files(string(pipeline.FieldFiles)) {
		return &pipeline.File{ID: f.ID, Name: f.Name, Permalink: f.Permalink}
	}
	return nil
}

// beginInvoice opens the form of an invoice: before the stage in which it can be recorded, the one that holds it.
func (a *App) beginInvoice(ctx context.Context, q *asked, id pipeline.OpportunityID) (bot.Reply, error) {
	o, by, err := a.flow.Opportunity(ctx, q.Person.Member(), id)
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	if may(pipeline.ActHold, o, by) {
		return a.begin(ctx, &q.Request, pipeline.ActHold, present(o))
	}
	return a.begin(ctx, &q.Request, pipeline.ActInvoice, present(o))
}
