package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// actionBilling opens the private view of what was offered, ordered, billed and paid; value: the opportunity.
const actionBilling = "billing.view"

// billingSections are the parts of the view, in the order of the flow. A part that has nothing to say to the person is nil.
var billingSections = []func(voice, pipeline.Opportunity, pipeline.Actor) []slack.Block{
	voice.lineSection, voice.quoteSection, voice.orderSection, voice.invoiceSection, voice.paymentSection,
}

// billing answers "cobro": what was offered, ordered, billed and paid of an opportunity.
func (a *App) billing(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "billing", func(o pipeline.Opportunity) slack.BlockElement { return q.billingButton(o) })
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	return a.billed(ctx, q.Request, id)
}

// billed is the view of an opportunity as it stands.
func (a *App) billed(ctx context.Context, r bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	a.renewed(ctx)
	return a.voice(r.Person).billingView(o, by), nil
}

func (v voice) billingView(o pipeline.Opportunity, by pipeline.Actor) bot.Reply {
	title := v.rich(textBillingTitle, args{"Ref": o.ID.String(), "Account": shown(o.Account, maxReason), "Value": v.money(o.Value)})
	blocks := []slack.Block{bot.Section(title, v.showButton(o))}
	for _, section := range billingSections {
		if part := section(v, o, by); len(part) > 0 {
			blocks = append(append(blocks, slack.NewDividerBlock()), part...)
		}
	}
	return bot.Reply{Text: title, Blocks: blocks}
}

func (v voice) billingButton(o pipeline.Opportunity) *slack.ButtonBlockElement {
	return bot.Button(actionBilling, v.plain(textBillingButton, nil), strconv.FormatInt(int64(o.ID), 10))
}

func (a *App) registerBilling(b *bot.Bot) {
	a.registerReceivables(b)
	bot.AddModal(b, a.annulling)
	bot.AddModal(b, a.paying)
	bot.AddModal(b, a.invoiceEdit)
	b.Press(actionInvoiceEdit, a.pressedInvoiceEdit)
	b.Press(actionBilling, a.pressedBilling)
	b.Press(actionPay, a.pressedBilled(a.paying, pipeline.ActPay))
	b.Press(actionAnnul, a.pressedBilled(a.annulling, pipeline.ActAnnul))
	b.Press(actionUnpay, a.pressedUnpay)
	b.Press(actionBillHeld, a.pressedHeld(a.flow.BillHeld))
	b.Press(actionDropHeld, a.pressedHeld(a.flow.DropHeld))
}

func (a *App) pressedBilling(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return a.billed(ctx, p.Request, pipeline.OpportunityID(n))
}

// may says whether a person may do an act on an opportunity as it stands.
func may(act pipeline.Act, o pipeline.Opportunity, by pipeline.Actor) bool {
	return by.May(act, o) == nil && o.Admits(act) == nil
}
