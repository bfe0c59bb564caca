package main

import (
	"context"
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// billed is what became of one opportunity in pesos, reckoned from its events alone: what was ordered, billed without tax, paid, how
// much of that is no tax, and what is owed by how many days late it is. Of what was billed, recent is that of this quarter.
type billed struct {
	ordered, invoiced, recent, paid, collected, owed *big.Rat
	byDay                                            map[pipeline.Date]*big.Rat
}

// billedInEvents reads the events of an opportunity and adds up what they say, without the domain's rules.
func (w *office) billedInEvents(id pipeline.OpportunityID) billed {
	w.t.Helper()
	ctx := context.Background()
	db, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer db.Close(ctx)
	type document struct {
		Number string `json:"number"`
		Amount string `json:"amount"`
		Tax    string `json:"tax"`
		Issued string `json:"issued"`
		Due    string `json:"due"`
	}
	type payment struct {
		Invoice struct {
			Number string `json:"number"`
		} `json:"invoice"`
		Applied string `json:"applied"`
	}
	var orders, invoices []document
	var payments []payment
	rows, err := db.Query(ctx, `select c ->> 'field', c -> 'to' from events, jsonb_array_elements(changes::jsonb) c
		where opportunity_id = $1 and c ->> 'field' in ('orders', 'invoices', 'payments') order by version`, int64(id))
	require.NoError(w.t, err)
	var field string
	var to json.RawMessage
	_, err = pgx.ForEachRow(rows, []any{&field, &to}, func() error {
		switch field {
		case "orders": // each event has what came at the end, and here an order only comes or closes, one at a time
			var came []document
			err := json.Unmarshal(to, &came)
			for _, o := range came {
				known := false
				for _, have := range orders {
					known = known || have.Number == o.Number
				}
				if !known {
					orders = append(orders, o)
				}
			}
			return err
		case "invoices":
			return json.Unmarshal(to, &invoices)
		}
		var came []payment
		err := json.Unmarshal(to, &came)
		payments = append(payments, came...)
		return err
	})
	require.NoError(w.t, err)
	pesos := func(text string) *big.Rat {
		if text == "" {
			return new(big.Rat)
		}
		currency, value := amount(text)
		require.Equal(w.t, "CLP", currency)
		return value
	}
	all := billed{new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat), map[pipeline.Date]*big.Rat{}}
	for _, o := range orders {
		all.ordered.Add(all.ordered, pesos(o.Amount))
	}
	for _, i := range invoices {
		paid := new(big.Rat)
		for _, p := range payments {
			if p.Invoice.Number == i.Number {
				paid.Add(paid, pesos(p.Applied))
			}
		}
		left := new(big.Rat).Add(pesos(i.Amount), pesos(i.Tax))
		left.Sub(left, paid)
		all.paid.Add(all.paid, paid)
		all.collected.Add(all.collected, untaxed(paid, pesos(i.Amount), pesos(i.Tax)))
		due, err := pipeline.ParseDate(i.Due)
		require.NoError(w.t, err)
		issued, err := pipeline.ParseDate(i.Issued)
		require.NoError(w.t, err)
		if pipeline.QuarterOf(w.flow().Today()).Holds(issued) {
			all.recent.Add(all.recent, pesos(i.Amount))
		}
		all.invoiced.Add(all.invoiced, pesos(i.Amount))
		all.owed.Add(all.owed, left)
		all.byDay[due] = left
	}
	return all
}

// pesos writes an amount as the reader of a story does.
func (l tongue) pesos(t *testing.T, value *big.Rat) string {
	t.Helper()
	require.True(t, value.IsInt(), value)
	return phrase.FormatMoney(clp(t, value.Num().String()), l.lang)
}

