package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// withNorth adds the channel of a team, in which the bot is.
func withNorth(c *slacksim.Config) {
	c.Channels = append(c.Channels, slacksim.Channel{ID: "C0NORTE", Name: "norte", Members: []string{demoAna, demoEmma, demoCarla, "U0MARY"}, Bot: true})
}

// wins takes an opportunity into Committed by its form.
func (l tongue) wins(w *office, id pipeline.OpportunityID, value string) *story.Answer {
	form := l.seller(w).Slash(l.line(pipeline.ActCommit, id)).Modal(l.say("Comprometer", "Commit"))
	form.Choose("kind", "other").Fill("description", "Lo dijo en la junta").Fill("value", value).Fill("reference", "OC 9")
	return form.Submit().Closed()
}

func (w *office) saidIn(channel string) int {
	return len(slices.DeleteFunc(w.Channel(channel).Messages(), func(m story.Message) bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }))
}

// A win is announced once in the channel of its owner's team, and the announcement says what becomes of it: undone, won
// again, lost.
func TestAWinIsAnnouncedOnceInTheTeamsChannel(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{sim: withNorth, lang: l.lang})
			l.chief(w).Slash(l.desk("configurar equipos Norte @carla @ana @emma #norte", "settings teams Norte @carla @ana @emma #norte")).
				Contains("Norte", "#C0NORTE", l.say("anuncia sus ventas", "announces its wins"))
			l.chief(w).Slash(l.desk("configurar equipos Sur @bruno @emma @ana #norte", "settings teams Sur @bruno @emma @ana #norte")).Contains("Sur")
			north := w.Channel("#norte")
			o := w.seedTold(pipeline.UserID(l.seller(w).ID()), "Viña Ñandú", pipeline.StageQualified)

			done := l.wins(w, o.ID, "UF 350")
			said := north.Await(l.say("¡Venta ganada!", "A win!"), l.say("Ana Rojas", "Emma Clarke"), "OP-1 · Viña Ñandú", l.say("UF 350,00", "UF 350.00"))
			choose(said, l.chief(w), l.say("¿Por qué me llegó esto?", "Why did I get this?")).Contains(l.say("canal del equipo", "channel of the team"))

			done.Press(l.say("Deshacer", "Undo")).Shows(l.say("Deshecho.", "Undone."))
			said.Becomes(l.say("se deshizo", "was undone"), l.say("Calificada", "Qualified")).Lacks("350")
			l.wins(w, o.ID, "UF 400")
			said.Becomes(l.say("¡Venta ganada!", "A win!"), l.say("UF 400,00", "UF 400.00"))
			lost := l.seller(w).Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
			lost.Choose("reason", "declined").Submit().Closed()
			said.Becomes(l.say("después se perdió", "lost later"))
			require.Equal(t, 1, w.saidIn("#norte"), "once, whatever became of it and of however many teams")
			w.AllowMessages()
		})
	}
}

// A channel that hears of the win by a route or has the card is told once; one without a team hears nothing.
func TestAWinIsNotAnnouncedTwice(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "#ventas", sim: withNorth})
	form := w.carla.Slash("/embudo configurar equipos").Press("Agregar").Modal("")
	form.Fill("key", "Ventas").Check("members", demoAna).Choose("channel", demoSalesChannel).Submit().Closed().Contains("#ventas")
	require.Equal(t, "#ventas", w.set().Teams["Ventas"].Channel, "named as the notices' channel is")
	w.carla.Slash("/embudo configurar equipos Ventas @ana @bruno").Contains("#ventas")
	o := w.seedTold(demoAna, "Acme", pipeline.StageQualified)
	card := w.sales.Await("OP-1", "Acme")
	tongues[0].wins(w, o.ID, "13000000")
	card.Becomes("*Comprometida* ·")
	card.Thread().Await("ganó")
	_, found := w.sales.Find("¡Venta ganada!")
	require.False(t, found)
	require.Zero(t, w.saidIn("#norte"))
	w.AllowMessages()
}
