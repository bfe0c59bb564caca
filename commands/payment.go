package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// paymentSection is what was received, the newest last.
func (v voice) paymentSection(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	if len(o.Invoices) == 0 {
		return nil
	}
	blocks := []slack.Block{bot.Section(v.rich(textBillingPayments, args{"Owed": v.owedInAll(o)}))}
	first := max(0, len(o.Payments)-maxBilled)
	if first > 0 {
		blocks = append(blocks, bot.Context(v.rich(textBillingEarlierPaid, args{"Count": first})))
	}
	for _, p := range o.Payments[first:] {
		line := bot.Join(" · ", shown(v.paymentRecord(p), maxReason), shown(p.Reference, maxPart))
		if may(pipeline.ActPay, o, by) {
			blocks = append(blocks, bot.Section(line, bot.Button(actionUnpay, v.plain(textBillingUnpay, nil), billingValue(o, p.ID))))
			continue
		}
		blocks = append(blocks, bot.Section(line))
	}
	return blocks
}

func (a *App) payingForm() *bot.Modal[billedState] {
	return &bot.Modal[billedState]{ID: "billing.paying", View: a.payingView, Submit: a.submitPaying}
}

func (a *App) payingView(l i18n.Lang, s billedState) bot.View {
	v := a.drawing(l)
	return bot.View{
		Title: v.plain(textBillingPayTitle, nil), Submit: v.plain(textBillingPaySubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{
			v.billedHead(s),
			v.amountInput(v.field(pipeline.FieldAmount), pipeline.FieldAmount, s.Owed),
			v.dateInput(pipeline.FieldDate),
			v.input(pipeline.FieldReference, textBillingReferenceHint, true).Text(bot.TextInput{Max: pipeline.MaxShort}),
			v.input(pipeline.FieldRate, textBillingRateHint, true).Text(bot.TextInput{Max: 30}),
		},
	}
}

func (a *App) submitPaying(ctx context.Context, s *bot.Submission[billedState]) (bot.Result, error) {
	v := a.voice(s.Person)
	amount, typed := a.typedMoney(v, s.Values, pipeline.FieldAmount)
	p := pipeline.Payment{Invoice: s.State.Invoice, Date: givenDate(s.Values), Amount: amount, Reference: s.Values.Text(string(pipeline.FieldReference))}
	if text := s.Values.Text(string(pipeline.FieldRate)); text != "" {
		rate, err := phrase.ParseRate(text, v.lang)
		if err != nil {
			typed = withField(typed, map[string]string{string(pipeline.FieldRate): v.rateFault(err)})
		}
		p.Rate, p.RateOn = rate, p.Date
	}
	// A payment takes nothing away from what others do at the same time.
	out, _, _, err := a.onPresent(ctx, request(s.Request), s.State.ID, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.Pay(ctx, request(s.Request), t, p)
	})
	if typed != nil {
		return a.withDomainFaults(v, typed, err)
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}

// pressedUnpay takes a payment back.
func (a *App) pressedUnpay(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, id, ok := parseBilling(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	out, o, by, err := a.onPresent(ctx, request(p.Request), t.ID, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.WithdrawPayment(ctx, request(p.Request), t, id)
	})
	if err != nil {
		return a.refusedOn(a.voice(p.Person), by, o, err)
	}
	return a.confirmed(a.voice(p.Person), out), nil
}

// pay answers "pago": what a line says was received for an invoice, or what there is to be paid.
func (a *App) pay(ctx context.Context, q *asked) (bot.Reply, error) {
	if len(q.words) < 3 {
		return a.billing(ctx, q)
	}
	ref, ok := phrase.ParseRef(q.words[0].Text)
	if !ok {
		return a.billing(ctx, q)
	}
	amount, err := phrase.ParseMoney(phrase.Rest(q.Text, q.words, 2), a.usualCurrency())
	if err != nil {
		return bot.Say(bot.Esc(q.moneyFault(phrase.Rest(q.Text, q.words, 2), err))), nil
	}
	o, by, err := a.flow.Opportunity(ctx, q.Person.Member(), pipeline.OpportunityID(ref))
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	p := pipeline.Payment{Invoice: invoiceNamed(o, q.words[1].Text), Date: a.flow.Today(), Amount: amount}
	return a.done(ctx, q, o.ID, func(t pipeline.Target) (pipeline.Outcome, error) { return a.flow.Pay(ctx, request(q.Request), t, p) })
}

// invoiceNamed finds the invoice whose number was typed, first among those that are unpaid.
func invoiceNamed(o pipeline.Opportunity, number string) pipeline.InvoiceRef {
	for _, list := range [][]pipeline.Invoice{o.Unpaid(), o.Invoices} {
		for _, i := range list {
			if phrase.Fold(i.Number) == phrase.Fold(number) {
				return i.Ref()
			}
		}
	}
	return pipeline.InvoiceRef{Number: number} // of one that is not there the domain says so
}