// wins leads somebody from a lead to a sale by an accepted quote, all in Slack, and gives the opportunity.
func (w *office) wins(t *testing.T, l tongue, me *story.Actor, client string) pipeline.OpportunityID {
	lead, ref := l.say("/prospecto", "/lead"), "PR-1"
	me.Slash(lead + l.say(" nuevo Juan Pérez de ", " new Jane Doe from ") + client + l.say(", juan@aromos.cl, auditar su red", ", jane@globex.com, audit their network")).Contains(ref)
	form := me.Slash(lead + l.say(" calificar ", " qualify ") + ref).Modal(l.say("Calificar prospecto", "Qualify lead"))
	form.Fill("value", "3M").Submit().Closed().Contains(l.say("ahora es la oportunidad", "is the opportunity"))
	id := pipeline.OpportunityID(w.opportunities())
	posted := w.sales.Await(id.String(), client)

	form = me.Slash(l.line(pipeline.ActQualify, id)).Modal(l.say("Calificar", "Qualify"))
	form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains(l.say("Calificada", "Qualified"))
	line := l.command + l.say(" linea ", " line ") + id.String()
	me.Slash(line + " 40 horas x CLP 75000 10% Auditoría").Contains(l.say("El valor sigue a las líneas", "The value follows the lines"))
	me.Slash(line + " 1 x CLP 1000000 Informe").Contains(l.pesos(t, big.NewRat(3_700_000, 1)))
	form = me.Slash(l.command + l.say(" oferta ", " quote ") + id.String()).Modal(l.say("Oferta", "Quote"))
	form.Fill("terms", l.say("60 % al firmar\nsaldo a la entrega", "60% on signing\nrest on delivery"))
	written := form.Submit().Closed().Contains(l.say("Dejé lista la oferta", "The quote v"))
	form = written.Press(l.say("Enviar", "Send")).Modal(l.say("Enviar la oferta", "Send the quote")).Shows(l.say("Todo el canal ve el documento", "The whole channel sees"))
	sent := form.Choose("where", l.say("Al hilo de la tarjeta 1", "To the thread of card 1")).Submit().Closed().Contains(l.say("quedó enviada", "is sent"), l.say("en el hilo", "in the thread"))
	w.paperOf(posted.Thread().Await("Oferta v1 de", id.String()), w.opportunity(id).Quotes[0])

	form = sent.Press(l.say("El cliente aceptó", "Client accepted")).Modal(l.say("El cliente aceptó", "Client accepted"))
	form.Choose("kind", "purchase_order").Fill("reference", "OC por correo").Fill("number", "OC-1").Submit().Closed().Contains(l.say("Comprometida", "Committed"))
	return id
}

