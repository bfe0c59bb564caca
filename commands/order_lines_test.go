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

// An order takes those of the opportunity's lines that are chosen, each once; amount and tax follow from them at the rate of its day.
func TestOrderingByLines(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx, a, v := context.Background(), newAlbum(t, lang), o.speaks(lang)
		opp := o.opens(sampleNew(), pipeline.StageCommitted)
		for n := range 120 {
			opp = o.did(o.flow.AddLine(ctx, o.by(ana), target(opp), pipeline.LineItem{Name: fmt.Sprintf("Jornada %d <!here>", n+1), Quantity: decimal.MustParse("2"),
				Price: pipeline.MustMoney(strconv.Itoa(1000+n), "CLP"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("18")})).Opportunity
		}
		form := func() orderState { return orderStateOf(opp) }
		a.add("by lines", viewJSON(t, o, o.quoteForms.order, lang, form(), bot.Values{}))

		offers := func(query string) []bot.Option {
			options, err := o.suggestUnordered(ctx, &bot.Suggest{Request: o.request(ana, lang), Suffix: strconv.FormatInt(int64(opp.ID), 10), Query: query})
			require.NoError(t, err)
			return options
		}
		require.Len(t, offers(""), maxLinesOffered)
		require.Len(t, offers("JORNADA 12"), 2, "12 and 120")
		for _, made := range []string{"", "x", "0"} {
			options, err := o.suggestUnordered(ctx, &bot.Suggest{Request: o.request(ana, lang), Suffix: made})
			require.NoError(t, err)
			require.Empty(t, options, made)
		}
		_, err := o.suggestUnordered(ctx, &bot.Suggest{Request: o.request(ana, lang), Suffix: "99"})
		require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))

		sent := func(number, lines, amount, tax string) (bot.Result, error) {
			given := fmt.Sprintf(`{"number":{"v":"%s"},"date":{"d":"2026-03-01"},"%s":{"os":[%s]},"amount":{"v":"%s"},"tax":{"v":"%s"}}`, number, unorderedInput(opp.ID), lines, amount, tax)
			return o.quoteForms.order.Submit(ctx, &bot.Submission[orderState]{Request: o.request(ana, lang), State: form(), Values: values(t, given)})
		}
		read := func() {
			t.Helper()
			var err error
			opp, err = o.store.Opportunity(ctx, opp.ID)
			require.NoError(t, err)
		}
		const twelfth, last, none = `{"v":"12","t":"x"}`, `{"v":"120","t":"x"}`, `{"v":"121","t":"x"}`
		wrong := func(lines, amount, tax string) map[string]string {
			t.Helper()
			r, err := sent("OC-1", lines, amount, tax)
			var refused *pipeline.Error
			if errors.As(err, &refused) {
				return v.fieldErrors(refused)
			}
			require.NoError(t, err)
			return r.Errors
		}
		require.Equal(t, map[string]string{"amount": v.plain(textBillingNotTheLines, nil)}, wrong(twelfth+","+last, "4259", ""))
		require.Equal(t, map[string]string{"tax": v.plain(textBillingNotTheLines, nil)}, wrong(twelfth+","+last, "", "1"))
		require.Contains(t, wrong(twelfth, "mucho", ""), "amount")
		require.Equal(t, map[string]string{unorderedInput(opp.ID): v.plain(textRefusalChoice, nil)}, wrong(none, "10", ""))
		require.Contains(t, wrong("", "", ""), "amount", "neither lines nor an amount")
		read()
		require.Empty(t, opp.Orders, "nothing was half taken")

		r, err := sent("OC-1", twelfth+","+last, "", "")
		require.NoError(t, err)
		a.reply("ordered", r.Reply)
		read()
		require.Equal(t, []pipeline.Money{pipeline.MustMoney("4260", "CLP"), pipeline.MustMoney("809", "CLP")}, []pipeline.Money{opp.Orders[0].Amount, opp.Orders[0].Tax}, "at the rate of its day")
		require.Len(t, opp.Orders[0].Lines, 2)
		require.Empty(t, offers("jornada 12"))
		require.Equal(t, 118, form().Unordered)
		require.Equal(t, map[string]string{unorderedInput(opp.ID): v.plain(textRefusalChoice, nil)}, wrong(twelfth, "", ""), "it is in an order")

		_, err = sent("OC-2", "", "500000", "95000")
		require.NoError(t, err)
		read()
		require.Empty(t, opp.Orders[1].Lines, "an amount alone stays possible")
		require.Equal(t, pipeline.MustMoney("95000", "CLP"), opp.Orders[1].Tax)
		require.Equal(t, 118, form().Unordered)
		a.reply("after", v.billingView(opp, o.actor(ana)))
		a.is("ordering_by_lines")
	})
}
