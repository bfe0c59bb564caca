package main

import "testing"

func TestASearchForgives(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.ana.Slash(`/oportunidad nueva cliente:"Viña Los Coihues" nombre:Riego valor:1500000`).Contains("Creaste")
	for _, l := range tongues {
		me := l.seller(w)
		search := l.say("/embudo buscar ", "/pipeline search ")
		me.Slash(search + "riego coiuhes").Contains("OP-1")
		me.Slash(search+"coiuhes").Contains("OP-1", "CU-1", "Viña Los Coihues", l.say("Cuenta", "Account"))
		me.Slash(search + "cu-1").Contains("CU-1")
		me.Slash(search + "op-1").Contains(l.say("Inmadura", "Immature"))
		me.Slash(search + "zzzzzz").Contains(l.say("No encontré nada", "I found nothing"))
	}
}