// A lead becomes an opportunity, a quote, an order, two invoices and three payments, all in Slack; what is shown of it is what its
// events add up to.
func TestFromALeadToThePaymentsInSlack(t *testing.T) {
	t.Parallel()
	for i, l := range tongues {
		t.Run(l.lang.String(), func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			w.sets(pipeline.SettingRate, "USD/CLP/2020-01-01", `"950"`)
			me, client := l.seller(w), []string{"Los Aromos", "Globex"}[i]
			id := w.wins(t, l, me, client)

			// An invoice that comes too early says what is missing, and waits.
			form := me.Slash(l.line(pipeline.ActInvoice, id)).Modal(l.say("Factura en espera", "Invoice on hold")).Shows(l.say("la aprobación del cliente", "the client's approval"))
			today := w.flow().Today()
			late, due := today.AddDays(-35), today.AddDays(20)
			form.Choose("document", "33").Fill("number", "100").Fill("amount", "CLP 2700000").
				Date("date", today.AddDays(-40).String()).Date("due", today.AddDays(-30).String()).Submit().Closed().
				Contains(l.say("en espera", "on hold"), l.say("1 factura en espera", "1 invoice on hold"))
			form = me.Slash(l.line(pipeline.ActApprove, id)).Modal(l.say("Aprobar facturación", "Approve billing"))
			approved := form.Fill("approved_by", "Rosa Pérez").Fill("reference", "Correo").Submit().Closed().Contains(l.say("Por facturar", "To invoice"), l.say("por sí sola", "by itself"))
			require.Eventually(t, func() bool { return w.opportunity(id).Stage == pipeline.StageInvoicing }, story.DefaultTimeout, 10*time.Millisecond)
			approved.Press(l.say("Deshacer", "Undo")).Contains(l.say("se registraron las facturas", "have been recorded since"), l.say("nota de crédito", "credit note"), l.say("`corregir`", "`correct`"))
			require.Len(t, w.opportunity(id).Invoices, 1, "it is not lost")
			billing := l.command + l.say(" cobro ", " billing ") + id.String()
			me.Slash(billing).Contains("100")
			form = me.Slash(l.line(pipeline.ActInvoice, id)).Modal(l.say("Registrar factura", "Record invoice"))
			form.Choose("document", "33").Fill("number", "101").Fill("amount", "CLP 1000001")
			require.Contains(t, form.Submit().Errors()["amount"], l.say("Una jefatura puede", "A manager can"))
			form.Fill("amount", "CLP 1000000").Date("due", due.String()).Attach("files", "factura.pdf", []byte("%PDF-1.4")).Submit().Closed().Contains("101")
			form = me.Slash(billing).Contains("factura.pdf").Press(l.say("Corregir", "Correct")).Modal(l.say("Corregir factura", "Correct invoice"))
			form.Date("due", late.String()).Submit().Closed().Contains(l.say("Corregí la factura", "Corrected the invoice"))

			pay := l.command + l.say(" pago ", " payment ") + id.String()
			me.Slash(pay + " 100 CLP 2000000").Contains(l.say("Registré el pago", "Recorded the payment"))
			me.Slash(pay + " 100 USD 500").Contains("475")
			me.Slash(pay + " 101 CLP 190000").Contains(l.say("Registré el pago", "Recorded the payment"))

			truth := w.billedInEvents(id)
			require.Equal(t, []string{"3700000", "3700000", "2665000", "2239496", "1738000"},
				[]string{truth.ordered.RatString(), truth.invoiced.RatString(), truth.paid.RatString(), truth.collected.RatString(), truth.owed.RatString()})
			me.Slash(billing).Contains(l.pesos(t, truth.owed), l.pesos(t, truth.ordered))
			shown := me.Slash(l.desk("cobranza", "receivables")).Contains(l.pesos(t, truth.owed), client)
			for _, left := range truth.byDay {
				shown.Contains(l.pesos(t, left))
			}
			aged, err := w.db.Aged(context.Background(), pipeline.ReceivableQuery{Today: today})
			require.NoError(t, err)
			require.Equal(t, truth.byDay[late].RatString(), aged[0].ByAge[pipeline.AgeTwo].String())
			require.Equal(t, truth.byDay[due].RatString(), aged[0].ByAge[pipeline.AgeCurrent].String())
			actually := func(b billed) string {
				return l.say("ganado ", "booked ") + l.pesos(t, b.ordered) + " · " + l.say("facturado ", "invoiced ") + l.pesos(t, b.recent) + " · " + l.say("cobrado ", "collected ") + l.pesos(t, b.collected)
			}
			me.Slash(l.outlook("", "")).Press(l.say("Contra lo real", "Against actual")).Contains(actually(truth))

			form = me.Slash(l.line(pipeline.ActComplete, id)).Modal(l.say("Completar", "Complete")).Shows(l.pesos(t, truth.owed), l.say("Sigue abierto", "Still open"), "OC-1")
			form.Choose("scope", "full").Submit().Closed().Contains(l.say("Lista", "Done"), l.pesos(t, truth.owed))
			require.NotNil(t, w.opportunity(id).Orders[0].Closed)
			me.Slash(pay + " 101 CLP 1000000").Contains(l.say("Registré el pago", "Recorded the payment"))
			truth = w.billedInEvents(id)
			require.Equal(t, "3079832", truth.collected.RatString(), "one invoice in whole")
			me.Slash(l.outlook("", "")).Press(l.say("Contra lo real", "Against actual")).Contains(actually(truth))
			w.AllowMessages()
		})
	}
}
