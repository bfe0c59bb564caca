package main

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// outlook is what /pronostico is in a tongue.
func (l tongue) outlook(es, en string) string { return l.say("/pronostico "+es, "/forecast "+en) }

// figures are the figures of a quarter, in pesos and dollars, as they follow from the events alone.
type figures map[string]map[pipeline.Figure]*big.Rat

func (f figures) add(currency string, figure pipeline.Figure, amount *big.Rat) {
	if f[currency] == nil {
		f[currency] = map[pipeline.Figure]*big.Rat{}
	}
	if f[currency][figure] == nil {
		f[currency][figure] = new(big.Rat)
	}
	f[currency][figure].Add(f[currency][figure], amount)
}

// written is an opportunity as its events wrote it, field by field.
type written map[pipeline.Field]json.RawMessage

func (w written) text(f pipeline.Field) string {
	var s string
	_ = json.Unmarshal(w[f], &s)
	return s
}

func (w written) read(t require.TestingT, f pipeline.Field, into any) {
	if raw := w[f]; raw != nil {
		require.NoError(t, json.Unmarshal(raw, into))
	}
}

// take notes what a field became. Of payments an event has what went from their end, and what came there.
func (w written) take(t require.TestingT, f pipeline.Field, from, to json.RawMessage) {
	if f != pipeline.FieldPayments {
		w[f] = to
		return
	}
	var had, gone, came []json.RawMessage
	w.read(t, f, &had)
	require.NoError(t, json.Unmarshal(from, &gone))
	require.NoError(t, json.Unmarshal(to, &came))
	whole, err := json.Marshal(append(had[:len(had)-len(gone)], came...))
	require.NoError(t, err)
	w[f] = whole
}

func (w written) won() bool {
	return slices.Contains([]string{"committed", "to_invoice", "invoicing", "done"}, w.text(pipeline.FieldStage))
}

// amount reads "CLP 100.50".
func amount(text string) (currency string, value *big.Rat) {
	if len(text) < 5 {
		return "", new(big.Rat)
	}
	value, _ = new(big.Rat).SetString(text[4:])
	return text[:3], value
}

// fromEvents sums up the raw events of everything by the definitions of the figures.
func (w *office) fromEvents(quarter pipeline.Period) figures {
	w.t.Helper()
	all := figures{}
	won := []pipeline.Figure{pipeline.FigureWeighted, pipeline.FigureBest, pipeline.FigureCommitted, pipeline.FigureBooked}
	for id := pipeline.OpportunityID(1); ; id++ {
		history, err := w.db.History(context.Background(), id, 0, 1000)
		require.NoError(w.t, err)
		if len(history) == 0 {
			return all
		}
		slices.Reverse(history)
		o := written{}
		for _, e := range history {
			was, wasWon := o.text(pipeline.FieldValue), o.won()
			for _, c := range e.Changes {
				o.take(w.t, c.Field, c.From, c.To)
			}
			if !quarter.Holds(pipeline.DateOf(e.At.In(w.settings.zone))) {
				continue
			}
			for _, figure := range won {
				if currency, value := amount(was); wasWon {
					all.add(currency, figure, new(big.Rat).Neg(value))
				}
				if currency, value := amount(o.text(pipeline.FieldValue)); o.won() {
					all.add(currency, figure, value)
				}
			}
		}
		w.openFigures(all, o, quarter)
	}
}

func (w *office) openFigures(all figures, o written, quarter pipeline.Period) {
	var invoices []struct{ Number, Issued, Amount, Tax string }
	o.read(w.t, pipeline.FieldInvoices, &invoices)
	for _, i := range invoices {
		w.collectedOf(all, o, quarter, i.Number, i.Amount, i.Tax)
		if on, err := pipeline.ParseDate(i.Issued); err == nil && quarter.Holds(on) {
			currency, value := amount(i.Amount)
			all.add(currency, pipeline.FigureInvoiced, value)
		}
	}
	chance, open := map[string]int64{"immature": 10, "qualified": 40}[o.text(pipeline.FieldStage)]
	on, err := pipeline.ParseDate(o.text(pipeline.FieldClose))
	if !open || err != nil || !quarter.Holds(on) {
		return
	}
	var manual *int64
	o.read(w.t, pipeline.FieldProbability, &manual)
	if manual != nil {
		chance = *manual
	}
	currency, value := amount(o.text(pipeline.FieldValue))
	all.add(currency, pipeline.FigureWeighted, new(big.Rat).Mul(value, big.NewRat(chance, 100)))
	if chance >= 40 {
		all.add(currency, pipeline.FigureBest, value)
	}
	if chance >= 70 {
		all.add(currency, pipeline.FigureCommitted, value)
	}
}

