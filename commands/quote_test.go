package commands

import (
	"context"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// hostileLine is a line whose texts would do harm if they were read as markup.
func hostileLine() pipeline.LineItem {
	return pipeline.LineItem{Name: "Auditoría <!channel> & *x*", Unit: "hora <@U1>", Quantity: decimal.MustParse("40.5"), Price: pipeline.MustMoney("75000", "CLP"),
		Percent: decimal.MustParse("12.5"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("19")}
}

func sampleQuote() pipeline.NewQuote {
	return pipeline.NewQuote{ValidUntil: today.AddDays(15), Notes: "Sin <viáticos>", Lang: "es", Terms: []pipeline.Instalment{
		{Milestone: "Al firmar <!here>", Percent: decimal.MustParse("30")}, {Due: today.AddDays(60)}}}
}

func samplePaper(pipeline.Settings, pipeline.Opportunity, pipeline.Quote) (pipeline.Paper, error) {
	return pipeline.Paper{Client: pipeline.Client{Name: "Acme"}, SHA256: "ab"}, nil
}

func TestQuotesAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx, a := context.Background(), newAlbum(t, lang)
		v := o.speaks(lang)
		v.settings.DiscountLimit = &[]decimal.Decimal{decimal.MustParse("7.5")}[0]
		at := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
		a.reply("nothing offered", v.billingView(at, o.actor(ana)))
		a.reply("line, at once", o.types(ana, lang, "linea OP-1 40 hours x CLP 75000 10% exento Viaje <!here>"))
		at, err := o.store.Opportunity(ctx, at.ID)
		require.NoError(t, err)
		at = o.did(o.flow.AddLine(ctx, o.by(ana), target(at), hostileLine())).Opportunity
		a.add("line form", viewJSON(t, o, o.quoteForms.line, lang, lineStateOf(at, 2), bot.Values{}))
		a.add("quote form", viewJSON(t, o, o.quoteForms.quote, lang, quoteStateOf(at), bot.Values{}))
		out := o.did(o.flow.WriteQuote(ctx, o.by(ana), target(at), sampleQuote()))
		a.reply("written", o.withSections(v, out))
		a.reply("over the limit", v.billingView(out.Opportunity, o.actor(ana)))
		for _, what := range []string{"ask", "decline", "reject", reasonClose} {
			a.add("reason to "+what, viewJSON(t, o, o.quoteForms.reason, lang, reasonState{What: what, Quote: 1}.of(out.Opportunity), bot.Values{}))
		}
		to := audience{voice: v}
		asked := out.Opportunity
		q := asked.Quotes[0]
		q.Status, q.AskedBy, q.Why, q.Deciders = pipeline.QuoteAsked, ana, "Cliente <antiguo>", []pipeline.UserID{carla}
		request := func(name string, change func(*pipeline.Quote)) {
			now := q
			change(&now)
			asked.Quotes = []pipeline.Quote{now}
			a.post(name, to.request(pipeline.Dispatch{Notice: pipeline.Notice{ID: 7, Opportunity: 1, To: string(carla)}}, asked, q))
		}
		request("request", func(*pipeline.Quote) {})
		request("request, approved", func(q *pipeline.Quote) { q.Status, q.DecidedBy = pipeline.QuoteApproved, carla })
		request("request, not approved", func(q *pipeline.Quote) { q.Status, q.DecidedBy, q.Reason = pipeline.QuoteDraft, carla, "Muy <bajo>" })
		request("request, over", func(q *pipeline.Quote) { q.Status, q.AskedBy = pipeline.QuoteDraft, "" })
		a.reply("to be approved by a manager", v.billingView(pipeline.Opportunity{ID: 1, Version: 9, Account: "Acme", Owner: ana, Lines: asked.Lines, Quotes: []pipeline.Quote{q}}, o.actor(carla)))

		out = o.did(o.flow.SendQuote(ctx, o.by(ana), target(out.Opportunity), 1, samplePaper))
		a.reply("sent", o.confirmed(v, out))
		a.add("acceptance", viewJSON(t, o, o.quoteForms.accept, lang, acceptStateOf(out.Opportunity, 1, "other"), bot.Values{}))
		out = o.did(o.flow.WriteQuote(ctx, o.by(ana), target(out.Opportunity), sampleQuote()))
		out = o.did(o.flow.SendQuote(ctx, o.by(ana), target(out.Opportunity), 2, samplePaper))
		a.add("order form", viewJSON(t, o, o.quoteForms.order, lang, orderStateOf(out.Opportunity), bot.Values{}))
		out = o.did(o.flow.PlaceOrder(ctx, o.by(ana), target(out.Opportunity), pipeline.Order{Number: "OC <7>", Date: today, Amount: pipeline.MustMoney("1000", "CLP")}))
		out = o.did(o.flow.RejectQuote(ctx, o.by(ana), target(out.Opportunity), 2, "Caro <!channel>"))
		a.reply("rejected", o.confirmed(v, out))
		out = o.did(o.flow.CloseOrder(ctx, o.by(ana), target(out.Opportunity), "OC <7>", "Se <cumplió>"))
		a.reply("all of it", v.billingView(out.Opportunity, o.actor(ana)))
		a.reply("to a guest of the opportunity", v.billingView(out.Opportunity, o.actor(bruno)))
		a.reply("history", o.types(ana, lang, "historial OP-1"))
		a.is("quotes")
	})
}

func TestLinesAsTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"40 horas x 75.000 10% Auditoría anual": "40 horas × CLP 75000 −10 standard Auditoría anual",
		"2,5 x UF 40,25 exento Viaje":           "2.5  × CLF 40.25 −0 exempt Viaje",
		"1 a 850 mil -5% Taller de inicio":      "1  × CLP 850000 −5 standard Taller de inicio",
		"Auditoría":                             "0  ×  −0 standard Auditoría",
		"":                                      "0  ×  −0 standard ",
		"x x x":                                 "0  ×  −0 standard x x x",
		"muchas x 75.000 <!channel> 10% 20% cosas": "0  ×  −10 standard muchas x 75.000 @channel 20% cosas",
	} {
		l := parseLine(phrase.Words(typed), pipeline.CLP, i18n.ES)
		got := l.Quantity.String() + " " + l.Unit + " × " + l.Price.String() + " −" + l.Percent.String() + " " + string(l.Treatment) + " " + l.Name
		require.Equal(t, want, got, typed)
	}
}

func FuzzLinesAndTerms(f *testing.F) {
	for _, seed := range []string{"40 horas x 75.000 10% Auditoría", "30 % al firmar\nsaldo el 15-12-2026", "x", "% %", "5.000 \x00", "saldo"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		_ = parseLine(phrase.Words(typed), pipeline.CLP, i18n.ES)
		terms, unread := parseTerms(typed, pipeline.CLP, today, i18n.EN)
		require.True(t, unread == "" || terms == nil)
	})
}

func TestInstalmentsAsTyped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
		typed := map[i18n.Lang]string{i18n.ES: "30 % al firmar el contrato\n\n UF 12,5 el 15-12-2027\nsaldo a la entrega", i18n.EN: "30% on signing the contract\nUF 12.5 on 2027-12-15\nrest on delivery"}[lang]
		terms, unread := parseTerms(typed, pipeline.CLP, today, lang)
		require.Empty(t, unread)
		require.Len(t, terms, 3)
		require.Equal(t, "30", terms[0].Percent.String())
		require.Contains(t, terms[0].Milestone, map[i18n.Lang]string{i18n.ES: "firmar", i18n.EN: "signing"}[lang])
		require.Equal(t, pipeline.MustMoney("12.5", "CLF"), terms[1].Amount)
		require.Equal(t, pipeline.Date{Year: 2027, Month: 12, Day: 15}, terms[1].Due)
		require.True(t, terms[2].Percent.IsZero() && terms[2].Amount.IsZero())
		again, unread := parseTerms(o.speaks(lang).terms(terms), pipeline.USD, today, lang)
		require.Empty(t, unread)
		require.Equal(t, terms, again, "a form that is filled with them reads the same")
	}
	for _, bad := range []string{"30 %", "al firmar", "saldo", "mucho al firmar"} {
		_, unread := parseTerms("50 % hoy\n"+bad, pipeline.CLP, today, i18n.ES)
		require.Equal(t, bad, unread)
	}
}

// What a button carries may have been made up: it does nothing then, and what it names is looked at by the domain.
func TestButtonsOfQuotesAreInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, v := context.Background(), o.speaks(i18n.ES)
	at := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
	at = o.did(o.flow.AddLine(ctx, o.by(ana), target(at), hostileLine())).Opportunity
	presses := map[string]func(context.Context, *bot.Press) (bot.Reply, error){actionLineAdd: o.pressedLineAdd, actionLineDo: o.pressedLineDo, actionLineFollow: o.pressedLineFollow,
		actionQuoteWrite: o.pressedQuoteWrite, actionQuoteDo: o.pressedQuoteDo, actionOrderPlace: o.pressedOrderPlace, actionOrderClose: o.pressedOrderClose}
	for action, press := range presses {
		for _, forged := range []string{"", "x", "-1", "0:1", "1:x:1", "1:0:1", "1:2:-1", "change:1:2:x", "drop:1:2:1", "remove:1", "99999999999999999999:2:2", "1; drop"} {
			reply, err := press(ctx, o.press(ana, i18n.ES, action, "drop", forged))
			require.NoError(t, err)
			require.Equal(t, v.rich(textEngineGone, nil), reply.Text, "%s %s", action, forged)
		}
	}
	for suffix, want := range map[string]string{"approve": "jefatura", "paper": "ya no está"} {
		reply, err := o.pressedQuoteDo(ctx, o.press(ana, i18n.ES, actionQuoteDo, suffix, "1:2:1"))
		require.NoError(t, err)
		require.Contains(t, reply.Text.String(), want, suffix)
	}
	reply, err := o.pressedLineDo(ctx, o.press("U0DIEGO", i18n.ES, actionLineDo, "", "remove:1:2:1"))
	require.NoError(t, err)
	require.Contains(t, reply.Text.String(), "Solo quien lleva")
	reply, err = o.pressedLineDo(ctx, o.press(ana, i18n.ES, actionLineDo, "", "remove:1:2:1"))
	require.NoError(t, err)
	require.Contains(t, reply.Text.String(), "cambié las líneas")
	now, err := o.store.Opportunity(ctx, at.ID)
	require.NoError(t, err)
	require.Empty(t, now.Lines)
}
