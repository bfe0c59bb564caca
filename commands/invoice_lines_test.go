package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// An invoice is billed by the lines that are chosen of what is left of an order, or of the opportunity; amount and tax follow.
func TestBillingByLines(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx, a, v := context.Background(), newAlbum(t, lang), o.speaks(lang)
		opp := o.opens(sampleNew(), pipeline.StageToInvoice)
		line := func(name, price string) pipeline.LineItem {
			return pipeline.LineItem{Name: name, Quantity: decimal.MustParse("2"), Price: pipeline.MustMoney(price, "CLP"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("18")}
		}
		var ordered []pipeline.LineItem
		for n := range 120 {
			ordered = append(ordered, line(fmt.Sprintf("Jornada %d <!here>", n+1), strconv.Itoa(1000+n)))
		}
		opp = o.did(o.flow.AddLine(ctx, o.by(ana), target(opp), line("Taller", "5000"))).Opportunity
		placed := o.did(o.flow.PlaceOrder(ctx, o.by(ana), target(opp), pipeline.Order{Number: "OC-1", Date: past, Lines: ordered}))
		opp = placed.Opportunity
		s := stateOf(opp)
		a.add("of the order", viewJSON(t, o, o.forms[pipeline.ActInvoice], lang, s, bot.Values{}))
		s.Choice = noOrder
		a.add("of the opportunity", viewJSON(t, o, o.forms[pipeline.ActHold], lang, s, bot.Values{}))
		a.reply("ordered", v.billingView(opp, placed.By))

		offers := func(query, order string) []bot.Option {
			options, err := o.suggestUnbilled(ctx, &bot.Suggest{Request: o.request(ana, lang), Suffix: unbilledSuffix(opp, order), Query: query})
			require.NoError(t, err)
			return options
		}
		require.Len(t, offers("", "order_1"), maxLinesOffered)
		require.Len(t, offers("jornada 12", "order_1"), 2, "12 and 120")
		require.Equal(t, "1", offers("", noOrder)[0].Value)
		for _, made := range []string{"", "x", "0:order_1"} {
			options, err := o.suggestUnbilled(ctx, &bot.Suggest{Request: o.request(ana, lang), Suffix: made})
			require.NoError(t, err)
			require.Empty(t, options, made)
		}

		given := func(order, lines, amount string) string {
			return fmt.Sprintf(`{"number":{"v":"F-1"},"date":{"d":"2026-03-01"},"document":{"o":{"v":"33","t":"x"}},"order":{"o":{"v":"%s","t":"x"}},"%s":{"os":[%s]},"amount":{"v":"%s"}}`,
				order, unbilledInput(opp.ID, order), lines, amount)
		}
		const twelfth, last, none = `{"v":"12","t":"x"}`, `{"v":"120","t":"x"}`, `{"v":"121","t":"x"}`
		wrong := func(order, lines, amount string) map[string]string {
			r, err := o.forms[pipeline.ActInvoice].Submit(ctx, &bot.Submission[gateState]{Request: o.request(ana, lang), State: stateOf(opp), Values: values(t, given(order, lines, amount))})
			var refused *pipeline.Error
			if errors.As(err, &refused) {
				return v.fieldErrors(refused)
			}
			require.NoError(t, err)
			return r.Errors
		}
		require.Equal(t, map[string]string{"amount": v.plain(textBillingNotTheLines, nil)}, wrong("order_1", twelfth+","+last, "4259"))
		require.Contains(t, wrong("order_1", twelfth, "mucho"), "amount")
		require.Equal(t, map[string]string{unbilledInput(opp.ID, "order_1"): v.plain(textRefusalChoice, nil)}, wrong("order_1", none, "10"))
		require.Contains(t, wrong("order_1", "", ""), "amount", "neither lines nor an amount")
		read, _, err := o.flow.Opportunity(ctx, o.request(ana, lang).Person.Member(), opp.ID)
		require.NoError(t, err)
		require.Empty(t, read.Invoices, "nothing was half taken")

		a.reply("billed", o.submits(ana, lang, pipeline.ActInvoice, opp, given("order_1", twelfth+","+last, "")).Reply)
		read, by, err := o.flow.Opportunity(ctx, o.request(ana, lang).Person.Member(), opp.ID)
		require.NoError(t, err)
		opp = read
		require.Equal(t, []pipeline.Money{pipeline.MustMoney("4260", "CLP"), pipeline.MustMoney("809", "CLP")}, []pipeline.Money{opp.Invoices[0].Amount, opp.Invoices[0].Tax}, "at the rate of its day")
		require.Len(t, offers("jornada 12", "order_1"), 0)
		require.Equal(t, 118, stateOf(opp).unbilled("order_1"))
		a.reply("after", v.billingView(opp, by))
		a.is("billing_by_lines")
	})
}

func unbilledSuffix(o pipeline.Opportunity, order string) string {
	return strconv.FormatInt(int64(o.ID), 10) + ":" + order
}