// collectedOf adds what was paid on an invoice, less the tax that is in it by the invoice: to the peso in all.
func (w *office) collectedOf(all figures, o written, quarter pipeline.Period, number, of, taxed string) {
	var payments []struct {
		Invoice       struct{ Number string }
		Date, Applied string
	}
	o.read(w.t, pipeline.FieldPayments, &payments)
	sum := new(big.Rat)
	for _, p := range payments {
		if on, err := pipeline.ParseDate(p.Date); err == nil && quarter.Holds(on) && p.Invoice.Number == number {
			_, value := amount(p.Applied)
			sum.Add(sum, value)
		}
	}
	currency, net := amount(of)
	_, tax := amount(taxed)
	all.add(currency, pipeline.FigureCollected, untaxed(sum, net, tax))
}

// untaxed is what was paid in pesos on an invoice, less the tax that is in it, to the peso.
func untaxed(paid, net, tax *big.Rat) *big.Rat {
	part := new(big.Rat).Mul(paid, net)
	pesos, _ := new(big.Rat).SetString(part.Quo(part, new(big.Rat).Add(net, tax)).FloatString(0))
	return pesos
}

// shownAs is a figure as it is shown, its currencies in order of their names.
func (f figures) shownAs(t require.TestingT, l tongue, figure pipeline.Figure) string {
	text := ""
	for _, c := range []pipeline.Currency{pipeline.CLP, pipeline.USD} {
		sum := f[string(c)][figure]
		if sum == nil || sum.Sign() == 0 {
			continue
		}
		m, err := pipeline.ParseMoney(sum.FloatString(c.Decimals()), string(c))
		require.NoError(t, err)
		if text != "" {
			text += " + "
		}
		text += phrase.FormatMoney(m, l.lang)
	}
	return text
}

// seedQuarter fills the office with what a quarter has: open, booked, invoiced, lost after it was booked, late, and undated.
func (w *office) seedQuarter(quarter pipeline.Period) {
	w.t.Helper()
	ctx, flow := context.Background(), w.flow()
	last := quarter.To().AddDays(-1)
	edit := func(o pipeline.Opportunity, e pipeline.Edit) pipeline.Opportunity {
		w.t.Helper()
		out, err := flow.Edit(ctx, asked(o.Owner), targetOf(o), e)
		require.NoError(w.t, err)
		return out.Opportunity
	}
	late := quarter.From().AddDays(-40)
	usd, chance := pipeline.MustMoney("10000.50", "USD"), 70
	edit(w.seed(demoAna, "Acme", pipeline.StageImmature), pipeline.Edit{Close: &last})
	w.seed(demoAna, "Globex", pipeline.StageCommitted)
	w.seedPaid(w.seed(demoBruno, "Initech", pipeline.StageInvoicing))
	edit(w.seed(demoEmma, "Hooli", pipeline.StageQualified), pipeline.Edit{Close: &last, Value: &usd, Probability: &chance})
	edit(w.seed(demoBruno, "Umbrella", pipeline.StageQualified), pipeline.Edit{Close: &last})
	edit(w.seed(demoBruno, "Tarde", pipeline.StageQualified), pipeline.Edit{Close: &late})
	w.seed(demoBruno, "Sin fecha", pipeline.StageImmature)
	gone := w.seed(demoAna, "Perdida", pipeline.StageCommitted)
	_, err := flow.Lose(ctx, asked(demoAna), targetOf(gone), pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(w.t, err)
}

// chiefAsks is asked by who manages.
func chiefAsks() pipeline.Request {
	r := asked(demoCarla)
	r.By.Admin = true
	return r
}

// seedPaid bills something with tax, of which two parts are paid, and of what was billed before without tax another.
func (w *office) seedPaid(o pipeline.Opportunity) {
	w.t.Helper()
	ctx, flow := context.Background(), w.flow()
	today := flow.Today()
	taxed := pipeline.Invoice{Kind: "33", Number: "T-1", Issued: today, Amount: clp(w.t, "1000001"), Tax: clp(w.t, "190000")}
	out, err := flow.Invoice(ctx, chiefAsks(), targetOf(o), taxed)
	require.NoError(w.t, err)
	for invoice, parts := range map[pipeline.InvoiceRef][]string{taxed.Ref(): {"333333", "500"}, o.Invoices[0].Ref(): {"2000000"}} {
		for _, part := range parts {
			out, err = flow.Pay(ctx, chiefAsks(), targetOf(out.Opportunity), pipeline.Payment{Invoice: invoice, Date: today, Amount: clp(w.t, part)})
			require.NoError(w.t, err)
		}
	}
}

// The figures of a forecast are those that the raw events come to, however it is asked for.
func TestForecastIsWhatTheEventsComeTo(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			quarter := pipeline.QuarterOf(pipeline.DateOf(w.now()))
			w.seedQuarter(quarter)
			want := w.fromEvents(quarter)
			chief := l.chief(w)
			at := time.Now()
			answer := chief.Slash(l.outlook("", ""))
			require.True(t, answer.Ephemeral())
			names := map[pipeline.Figure]string{pipeline.FigureWeighted: l.say("Ponderado", "Weighted"), pipeline.FigureBest: l.say("Mejor caso", "Best case"),
				pipeline.FigureCommitted: l.say("Comprometido", "Committed"), pipeline.FigureBooked: l.say("Ganado", "Booked"), pipeline.FigureInvoiced: l.say("Facturado", "Invoiced"),
				pipeline.FigureCollected: l.say("Cobrado", "Collected")}
			require.Equal(t, "2280532", want["CLP"][pipeline.FigureCollected].FloatString(0), "2.000.000, and 333.833 without 19 %")
			for figure, name := range names {
				answer.Contains("*" + name + ":* " + want.shownAs(t, l, figure))
			}
			answer.Contains(l.say("Toda la empresa", "The whole company"), phrase.FormatPeriod(quarter, l.lang),
				l.say("Atrasada, no cuenta aquí: 1", "Late, not counted here: 1"), l.say("Sin fecha de cierre, no cuenta aquí: 1", "Without an expected close, not counted here: 1"))
			require.Less(t, time.Since(at), 5*time.Second, "what is shown is never older")

			drawn := answer.Press(l.say("Ver gráfico", "Show chart"))
			require.Contains(t, string(drawn.Message().Blocks), "data_visualization")
			drawn.Press(l.say("Ver tabla", "Show table")).Contains(want.shownAs(t, l, pipeline.FigureBooked))
			by := answer.Press(l.say("Por persona", "By person"))
			by.Contains("<@U0BRUNO>", "<@U0EMMA>", want.shownAs(t, l, pipeline.FigureBest))
			require.Contains(t, string(by.Message().Blocks), "data_table")
			by.Press("forecast.whose", l.say("Lo mío", "Mine")).Contains("<@"+chief.ID()+">", l.say("*Ganado:* —", "*Booked:* —"))
			l.seller(w).Slash(l.outlook("", "")).Contains("<@" + l.seller(w).ID() + ">")
			l.seller(w).Slash(l.outlook("todo este año por trimestre", "everything this year by quarter")).Contains(want.shownAs(t, l, pipeline.FigureBooked))
			w.AllowMessages()
		})
	}
}

