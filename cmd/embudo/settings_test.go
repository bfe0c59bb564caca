package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// desk is what /embudo is in a tongue.
func (l tongue) desk(es, en string) string { return l.say("/embudo "+es, "/pipeline "+en) }

func (w *office) set() pipeline.Settings {
	w.t.Helper()
	s, err := w.db.Settings(context.Background())
	require.NoError(w.t, err)
	return s
}

func TestEverySettingIsListedChangedAndClearedInWords(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			chief := l.chief(w)
			chief.Slash(l.say("/embudo", "/pipeline")).Press(l.say("Configurar", "Settings")).Contains(l.say("Configuración de Embudo", "Embudo's settings"), l.say("nadie tiene un rol", "nobody has a role"))
			for _, c := range []struct{ es, en, said string }{
				{"configurar roles @ana jefatura", "settings roles @ana manager", "<@U0ANA>: " + l.say("Jefatura", "Manager")},
				{"configurar equipos Norte @carla @ana", "settings teams Norte @carla @ana", "<@U0ANA>"},
				{"configurar rutas #ventas comprometida guardar", "settings routes #ventas committed save", "<#C0VENTAS> · " + l.say("Comprometida", "Committed")},
				{"configurar canales #ventas inglés silencio", "settings channels #ventas english quiet", l.say("todo queda en el hilo", "everything stays in the thread")},
				{"configurar moneda USD", "settings currency USD", "USD"},
				{"configurar tasas UF 41,5 hoy", "settings rates UF 41.5 today", l.say("41,5", "41.5")},
				{"configurar líneas Consultoría", "settings lines Consultoría", "Consultoría"},
				{"configurar etapas calificada 45% 20 días", "settings stages qualified 45% 20 days", "45"},
				{`configurar motivos precio "Muy caro" "Too dear"`, `settings reasons precio "Muy caro" "Too dear"`, "Muy caro / Too dear"},
				{"configurar competidores Initech", "settings competitors Initech", "Initech"},
				{"configurar evidencia :pushpin:", "settings evidence :pushpin:", ":pushpin:"},
			} {
				chief.Slash(l.desk(c.es, c.en)).Contains(c.said, l.say("Vale ", "It holds "))
			}
			s := w.set()
			require.EqualValues(t, 11, s.Version)
			require.Equal(t, 45, s.Probability(pipeline.StageQualified))
			chief.Slash(l.desk("configurar cambios", "settings changes")).Contains("<@"+chief.ID()+">", "Initech", "Norte")

			// What is set holds in the next act: the currency, the probability.
			l.seller(w).Slash(l.say("/oportunidad nueva Acme 1.500.000", "/opportunity new Acme 1,500,000")).Contains("OP-1", "1")
			require.Equal(t, pipeline.USD, w.opportunity(1).Value.Currency())

			for _, c := range []struct{ es, en string }{
				{"configurar roles @ana borrar", "settings roles @ana clear"}, {"configurar equipos norte borrar", "settings teams norte clear"},
				{"configurar rutas #ventas borrar", "settings routes #ventas clear"}, {"configurar canales #ventas borrar", "settings channels #ventas clear"},
				{"configurar tasas UF borrar", "settings rates UF clear"}, {"configurar líneas consultoria borrar", "settings lines consultoria clear"},
				{"configurar etapas calificada borrar", "settings stages qualified clear"}, {"configurar motivos precio borrar", "settings reasons precio clear"},
				{"configurar competidores initech borrar", "settings competitors initech clear"}, {"configurar evidencia borrar", "settings evidence clear"},
				{"configurar moneda borrar", "settings currency clear"},
			} {
				chief.Slash(l.desk(c.es, c.en)).Contains(l.say("borrado", "cleared"))
			}
			s = w.set()
			require.EqualValues(t, 22, s.Version)
			for _, setting := range pipeline.AllSettings() {
				require.Empty(t, s.Entries(setting))
			}
			w.AllowMessages()
		})
	}
}

