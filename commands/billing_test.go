package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// shownWithBilling are the kinds whose confirmations stand in albums of their own.
var shownWithBilling = []pipeline.EventKind{pipeline.EventInvoiceHeld, pipeline.EventInvoiceEdited, pipeline.EventAnnulled, pipeline.EventPaid,
	pipeline.EventPaymentWithdrawn, pipeline.EventLines, pipeline.EventQuoted, pipeline.EventQuoteAsked, pipeline.EventQuoteDecided, pipeline.EventQuoteSent,
	pipeline.EventQuoteRejected, pipeline.EventQuoteExpired, pipeline.EventOrdered}

// billingOf takes an opportunity through two invoices, payments in two currencies and an annulment; seen hears of each act.
func billingOf(o *office, seen func(string, pipeline.Outcome)) pipeline.Opportunity {
	ctx := context.Background()
	opp := o.opens(sampleNew(), pipeline.StageCommitted)
	did := func(name string, out pipeline.Outcome, err error) {
		opp = o.did(out, err).Opportunity
		seen(name, out)
	}
	held := pipeline.Invoice{Kind: "33", Number: "F-<1>", Issued: past, Due: past.AddDays(30),
		Lines: []pipeline.LineItem{{Name: "Horas <!here>", Quantity: decimal.MustParse("40"), Price: pipeline.MustMoney("25000", "CLP"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("19")}}}
	did2 := func(name string) func(pipeline.Outcome, error) {
		return func(out pipeline.Outcome, err error) { did(name, out, err) }
	}
	did2("held")(o.flow.Hold(ctx, o.by(ana), target(opp), held))
	did2("let go")(o.flow.DropHeld(ctx, o.by(ana), target(opp), held.Ref()))
	did2("held again")(o.flow.Hold(ctx, o.by(ana), target(opp), held))
	opp = o.did(o.flow.Advance(ctx, o.by(ana), target(opp), gateInto(pipeline.StageToInvoice))).Opportunity
	did2("billed")(o.flow.BillHeld(ctx, o.by(ana), target(opp), held.Ref()))
	did2("billed again")(o.flow.Invoice(ctx, o.by(ana), target(opp), pipeline.Invoice{Number: "F-2", Issued: past, Amount: pipeline.MustMoney("500", "CLP")}))
	due := o.flow.Today().AddDays(60)
	did2("corrected")(o.flow.EditInvoice(ctx, o.by(ana), target(opp), held.Ref(), pipeline.InvoiceEdit{Due: &due}))
	did2("annulled")(o.flow.Annul(ctx, o.by(ana), target(opp), pipeline.InvoiceRef{Number: "F-2"}, pipeline.CreditNote{Kind: "61", Number: "NC-1", Issued: past, Reason: "Otro <RUT>"}))
	did2("paid")(o.flow.Pay(ctx, o.by(ana), target(opp), pipeline.Payment{Invoice: held.Ref(), Date: past, Amount: pipeline.MustMoney("190000", "CLP"), Reference: "Transferencia <!here>"}))
	did2("paid in dollars")(o.flow.Pay(ctx, o.by(ana), target(opp), pipeline.Payment{Invoice: held.Ref(), Date: past, Amount: pipeline.MustMoney("100.5", "USD"), Rate: decimal.MustParse("950.25"), RateOn: past}))
	did2("taken back")(o.flow.WithdrawPayment(ctx, o.by(ana), target(opp), opp.Payments[0].ID))
	return opp
}

func TestBillingAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		v := o.speaks(lang)
		by := o.by(ana).By
		opp := billingOf(o, func(name string, out pipeline.Outcome) {
			a.reply(name, o.confirmed(v, out))
			a.post("line of "+name, bot.Post{Text: v.line(out.Event, out.Opportunity)})
			a.reply("history of "+name, bot.Say(v.event(out.Event)))
			a.reply("view after "+name, v.billingView(out.Opportunity, out.By))
		})
		for form, m := range map[string]*bot.Modal[billedState]{"annulling": o.annulling, "paying": o.paying} {
			require.NotEmpty(t, m.View(lang, billedStateOf(opp, opp.Invoices[0])).Blocks, form)
		}
		_, actor, err := o.flow.Opportunity(context.Background(), by, opp.ID)
		require.NoError(t, err)
		raw := string(replyJSON(t, v.billingView(opp, actor)))
		require.NotContains(t, raw, "<!here>")
		require.Contains(t, strings.Join(buttonsOf(t, replyJSON(t, v.billingView(opp, actor))), ","), v.plain(textBillingPay, nil))
		a.is("billing")
	})
}

func TestReceivablesAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		billingOf(o, func(string, pipeline.Outcome) {})
		ctx, r := context.Background(), bot.Request{Person: person(carla, lang), Key: "receivables", Channel: "C0VENTAS"}
		all, err := o.debtors(ctx, r, byAccount, 0)
		require.NoError(t, err)
		a.reply("by client", all)
		owners, err := o.debtors(ctx, r, byOwner, 0)
		require.NoError(t, err)
		a.reply("by owner", owners)
		one, err := o.debtor(ctx, r, byAccount, sampleNew().Account, 0)
		require.NoError(t, err)
		a.reply("of a client", one)
		nothing, err := o.debtor(ctx, r, byAccount, "Nadie <!here>", 0)
		require.NoError(t, err)
		a.reply("of nobody", nothing)
		a.is("receivables")
	})
}

// What was held is recorded by itself when its stage comes; what a rule refuses says why, wherever it is shown.
func TestHeldInvoicesAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx, a, v := context.Background(), newAlbum(t, lang), o.speaks(lang)
		opp := o.opens(sampleNew(), pipeline.StageCommitted)
		shown := func(name string) {
			t.Helper()
			now, by, err := o.flow.Opportunity(ctx, o.by(ana).By, opp.ID)
			require.NoError(t, err)
			history, err := o.flow.Store.History(ctx, opp.ID, 0, 1)
			require.NoError(t, err)
			a.post(name+": line", bot.Post{Text: v.line(history[0], now)})
			a.reply(name+": history", bot.Say(v.event(history[0])))
			a.reply(name+": card", bot.Reply{Text: bot.Lit("card"), Blocks: v.card(now, by)})
			a.reply(name+": view", v.billingView(now, by))
			opp = now
		}
		hold := func(number string, amount pipeline.Money) {
			opp = o.did(o.flow.Hold(ctx, o.by(ana), target(opp), pipeline.Invoice{Kind: "33", Number: number, Issued: past, Amount: amount})).Opportunity
		}
		hold("F-<1>", pipeline.MustMoney("99999999999", "CLP"))
		out := o.did(o.flow.Advance(ctx, o.by(ana), target(opp), gateInto(pipeline.StageToInvoice)))
		a.reply("approved with one", o.confirmed(v, out))
		require.NoError(t, o.flow.RecordHeld(ctx, opp.ID))
		shown("refused")
		opp = o.did(o.flow.Correct(ctx, o.by(carla), target(opp), "Faltaba la aprobación")).Opportunity
		hold("F-2", pipeline.MustMoney("1000", "CLP"))
		out = o.did(o.flow.Advance(ctx, o.by(ana), target(opp), gateInto(pipeline.StageToInvoice)))
		a.reply("approved with two", o.confirmed(v, out))
		require.NoError(t, o.flow.RecordHeld(ctx, opp.ID))
		shown("recorded")
		a.is("held")
	})
}
