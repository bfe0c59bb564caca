package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// An opportunity is billed in two invoices and paid in three payments, one of them in dollars at a dated rate, with figures
// that are reckoned here by hand; a further invoice is annulled.
func TestAnOpportunityIsBilledAndPaid(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{finance: true, channel: "none"})
	o := w.seed(demoCarla, "Acme", pipeline.StageToInvoice)
	w.sets(pipeline.SettingRate, "USD/CLP/2020-01-01", `"950.25"`)

	form := w.carla.Slash("/oportunidad facturar OP-1").Modal("Registrar factura")
	form.Choose("document", "Factura electrónica (33)").Fill("number", "100").Fill("amount", "5.000.000").Submit().Closed().Contains("En facturación")
	form = w.carla.Slash("/oportunidad facturar OP-1").Modal("Registrar factura")
	form.Choose("document", "Factura exenta electrónica (34)").Fill("number", "7").Fill("amount", "1.000.000").Submit().Closed().Contains("factura 7")

	// 5.000.000 with 19 % are 5.950.000; 2.000.000 and 1.000 dollars at 950,25 leave 2.999.750.
	view := w.carla.Slash("/oportunidad cobro OP-1").Contains("Oferta y cobro", "total $5.950.000", "falta $5.950.000", "total $1.000.000", "por cobrar $6.950.000")
	form = view.Press("Registrar pago").Modal("Registrar pago")
	require.Equal(t, map[string]string{"amount": "Es más de lo que falta por pagar."}, form.Fill("amount", "5.950.001").Submit().Errors())
	form.Fill("amount", "2.000.000").Fill("reference", "Transferencia 881").Submit().Closed().Contains("Falta por pagar: $4.950.000")
	w.carla.Slash("/oportunidad pago OP-1 100 US$ 1.000,00").Contains("Registré el pago", "Falta por pagar: $3.999.750")
	w.ana.Slash("/oportunidad pago OP-1 7 1.000.000").Contains("Finanzas")
	w.carla.Slash("/opportunity payment OP-1 7 1,000,000").Contains("Registré el pago", "$2.999.750")
	o = w.opportunity(o.ID)
	require.Len(t, o.Payments, 3)
	require.Equal(t, clp(t, "950250"), o.Payments[1].Applied)
	require.Equal(t, clp(t, "2999750"), o.Owed(o.Invoices[0]))

	form = w.carla.Slash("/oportunidad facturar OP-1").Modal("Registrar factura")
	form.Choose("document", "Factura electrónica (33)").Fill("number", "101").Fill("amount", "100").Submit().Closed().Contains("factura 101")
	w.carla.Slash("/embudo cobranza").Contains("Por cobrar", "$2.999.869", "Acme")
	form = w.carla.Slash("/oportunidad cobro OP-1").Press("Anular").Modal("Anular factura")
	form.Choose("document", "Nota de crédito electrónica (61)").Fill("number", "1").Fill("reason", "Iba a otro cliente").Submit().Closed().Contains("Anulé la factura", "$6.000.000")
	w.carla.Slash("/pipeline receivables Acme").Contains("$2.999.750")
	w.emma.Slash("/pipeline receivables").Contains("Nothing is owed")

	form = w.carla.Slash("/oportunidad completar OP-1").Modal("Completar")
	form.Choose("scope", "Completa").Submit().Closed().Contains("Lista")
	w.carla.Slash("/oportunidad pago OP-1 100 2.999.750").Contains("Falta por pagar: 0")
	w.at(o.ID, pipeline.StageDone, w.opportunity(o.ID).Version)
	require.Empty(t, w.opportunity(o.ID).Unpaid())
}