// weekOf is the first day of the week.
func weekOf(d pipeline.Date) pipeline.Date {
	for d.Weekday() != time.Monday {
		d = d.AddDays(-1)
	}
	return d
}

// What was forecast at the start of each week stands against what became of it, and this week's snapshot is taken by itself.
func TestForecastAgainstActual(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			ctx := context.Background()
			week := weekOf(pipeline.DateOf(w.now()))
			month := pipeline.MonthOf(week)
			db, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
			require.Eventually(t, func() bool {
				var weeks int
				require.NoError(t, db.QueryRow(ctx, `select count(*) from snapshots where week = $1`, week.String()).Scan(&weeks))
				return weeks == 1
			}, 30*time.Second, 50*time.Millisecond)
			before := week.AddDays(-7)
			_, err = db.Exec(ctx, `insert into snapshots (week, taken_at, settings) values ($1, $1::date + interval '4 hours', '[{"setting":"stage","key":"qualified","value":{"probability":50}},
				{"setting":"adjustment","key":"`+month.String()+`/committed/all","value":{"value":"CLP 777000","note":"n"}}]')`, before.String())
			require.NoError(t, err)
			_, err = db.Exec(ctx, `insert into snapshot_tallies (week, measure, owner_id, service_line, stage, currency, month, probability, count, amount) values
				($1, 'open', $2, '', 'qualified', 'CLP', $3, -1, 2, 5000000), ($1, 'booked', $2, '', 'committed', 'CLP', $3, -1, 1, 1000000)`, before.String(), string(demoAna), month.From().String())
			require.NoError(t, err)
			billed := w.seed(demoAna, "Globex", pipeline.StageInvoicing)
			_, err = w.flow().Pay(ctx, chiefAsks(), targetOf(billed), pipeline.Payment{Invoice: billed.Invoices[0].Ref(), Date: w.flow().Today(), Amount: clp(t, "1234567")})
			require.NoError(t, err)
			w.keep(pipeline.SettingTarget, pipeline.TargetKey(month, pipeline.Everyone), "CLP 26000000")

			answer := l.chief(w).Slash(l.outlook(month.String(), month.String())).Press(l.say("Contra lo real", "Against actual"))
			pesos := func(s string) string { return phrase.FormatMoney(pipeline.MustMoney(s, "CLP"), l.lang) }
			answer.Contains(
				"*"+phrase.FormatDate(before, l.lang)+"* · "+l.say("Ponderado ", "Weighted ")+pesos("3500000")+" · "+l.say("Mejor caso ", "Best case ")+pesos("6000000")+
					" · "+l.say("Comprometido ", "Committed ")+pesos("777000")+" · "+l.say("Ganado ", "Booked ")+pesos("1000000"),
				l.say("ganado ", "booked ")+pesos("13000000")+" · "+l.say("facturado ", "invoiced ")+pesos("5000000")+" · "+l.say("cobrado ", "collected ")+pesos("1234567"),
				l.say("se tomó tarde", "was taken late"))
			require.Contains(t, string(answer.Message().Blocks), "data_visualization")
			answer.Press(l.say("‹ Pronóstico", "‹ Forecast")).Contains("*"+l.say("Ganado", "Booked")+":* "+pesos("13000000"),
				l.say("50 % ganado · 19 % facturado · 4 % cobrado", "50% booked · 19% invoiced · 4% collected"))
			l.chief(w).Slash(l.outlook(month.String(), month.String())).Press(l.say("Contra lo real", "Against actual")).
				Press(l.say("Exportar", "Export")).Contains(l.say("por mensaje directo", "in a direct message"))
			table := w.fileOf(l.chief(w).DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			require.Equal(t, []string{before.String(), l.say("Comprometido", "Committed"), "CLP", "777000"}, table[3])
			require.Equal(t, []string{l.say("Lo real hasta ahora", "Actual so far"), l.say("Cobrado", "Collected"), "CLP", "1234567"}, table[len(table)-1])
			l.chief(w).Slash(l.outlook("2031-Q1", "2031-Q1")).Press(l.say("Contra lo real", "Against actual")).Contains(l.say("Todavía no hay fotos semanales", "There are no weekly snapshots"))
			w.AllowMessages()
		})
	}
}

