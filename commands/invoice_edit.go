package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// actionInvoiceEdit opens the form of what of an invoice can be changed; value: as actionPay.
const actionInvoiceEdit = "billing.edit"

// invoiceEditState is what the form carries: when the invoice is due, and the orders that it may bill.
type invoiceEditState struct {
	billedState
	Due    pipeline.Date `json:"d,omitzero"`
	Orders []openPart    `json:"p,omitempty"`
	// Chosen is the key of the order that it bills.
	Chosen string `json:"c,omitempty"`
	File   string `json:"n,omitempty"`
}

func invoiceEditStateOf(o pipeline.Opportunity, i pipeline.Invoice) invoiceEditState {
	s := invoiceEditState{billedState: billedStateOf(o, i), Due: i.Due, Chosen: noOrder}
	if i.File != nil {
		s.File = brief(i.File.Name, maxPart)
	}
	open, _ := openParts(o)
	s.Orders = ordersAmong(open)
	if chosen, ok := o.OrderPart(i.Order); ok {
		s.Chosen = string(chosen)
		if order, _ := o.OrderOf(chosen); order.Closed != nil {
			s.Orders = append(s.Orders, openPart{Key: chosen, Number: brief(order.Number, maxOrderName), Amount: order.Amount})
		}
	}
	return s
}

func (a *App) pressedInvoiceEdit(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, n, ok := parseBilling(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return opened(ctx, a, &p.Request, a.invoiceEdit, pipeline.ActAnnul, t, func(o pipeline.Opportunity) invoiceEditState {
		if n >= len(o.Invoices) { // a button that was made up; the act refuses it
			return invoiceEditState{billedState: billedState{ID: o.ID, Version: o.Version}}
		}
		return invoiceEditStateOf(o, o.Invoices[n])
	})
}

func (a *App) invoiceEditForm() *bot.Modal[invoiceEditState] {
	return &bot.Modal[invoiceEditState]{ID: "billing.edit", View: a.invoiceEditView, Submit: a.submitInvoiceEdit}
}

func (a *App) invoiceEditView(l i18n.Lang, s invoiceEditState) bot.View {
	v := a.drawing(l)
	blocks := []slack.Block{v.billedHead(s.billedState), v.input(pipeline.FieldDue, textBillingDueHint, true).Date(s.Due)}
	if len(s.Orders) > 0 {
		blocks = append(blocks, v.orderInput(s.Orders, s.Chosen, false),
			v.input(pipeline.FieldExcess, textBillingExcessHint, true).Text(bot.TextInput{Multiline: true}))
	}
	if s.File != "" {
		blocks = append(blocks, bot.Context(v.rich(textBillingFileNow, args{"Name": s.File})))
	}
	return bot.View{
		Title: v.plain(textBillingEditTitle, nil), Submit: v.plain(textQuoteSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: append(blocks, v.input(pipeline.FieldFiles, "", true).Files(1)),
	}
}

func (a *App) submitInvoiceEdit(ctx context.Context, s *bot.Submission[invoiceEditState]) (bot.Result, error) {
	order, err := a.chosenOrder(ctx, s.Request, s.State.ID, s.Values)
	if err != nil {
		return bot.Result{}, err
	}
	due, _ := s.Values.Date(string(pipeline.FieldDue)) // none where it was cleared: the legal term holds
	edit := pipeline.InvoiceEdit{Due: &due, File: givenFile(s.Values), Excess: s.Values.Text(string(pipeline.FieldExcess))}
	if len(s.State.Orders) > 0 {
		edit.Order = &order
	}
	out, err := a.flow.EditInvoice(ctx, request(s.Request), s.State.target(), s.State.Invoice, edit)
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(a.voice(s.Person), out)}, nil
}
