package commands

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// withOpen is an opportunity at a stage with a quote at the client's and more orders than a form asks about one by one.
func withOpen(o *office, stage pipeline.Stage, orders int) pipeline.Opportunity {
	ctx := context.Background()
	opp := o.opens(sampleNew(), stage)
	did := func(out pipeline.Outcome, err error) { opp = o.did(out, err).Opportunity }
	did(o.flow.AddLine(ctx, o.by(ana), target(opp), pipeline.LineItem{Name: "Taller <!here>", Quantity: decimal.One, Price: pipeline.MustMoney("90", "CLF"), Treatment: pipeline.TaxStandard, Rate: decimal.MustNew(19, 0)}))
	did(o.flow.WriteQuote(ctx, o.by(ana), target(opp), pipeline.NewQuote{ValidUntil: o.flow.Today().AddDays(30), Lang: "es"}))
	did(o.flow.SendQuote(ctx, o.by(ana), target(opp), 1, func(pipeline.Settings, pipeline.Opportunity, pipeline.Quote) (pipeline.Paper, error) {
		return pipeline.Paper{SHA256: "ab"}, nil
	}))
	for n := range orders {
		number := "OC <" + strings.Repeat("é", pipeline.MaxShort-5) + string(rune('a'+n))
		did(o.flow.PlaceOrder(ctx, o.by(ana), target(opp), pipeline.Order{Number: number, Date: past, Amount: pipeline.MustMoney("99999999", "CLP")}))
	}
	return opp
}

func TestSettlingAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx, a := context.Background(), newAlbum(t, lang)
		open := withOpen(o, pipeline.StageQualified, maxSettled+3)
		s := stateOf(open)
		require.Len(t, s.Open, maxSettled)
		require.Equal(t, 4, s.More)
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		require.Less(t, len([]rune(string(raw))), 2500, "it travels in the view")
		a.add("lose", viewJSON(t, o, o.forms[pipeline.ActLose], lang, s, bot.Values{}))
		lost := o.did(o.flow.Lose(ctx, o.by(ana), target(open), pipeline.Loss{Reason: pipeline.LossDeclined, Settle: pipeline.Settlement{Rest: pipeline.FateClosed}})).Opportunity
		a.add("reopen", viewJSON(t, o, o.forms[pipeline.ActReopen], lang, stateOf(lost), bot.Values{}))

		billed := withOpen(o, pipeline.StageInvoicing, 1)
		a.add("complete", viewJSON(t, o, o.forms[pipeline.ActComplete], lang, stateOf(billed), bot.Values{}))
		a.add("edit", viewJSON(t, o, o.invoiceEdit, lang, invoiceEditStateOf(billed, billed.Invoices[0]), bot.Values{}))
		a.add("another invoice", viewJSON(t, o, o.forms[pipeline.ActInvoice], lang, stateOf(billed), bot.Values{}))
		a.add("send", viewJSON(t, o, o.quoteForms.send, lang, sendState{ID: 1, Account: "Acme", Quote: 1, Channels: []string{"C0VENTAS", "C0SALA"}}, bot.Values{}))
		done := o.did(o.flow.Advance(ctx, o.by(ana), target(billed), pipeline.Completion{Scope: pipeline.ScopeFull, Date: past, Settle: pipeline.Settlement{Rest: pipeline.FateClosed}}))
		a.reply("completed", o.confirmed(o.speaks(lang), done))
		a.is("settling")
	})
}
