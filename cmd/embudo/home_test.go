package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHomeShowsWhatIsMineAndBeginsTheNextStep(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.emma.AppHome("What would you like to do?", "You have none yet")

	w.ana.Slash("/oportunidad nueva Acme 12,5M fin de mes").Contains("OP-1")
	w.bruno.Slash("/oportunidad nueva Globex 3M").Contains("OP-2")
	w.sales.Await("OP-1")
	w.sales.Await("OP-2")
	home := w.ana.AppHome("Mis oportunidades abiertas", "1 oportunidad", "OP-1", "Acme", "$12.500.000")
	require.NotContains(t, home.Text(), "Globex")

	home.Press("Calificar").Modal("Calificar").Cancel()
	form := home.Press("Nueva oportunidad").Modal("Nueva oportunidad")
	form.Fill("account", "Initech").Submit().Closed()
	w.ana.DMs().Await("Creaste", "OP-3", "Initech")
	w.sales.Await("OP-3")
	w.ana.AppHome("2 oportunidades", "OP-3")
}