func TestSettingsByForms(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	open := func(setting string) *story.Modal {
		t.Helper()
		return w.carla.Slash("/embudo configurar " + setting).Press("Agregar").Modal("")
	}
	form := open("roles")
	form.Check("members", demoBruno).Choose("role", "Finanzas").Submit().Closed().Contains("<@U0BRUNO>: Finanzas")
	form = open("roles")
	form.Check("members", demoGuest).Choose("role", "Finanzas")
	require.Contains(t, form.Submit().Errors()["members"], "no es del equipo")
	form.Check("members", demoFelipe).Submit().Closed().Contains("<@U0FELIPE>: Finanzas")
	form = open("equipos")
	form.Fill("key", "Norte").Choose("lead", demoCarla).Check("members", demoAna).Submit().Closed().Contains("Norte", "lidera <@U0CARLA>")
	form = open("tasas")
	form.Fill("currency", "pesos de oro").Fill("amount", "mucho")
	require.Len(t, form.Submit().Errors(), 2)
	form.Fill("currency", "UF").Fill("amount", "39.800").Submit().Closed().Contains("UF → CLP", "39.800")
	form = w.carla.Slash("/embudo configurar tasas").Press("Cambiar").Modal("Tasas")
	form.Fill("amount", "39.900").Submit().Closed().Contains("39.800 → 39.900")
	form = open("moneda")
	form.Fill("currency", "dólares").Submit().Closed().Contains("USD")
	form = w.carla.Slash("/embudo configurar moneda").Press("Cambiar").Modal("Moneda")
	form.Check("clear", "clear").Submit().Closed().Contains("USD → borrado")
	form = open("etapas")
	form.Choose("stage", "Calificada").Fill("probability", "300")
	require.Equal(t, "Está fuera de rango.", form.Submit().Errors()["probability"])
	form.Fill("probability", "55").Fill("days", "12").Submit().Closed().Contains("55 %", "12 días hábiles")
	form = open("motivos")
	form.Fill("key", "Precio").Fill("text_es", "Muy caro").Fill("text_en", "Too dear").Submit().Closed().Contains("Muy caro / Too dear")
	form = open("líneas")
	form.Fill("key", "Consultoría").Submit().Closed().Contains("Consultoría")
	form = open("competidores")
	form.Fill("key", "Initech").Submit().Closed().Contains("Initech")
	form = open("evidencia")
	form.Fill("emoji", ":pushpin:").Submit().Closed().Contains(":pushpin:")
	form = open("canales")
	form.Choose("channel", demoSalesChannel).Choose("lang", "inglés").Check("quiet", "quiet").Submit().Closed().Contains("inglés", "todo queda en el hilo")
	s := w.set()
	require.Equal(t, 55, s.Probability(pipeline.StageQualified))
	require.Equal(t, pipeline.ChannelRule{Lang: "en", Quiet: true}, s.Channels[demoSalesChannel])
	require.Equal(t, pipeline.Team{Lead: demoCarla, Members: []pipeline.UserID{demoAna}}, s.Teams["Norte"])
	require.Empty(t, s.Currency)
}

// A route is tried out before it is kept, and the channel that was configured keeps its name, and so its cards.
func TestARouteIsTriedOutBeforeItIsKept(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "#ventas"})
			w.seedTold(demoAna, "Acme", pipeline.StageCommitted)
			card := w.sales.Await("OP-1", "Acme")
			form := l.chief(w).Slash(l.desk("configurar rutas", "settings routes")).Press(l.say("Agregar", "Add")).Modal(l.say("Rutas de avisos", "Notice routes"))
			form.Choose("channel", demoSalesChannel).Shows(l.say("En los últimos 30 días", "In the last 30 days"), l.say("1 tarjeta", "1 card"))
			form.Check("stages", "lost").Shows(l.say("0 mensajes", "0 messages"))
			next := form.Check("stages", "committed", "lost").Submit().Next(l.say("Rutas de avisos", "Notice routes"))
			require.Empty(t, w.set().Routes, "nothing is kept before it is looked at")
			next.Shows(l.say("Comprometida, Perdida", "Committed, Lost"), l.say("En los últimos 30 días", "In the last 30 days")).Submit().Closed().Contains("#ventas")
			for _, r := range w.set().Routes {
				require.Equal(t, "#ventas", r.Channel)
			}
			// Typed, it is tried out as well.
			shown := l.chief(w).Slash(l.desk("configurar rutas #general comprometida", "settings routes #general committed")).Contains("<#C0GENERAL>", l.say("En los últimos 30 días", "In the last 30 days"))
			require.Len(t, w.set().Routes, 1)
			shown.Press(l.say("Guardar", "Save")).Contains("<#C0GENERAL>")
			require.Len(t, w.set().Routes, 2)
			l.chief(w).Slash(l.say("/oportunidad perder 1", "/opportunity lose 1")).Modal(l.say("Perder", "Lose")).Choose("reason", "declined").Submit().Closed()
			card.Becomes(l.say("Perdida", "Perdida"))
			w.AllowMessages()
		})
	}
}

func TestNobodyElseConfigures(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			l.seller(w).Slash(l.desk("configurar roles @ana admin", "settings roles @ana admin")).
				Contains(l.say("Solo la administración de Embudo", "Only Embudo's admins"), "<@U0CARLA>").Button(l.say("Pedir acceso", "Ask for access"))
			w.gabi.Slash(l.desk("configurar", "settings")).Message().Lacks("Roles")
			require.Zero(t, w.set().Version)
		})
	}
}

