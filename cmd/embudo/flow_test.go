package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestAnOpportunityGoesFromFirstContactToDone(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{finance: true})

	w.ana.Slash("/oportunidad nueva Acme S.A. 12,5M fin de mes").
		Contains("OP-1", "Acme S.A.", "$12.500.000", "Inmadura")
	card := w.sales.Await("OP-1", "Acme S.A.", "Inmadura", "$12.500.000")

	// Qualified: saved part-way first, advanced when all five are confirmed.
	form := w.ana.Slash("/oportunidad calificar OP-1").Modal("Calificar")
	form.Check("criteria", "Hubo una conversación directa, uno a uno", "Entendemos su problema específico")
	form.Fill("criterion_interaction_support", "Reunión del martes")
	form.Submit().Closed().Contains("Faltan 3 criterios")
	w.at(1, pipeline.StageImmature, 2)
	form = card.Becomes("3 de 5").Press(w.ana, "Calificar").Modal("Calificar")
	require.Contains(t, string(form.Value("criterion_interaction_support")), "Reunión del martes")
	form.Check("criteria", "Hubo una conversación directa, uno a uno", "Hay interés concreto en lo que ofrecemos",
		"Entendemos su problema específico", "Nuestros servicios lo resuelven bien", "Tiene presupuesto y decide la compra")
	form.Submit().Closed().Contains("OP-1", "Calificada")
	card.Becomes("*Calificada* ·")
	card.Thread().Await("avanzó", "Inmadura", "Calificada")

	// Committed: refused with every error at once, and what was typed stays.
	form = w.ana.Slash("/oportunidad comprometer 1").Modal("Comprometer")
	form.Choose("kind", "Orden de compra").Fill("value", "USD 1.500")
	require.Equal(t, map[string]string{
		"value":     "«USD 1.500» se puede leer de dos formas: US$ 1.500,00 o US$ 1,50. Escríbelo como una de ellas.",
		"reference": "Falta una prueba: una referencia, un enlace o un archivo.",
	}, form.Submit().Errors())
	form.Fill("value", "13 millones").Fill("reference", "OC 4711").Attach("files", "oc.pdf", []byte("%PDF-1.4"))
	form.Submit().Closed().Contains("Venta ganada", "$13.000.000")
	card.Becomes("*Comprometida* ·", "$13.000.000", "OC 4711")
	card.Thread().Await("ganó", "$13.000.000")

	form = w.ana.Slash("/oportunidad avanzar OP-1").Modal("Aprobar facturación")
	form.Fill("approved_by", "Rosa Pérez").Fill("reference", "Correo del 3 de junio")
	form.Submit().Closed().Contains("Por facturar")
	card.Becomes("*Por facturar* ·")
	card.Thread().Await("Por facturar")

	// Invoices are finance's once somebody has that role.
	w.ana.Slash("/oportunidad facturar OP-1").Contains("Finanzas")
	form = w.felipe.Slash("/oportunidad facturar OP-1").Modal("Registrar factura")
	form.Shows("$13.000.000").Fill("number", "F-100").Fill("amount", "5M")
	form.Submit().Closed().Contains("En facturación")
	card.Becomes("*En facturación* ·", "$5.000.000")
	card.Thread().Await("En facturación")
	w.ana.DMs().Await("OP-1", "<@U0FELIPE>", "En facturación")
	form = w.felipe.Slash("/oportunidad facturar OP-1").Modal("Registrar factura")
	form.Shows("$5.000.000").Fill("number", "F-100").Fill("amount", "8M")
	require.Equal(t, map[string]string{"number": "Esa factura ya está registrada en esta oportunidad."}, form.Submit().Errors())
	form.Fill("number", "F-101").Submit().Closed().Contains("F-101", "$13.000.000")
	card.Thread().Await("F-101", "$8.000.000")
	w.ana.DMs().Await("OP-1", "F-101", "$8.000.000")

	form = w.ana.Slash("/oportunidad completar OP-1").Modal("Completar")
	form.Choose("scope", "Parcial")
	require.Contains(t, form.Shows("qué queda pendiente").Submit().Refused(), "note")
	form.Fill("note", "Falta la capacitación").Submit().Closed().Contains("Lista")
	card.Becomes("*Lista* ·")
	card.Thread().Await("Lista")
	w.at(1, pipeline.StageDone, 8)
	w.ana.Slash("/oportunidad perder OP-1").Contains("termina el flujo")
}

func TestAnOpportunityIsLostInEnglish(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})

	form := w.emma.Slash("/opportunity new").Modal("New opportunity")
	require.Contains(t, form.Submit().Refused(), "account")
	form.Fill("account", "Globex").Fill("value", "US$ 3,400.50").Date("close", "2030-06-30")
	form.Submit().Closed().Contains("OP-1", "Globex", "US$3,400.50", "Immature")
	card := w.sales.Await("OP-1", "Globex")

	form = w.emma.Slash("/opportunity lose OP-1").Modal("Lose opportunity")
	form.Choose("reason", "Chose a competitor")
	require.Contains(t, form.Shows("Which competitor?").Submit().Refused(), "competitor")
	form.Fill("competitor", "Initech").Fill("comment", "15% cheaper").Submit().Closed().Contains("Lost", "Initech")
	card.Becomes("*Perdida* ·", "Initech")
	card.Thread().Await("dio por perdida", "Initech")
	w.at(1, pipeline.StageLost, 2)
}
