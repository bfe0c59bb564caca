package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// ledger is what an accounting system pushes and reckons for itself, from its own bodies alone: whole pesos, and dollars at a rate.
type ledger struct {
	w                               *office
	key, name                       string
	billed, taxed, received, booked *big.Rat
	rate                            *big.Rat
	net, tax, paid                  map[string]*big.Rat // by the invoice's number
	n                               int
}

func (l tongue) ledger(w *office, name string, booked, rate *big.Rat) *ledger {
	return &ledger{w: w, key: l.systemKey(w, name), name: name, billed: new(big.Rat), taxed: new(big.Rat), received: new(big.Rat), booked: booked, rate: rate,
		net: map[string]*big.Rat{}, tax: map[string]*big.Rat{}, paid: map[string]*big.Rat{}}
}

// put pushes a body; it is taken the first time, and answered the same the second.
func (b *ledger) put(path string, body map[string]any) map[string]any {
	b.w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(b.w.t, err)
	b.n++
	key := fmt.Sprint(b.name, b.n)
	status, said := put(b.w.t, b.w, b.key, path, key, string(raw))
	require.Less(b.w.t, status, 300, said)
	again, same := put(b.w.t, b.w, b.key, path, key, string(raw))
	require.Equal(b.w.t, status, again)
	require.Equal(b.w.t, said, same)
	var answer map[string]any
	require.NoError(b.w.t, json.Unmarshal([]byte(said), &answer))
	return answer
}

func pesos(n string) map[string]any { return map[string]any{"amount": n, "currency": "CLP"} }

func (b *ledger) rat(digits string) *big.Rat {
	b.w.t.Helper()
	r, ok := new(big.Rat).SetString(digits)
	require.True(b.w.t, ok, digits)
	return r
}

// invoice pushes one of an order by its line, which comes to net and tax, and pay a payment of it.
func (b *ledger) invoice(of pipeline.OpportunityID, order, number string, day pipeline.Date, net, tax string) map[string]any {
	b.billed.Add(b.billed, b.rat(net))
	b.taxed.Add(b.taxed, b.rat(tax))
	b.net[number], b.tax[number], b.paid[number] = b.rat(net), b.rat(tax), new(big.Rat)
	return b.put("/invoices/I-"+number, map[string]any{"opportunity": of.String(), "number": number, "date": day.String(), "due": day.AddDays(30).String(),
		"lines": []any{map[string]any{"text": "Red", "quantity": "4", "price": pesos(new(big.Rat).Quo(b.rat(net), big.NewRat(4, 1)).FloatString(0))}}, "order": order})
}

func (b *ledger) pay(of pipeline.OpportunityID, id, number string, day pipeline.Date, amount, currency string) {
	applied := b.rat(amount)
	if currency == "USD" {
		applied.Mul(applied, b.rate)
	}
	b.received.Add(b.received, applied)
	b.paid[number].Add(b.paid[number], applied)
	b.put("/payments/P-"+id, map[string]any{"opportunity": of.String(), "number": number, "date": day.String(), "amount": map[string]any{"amount": amount, "currency": currency}})
}

// owed is what the client still has to pay.
func (b *ledger) owed() *big.Rat {
	return new(big.Rat).Sub(new(big.Rat).Add(b.billed, b.taxed), b.received)
}

// collected is the part without tax of what was received, in whole pesos for each invoice.
func (b *ledger) collected() *big.Rat {
	all := new(big.Rat)
	for number, paid := range b.paid {
		all.Add(all, untaxed(paid, b.net[number], b.tax[number]))
	}
	return all
}

// sum is what a measure comes to, of one person, in pesos.
func (w *office) sum(m pipeline.Measure, of pipeline.UserID) string {
	w.t.Helper()
	list, err := w.db.Tallies(context.Background(), pipeline.TallyQuery{Measures: []pipeline.Measure{m}, Owners: []pipeline.UserID{of}})
	require.NoError(w.t, err)
	total := new(big.Rat)
	for _, t := range list {
		require.Equal(w.t, pipeline.CLP, t.Currency)
		amount, ok := new(big.Rat).SetString(t.Amount.String())
		require.True(w.t, ok)
		total.Add(total, amount)
	}
	return total.FloatString(0)
}

// systemKey has an admin make a key that may do everything, and gives its secret.
func (l tongue) systemKey(w *office, name string) string {
	w.t.Helper()
	form := l.chief(w).Slash(l.say("/embudo integracion", "/pipeline integration")).Press(l.say("Crear clave", "Make a key")).Modal(l.say("Crear clave", "Make a key"))
	form.Fill("name", name).Check("scopes", l.say("Leer", "Read"), l.say("Órdenes", "Orders"), l.say("Facturas", "Invoices"), l.say("Pagos", "Payments"))
	shown := form.Submit().Next(l.say("Guárdalo ahora", "Keep it now"))
	secret := secrets.FindString(shown.Text())
	require.NotEmpty(w.t, secret)
	shown.CloseAll()
	return secret
}