// What moved is what the acts since then come to, however often something went there and back.
func TestWhatMoved(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			ctx, flow := context.Background(), w.flow()
			today := flow.Today()
			then := &pipeline.Service{Store: flow.Store, Zone: flow.Zone, Now: func() time.Time { return time.Now().AddDate(0, 0, -20) }}
			close, nearer := today.AddDays(40), today.AddDays(30)
			old := func(account string) pipeline.Opportunity {
				out, err := then.Create(ctx, asked(demoAna), pipeline.New{Account: account, Value: clp(t, "1000000"), Close: close, Sure: true})
				require.NoError(t, err)
				return out.Opportunity
			}
			edit := func(o pipeline.Opportunity, e pipeline.Edit) pipeline.Opportunity {
				out, err := flow.Edit(ctx, asked(demoAna), targetOf(o), e)
				require.NoError(t, err)
				return out.Opportunity
			}
			value := func(s string) *pipeline.Money { m := clp(t, s); return &m }
			edit(old("Adelanta"), pipeline.Edit{Close: &nearer})
			edit(edit(old("Ida y vuelta"), pipeline.Edit{Value: value("5")}), pipeline.Edit{Value: value("1000000")})
			edit(edit(old("Crece"), pipeline.Edit{Value: value("2000000")}), pipeline.Edit{Value: value("1750000")})
			lost := old("Se va")
			_, err := flow.Lose(ctx, asked(demoAna), targetOf(lost), pipeline.Loss{Reason: pipeline.LossDeclined})
			require.NoError(t, err)
			old("Quieta")
			w.seed(demoBruno, "Nueva y ganada", pipeline.StageCommitted)

			pesos := func(s string) string { return phrase.FormatMoney(pipeline.MustMoney(s, "CLP"), l.lang) }
			line := func(es, en, amount string) string { return "*" + l.say(es, en) + ":* 1 · " + pesos(amount) }
			answer := l.chief(w).Slash(l.outlook("", "")).Press(l.say("Qué se movió", "What moved"))
			answer.Contains(line("Nuevas", "New", "13000000"), line("Se adelantan", "Pulled in", "1000000"), line("Crecen", "Grown", "750000"),
				line("Ganadas", "Won", "13000000"), line("Perdidas", "Lost", "1000000"), "Adelanta", "Crece", "Se va")
			require.NotContains(t, answer.Text(), "Ida y vuelta")
			require.NotContains(t, answer.Text(), "Quieta")
			answer.Press(lost.ID.String()+" Se va").Contains("Se va", l.say("Perdida", "Lost"))
			l.chief(w).Slash(l.outlook("", "")).Press(l.say("Qué se movió", "What moved")).Press(l.say("Exportar", "Export"))
			table := w.fileOf(l.chief(w).DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			require.Contains(t, table, []string{today.AddDays(-7).String(), l.say("Crecen", "Grown"), "1", "CLP", "750000"})
			w.AllowMessages()
		})
	}
}
