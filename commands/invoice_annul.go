package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of invoices and payments; value: the opportunity, its version, and which of them.
const (
	actionPay      = "billing.pay"
	actionAnnul    = "billing.annul"
	actionBillHeld = "billing.bill_held"
	actionDropHeld = "billing.drop_held"
	actionUnpay    = "billing.unpay" // which: the payment's id
)

func billingValue(o pipeline.Opportunity, which int) string {
	return fmt.Sprintf("%s:%d", targetValue(o.ID, o.Version), which)
}

func parseBilling(value string) (pipeline.Target, int, bool) {
	at := strings.LastIndexByte(value, ':')
	if at < 0 {
		return pipeline.Target{}, 0, false
	}
	t, ok := parseTarget(value[:at])
	which, err := strconv.Atoi(value[at+1:])
	return t, which, ok && err == nil && which >= 0
}

// billedState is what a form about one invoice carries.
type billedState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	Invoice pipeline.InvoiceRef    `json:"f"`
	Owed    pipeline.Money         `json:"o"`
}

func (s billedState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

func billedStateOf(o pipeline.Opportunity, i pipeline.Invoice) billedState {
	return billedState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Invoice: i.Ref(), Owed: o.Owed(i)}
}

func (v voice) billedHead(s billedState) slack.Block {
	return bot.Context(v.rich(textBillingSubject, args{"Ref": s.ID.String(), "Account": s.Account, "Number": shown(s.Invoice.Number, maxPart), "Owed": v.money(s.Owed)}))
}

// pressedBilled opens a form about an invoice of the version that the button shows.
func (a *App) pressedBilled(m *bot.Modal[billedState], act pipeline.Act) func(context.Context, *bot.Press) (bot.Reply, error) {
	return func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		t, n, ok := parseBilling(p.Value)
		if !ok {
			return a.gone(p), nil
		}
		return opened(ctx, a, &p.Request, m, act, t, func(o pipeline.Opportunity) billedState {
			if n >= len(o.Invoices) { // a button that was made up; the act refuses it
				return billedState{ID: o.ID, Version: o.Version}
			}
			return billedStateOf(o, o.Invoices[n])
		})
	}
}

func (a *App) annullingForm() *bot.Modal[billedState] {
	m := &bot.Modal[billedState]{ID: "billing.annulling"}
	m.View = func(l i18n.Lang, s billedState) bot.View {
		v := a.drawing(l)
		return bot.View{
			Title: v.plain(textBillingAnnulTitle, nil), Submit: v.plain(textBillingAnnul, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
			Blocks: []slack.Block{
				v.billedHead(s),
				v.documentInput(true),
				v.input(pipeline.FieldNumber, textBillingNoteHint, false).Text(bot.TextInput{Max: pipeline.MaxShort, Focus: true}),
				v.dateInput(pipeline.FieldDate),
				v.input(pipeline.FieldReason, "", false).Text(bot.TextInput{Multiline: true}),
			},
		}
	}
	m.Submit = func(ctx context.Context, s *bot.Submission[billedState]) (bot.Result, error) {
		out, err := a.flow.Annul(ctx, request(s.Request), s.State.target(), s.State.Invoice, pipeline.CreditNote{
			Kind: s.Values.Choice(string(pipeline.FieldDocument)), Number: s.Values.Text(string(pipeline.FieldNumber)),
			Issued: givenDate(s.Values), Reason: s.Values.Text(string(pipeline.FieldReason)),
		})
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.confirmed(a.voice(s.Person), out)}, nil
	}
	return m
}

// pressedHeld records an invoice that waited, or lets go of it.
func (a *App) pressedHeld(do func(context.Context, pipeline.Request, pipeline.Target, pipeline.InvoiceRef) (pipeline.Outcome, error)) func(context.Context, *bot.Press) (bot.Reply, error) {
	return func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		t, n, ok := parseBilling(p.Value)
		if !ok {
			return a.gone(p), nil
		}
		v := a.voice(p.Person)
		o, by, err := a.flow.Opportunity(ctx, p.Person.Member(), t.ID)
		if err != nil {
			return a.refused(v, by, err)
		}
		var ref pipeline.InvoiceRef // of one that is there no more the domain says so
		if n < len(o.Held) {
			ref = o.Held[n].Ref()
		}
		out, err := do(ctx, request(p.Request), t, ref)
		if err != nil {
			return a.refusedOn(v, by, o, err)
		}
		return a.confirmed(v, out), nil
	}
}