// won takes a lead of one line to an accepted quote, all in Slack, and gives the opportunity and its card.
func (l tongue) won(w *office, me *story.Actor, client, lead string) (pipeline.Opportunity, story.Message) {
	w.t.Helper()
	command := l.say("/prospecto", "/lead")
	me.Slash(command + l.say(" nuevo Juan Pérez de ", " new Jane Doe from ") + client + l.say(", juan@aromos.cl, renovar su red", ", jane@globex.com, renew their network")).Contains(lead)
	form := me.Slash(command + l.say(" calificar ", " qualify ") + lead).Modal(l.say("Calificar prospecto", "Qualify lead"))
	form.Fill("value", "1M").Submit().Closed().Contains(l.say("ahora es la oportunidad", "is the opportunity"))
	o := w.opportunity(pipeline.OpportunityID(w.opportunities()))
	ref := o.ID.String()
	form = me.Slash(l.command + l.say(" calificar ", " qualify ") + ref).Modal(l.say("Calificar", "Qualify"))
	form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains(l.say("Calificada", "Qualified"))
	card := w.sales.Await(ref, client)
	form = w.quoted(l, me, o.ID, "40 horas x CLP 75000 Red").Press(l.say("Enviar", "Send")).Modal(l.say("Enviar la oferta", "Send the quote"))
	sent := form.Submit().Closed().Contains(l.say("quedó enviada", "is sent"))
	me.DMs().Await(l.say("Oferta v1 de", "Quote v1 of"), ref)
	accept := sent.Press(l.say("El cliente aceptó", "Client accepted")).Modal(l.say("El cliente aceptó", "Client accepted"))
	accept.Choose("kind", "purchase_order").Fill("reference", "OC por correo").Submit().Closed().Contains(ref, l.say("Comprometida", "Committed"))
	return w.opportunity(o.ID), card
}

// A lead becomes an opportunity, an offer and a sale in Slack; from there its accounting system tells of the order, bills it in
// two invoices and receives three payments, one of them in dollars. What is shown of it is what that system reckons for itself.
func TestAnAccountingSystemBillsAndReceives(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.sets(pipeline.SettingRate, "USD/CLP/2020-01-01", `"950.25"`)
	for i, l := range tongues {
		me, chief := l.seller(w), l.chief(w)
		client, name := l.say("Los Aromos", "Globex"), l.say("Softland", "Ledger")
		o, card := l.won(w, me, client, fmt.Sprint("PR-", i+1))
		b := l.ledger(w, name, big.NewRat(3_000_000, 1), big.NewRat(95025, 100))
		today := w.flow().Today()

		order := b.put("/orders/O-"+name, map[string]any{"opportunity": o.ID.String(), "quote": 1, "document": "https://erp.example/" + name})
		require.Equal(t, o.Orders[0].Number, order["number"])
		early := b.invoice(o.ID, o.Orders[0].Number, name+"-1", today, "1000000", "190000")
		require.Equal(t, "held", early["state"])
		form := me.Slash(l.command + " " + l.verbs[pipeline.ActApprove] + " " + o.ID.String()).Modal(l.say("Aprobar facturación", "Approve billing"))
		form.Fill("approved_by", "Rosa Pérez").Fill("reference", "Correo").Submit().Closed().Contains(l.say("Por facturar", "To invoice"), l.say("se registra ahora por sí sola", "now recorded by itself"))
		card.Becomes("En facturación")
		first := b.put("/invoices/I-"+name+"-1", map[string]any{"opportunity": o.ID.String(), "number": name + "-1", "date": today.String(),
			"amount": pesos("1000000"), "tax": pesos("190000"), "order": o.Orders[0].Number})
		require.Equal(t, []any{"issued", "invoicing"}, []any{first["state"], first["stage"]})
		b.invoice(o.ID, o.Orders[0].Number, name+"-2", today, "2000000", "380000")
		b.pay(o.ID, name+"1", name+"-1", today, "1190000", "CLP")
		b.pay(o.ID, name+"2", name+"-2", today, "1000", "USD")
		b.pay(o.ID, name+"3", name+"-2", today, "400000", "CLP")

		now := w.opportunity(o.ID)
		require.Equal(t, []int{2, 3, 1, 0}, []int{len(now.Invoices), len(now.Payments), len(now.Orders), len(now.Held)})
		owed, err := now.OwedInAll()
		require.NoError(t, err)
		require.Len(t, owed, 1)
		require.Equal(t, b.owed().FloatString(0), owed[0].Amount().String())
		aged, err := w.flow().Aged(t.Context(), pipeline.Member{ID: pipeline.UserID(chief.ID()), Admin: true}, pipeline.ReceivableQuery{Account: client})
		require.NoError(t, err)
		require.Len(t, aged, 1)
		total, err := aged[0].Total()
		require.NoError(t, err)
		require.Equal(t, []any{b.owed().FloatString(0), 1}, []any{total.String(), aged[0].Count})
		for m, want := range map[pipeline.Measure]*big.Rat{pipeline.TallyBooked: b.booked, pipeline.TallyInvoiced: b.billed, pipeline.TallyCollected: b.collected()} {
			require.Equal(t, want.FloatString(0), w.sum(m, now.Owner), m)
		}
		require.Equal(t, "1029750", b.owed().FloatString(0))
		chief.Slash(l.say("/embudo cobranza ", "/pipeline receivables ") + client).Contains(l.say("1.029.750", "1,029,750"))
		me.Slash(l.command + l.say(" historial ", " history ") + o.ID.String()).Contains(name + " (API)")
	}
	audit, err := w.db.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
	w.AllowMessages()
}
