package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// A purchase order takes the lines that are chosen of what the opportunity has, also where the form was closed half-way; what it took
// is offered to no other order, and to the invoice.
func TestAPurchaseOrderTakesLines(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), l.say("Los Aromos", "Northwind"), pipeline.StageToInvoice)
		line, order := l.command+l.say(" linea ", " line ")+o.ID.String(), l.command+l.say(" pedido ", " order ")+o.ID.String()
		title, menu := l.say("Pedido del cliente", "Client's order"), fmt.Sprintf("unordered:%d", o.ID)
		me.Slash(line + " 40 x CLP 75000 10% Auditoría").Contains(o.ID.String())
		me.Slash(line + " 1 x CLP 1000000 Informe").Contains(o.ID.String())

		opened := me.Slash(order)
		form := opened.Modal(title).Shows(l.say("Quedan 2 por pedir", "2 are left to order"))
		report, audit := w.chooses(me, menu, "inf", "Informe"), w.chooses(me, menu, "", "Auditoría")
		form.Fill("number", "OC-1").Check(menu, fmt.Sprint(audit), fmt.Sprint(report)).Cancel()
		form = opened.Contains(o.ID.String()).Press(l.say("Retomar", "Resume")).Modal(title)
		require.Contains(t, string(form.Value(menu)), "Informe", "the draft has what was chosen")
		form.Fill("amount", "CLP 1")
		require.Contains(t, form.Submit().Errors()["amount"], l.say("No es lo que suman las líneas", "This is not what the lines"))
		form.Clear("amount").Check(menu, fmt.Sprint(report)).Submit().Closed().Contains(l.say("Actualicé los pedidos", "I updated the orders"))
		placed := w.opportunity(o.ID).Orders[0]
		require.Equal(t, []pipeline.Money{clp(t, "1000000"), clp(t, "190000")}, []pipeline.Money{placed.Amount, placed.Tax})

		form = me.Slash(order).Modal(title).Shows(l.say("Queda 1 por pedir", "1 is left to order"))
		w.chooses(me, menu, "", "Auditoría")
		form.Clear(menu).Fill("number", "OC-2").Fill("amount", "CLP 500000").Submit().Closed().Contains(o.ID.String())
		require.Empty(t, w.opportunity(o.ID).Orders[1].Lines, "an amount stays possible")
		me.Slash(l.command+l.say(" cobro ", " billing ")+o.ID.String()).Contains("OC-1", l.say("1 línea (Informe)", "1 line (Informe)"))

		form = me.Slash(l.line(pipeline.ActInvoice, o.ID)).Modal(l.say("Registrar factura", "Record invoice"))
		form.Choose("order", "order_1").Shows(l.say("Queda 1 por facturar", "1 is left to bill"))
		form.Cancel()
	}
	w.AllowMessages()
}