func TestTwoAdminsSetAtOnceAndARedeliverySetsOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.carla.Slash("/embudo configurar moneda USD").Contains("USD")
	w.mary.Slash("/pipeline settings currency UF").Contains("USD → UF")
	w.carla.Slash("/embudo configurar moneda UF").Contains("No cambiaste nada")
	require.Equal(t, pipeline.CLF, w.set().Currency)
	require.EqualValues(t, 2, w.set().Version)
}

// A role given to a user group is its people's, and follows who joins and leaves.
func TestAUserGroupHasARole(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none", sim: func(c *slacksim.Config) {
				c.Groups = []slacksim.UserGroup{{ID: "S0JEFES", Handle: "jefaturas", Name: "Jefaturas", Members: []string{demoBruno}}}
			}})
			o := w.seed(demoAna, "Acme", pipeline.StageLost)
			line := l.line(pipeline.ActReopen, o.ID)
			l.chief(w).Slash(l.desk("configurar roles @jefaturas jefatura", "settings roles @jefaturas manager")).Contains("<!subteam^S0JEFES>", l.say("Jefatura", "Manager"))
			require.True(t, w.actor(demoBruno).Is(pipeline.Manager))
			require.True(t, w.Sim.ChangeUserGroup(slacksim.UserGroup{ID: "S0JEFES", Handle: "jefaturas", Name: "Jefaturas", Members: []string{l.seller(w).ID()}}))
			w.Until("who left has the role no longer, and who joined has it", func() bool {
				return !w.actor(demoBruno).Is(pipeline.Manager) && w.actor(pipeline.UserID(l.seller(w).ID())).Is(pipeline.Manager)
			})
			l.seller(w).Slash(line).Modal(l.say("Reabrir", "Reopen"))
			w.bruno.Slash(fmt.Sprintf("/oportunidad reabrir %d", o.ID)).Contains("Solo una jefatura puede hacer esto.", "<!subteam^S0JEFES>")
			form := l.chief(w).Slash(l.desk("configurar roles", "settings roles")).Press(l.say("Agregar", "Add")).Modal("Roles")
			form.Choose("group", "@jefaturas").Choose("role", "finance").Submit().Closed().Contains("<!subteam^S0JEFES>", l.say("Finanzas", "Finance"))
			l.chief(w).Slash(l.desk("configurar roles @jefaturas borrar", "settings roles @jefaturas clear")).Contains(l.say("borrado", "cleared"))
			require.False(t, w.actor(pipeline.UserID(l.seller(w).ID())).Is(pipeline.Manager))
		})
	}
}

// A slip in any part is answered with what may be meant, as buttons, and changes nothing until one is pressed.
func TestSlipsInSettings(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			chief := l.chief(w)
			for _, c := range []struct{ es, en, said, button string }{
				{"confgurar", "setings", l.say("No entendí «confgurar»", "I did not understand “setings”"), l.say("configurar", "settings")},
				{"configurar monedda USD", "settings curency USD", l.say("No conozco el ajuste", "I do not know the setting"), l.say("configurar moneda USD", "settings currency USD")},
				{"configurar roles @carlla jefatura", "settings roles @carlla manager", l.say("No sé quién es «@carlla»", "I do not know who “@carlla” is"), l.say("configurar roles @carla jefatura", "settings roles @carla manager")},
				{"configurar roles @ana jefatur", "settings roles @ana manger", l.say("No conozco el rol", "I do not know the role"), l.say("configurar roles @ana jefatura", "settings roles @ana manager")},
				{"configurar etapas calificda 10%", "settings stages qualifed 10%", l.say("No entendí «calificda»", "I did not understand “qualifed”"), l.say("configurar etapas calificada 10%", "settings stages qualified 10%")},
				{"configurar tasas EURR 900", "settings rates EURR 900", l.say("No conozco la moneda", "I do not know the currency"), l.say("configurar tasas EUR 900", "settings rates EUR 900")},
			} {
				before := w.set().Version
				answer := chief.Slash(l.desk(c.es, c.en)).Contains(c.said)
				require.Equal(t, before, w.set().Version)
				answer.Button(c.button).Press()
			}
			s := w.set()
			require.Equal(t, []pipeline.Role{pipeline.Manager}, s.Roles[demoCarla])
			require.Equal(t, []pipeline.Role{pipeline.Manager}, s.Roles[demoAna])
			require.Equal(t, pipeline.USD, s.Currency)
			require.Equal(t, 10, s.Probability(pipeline.StageQualified))
			require.Equal(t, pipeline.EUR, s.Rates[0].From)
			w.AllowMessages()
		})
	}
}
