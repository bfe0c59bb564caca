package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// What nobody is called, no period, no service line and no currency is: wherever it is asked for, the answer says so and
// what there is.
func TestWhatIsNotThereIsSaidWithWhatThereIs(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	nube, dollars, close := "Nube", pipeline.MustMoney("1000", "USD"), pipeline.QuarterOf(pipeline.DateOf(w.now())).To().AddDays(-1)
	w.edit(o, pipeline.Edit{ServiceLine: &nube, Value: &dollars, Close: &close})
	w.keep(pipeline.SettingTeam, "Norte", pipeline.Team{Members: []pipeline.UserID{demoAna, demoEmma}})

	teams := [2]string{"Equipos: Norte.", "Teams: Norte."}
	lines := [2]string{"Líneas de servicio: Nube.", "Service lines: Nube."}
	periods := [2]string{"`mes pasado`", "`last month`"}
	for _, l := range tongues {
		chief := l.chief(w)
		for _, what := range [][2]string{
			{"/embudo ranking", "/pipeline ranking"}, {"/embudo perdidas", "/pipeline losses"}, {"/pronostico", "/forecast"},
			{"/embudo exportar ranking", "/pipeline export ranking"}, {"/embudo exportar perdidas", "/pipeline export losses"},
			{"/embudo exportar pronóstico", "/pipeline export forecast"},
		} {
			command := l.say(what[0], what[1])
			for _, unknown := range []string{"Marte", "@nadie", "2026-13", "T5"} {
				chief.Slash(command+" "+unknown).Contains(l.say("No conozco «", "I do not know “")+unknown, l.say(teams[0], teams[1]), l.say(lines[0], lines[1]), l.say(periods[0], periods[1]))
			}
			chief.Slash(command + " Nortte").Press("Norte").Message().Lacks(l.say("No conozco", "I do not know"))
		}
		for _, unknown := range []string{"Marte", "@nadie"} {
			for _, board := range []string{l.desk("tablero ", "board "), l.desk("exportar tablero ", "export board ")} {
				chief.Slash(board+unknown).Contains(l.say("No conozco «", "I do not know “")+unknown, l.say(teams[0], teams[1]), l.say(lines[0], lines[1]), l.say("`todos`", "`all`"))
			}
			chief.Slash(l.desk("exportar oportunidades "+unknown, "export opportunities "+unknown)).Contains(l.say("No entendí «", "I did not understand “")+unknown, l.say("`vencidas`", "`overdue`"))
		}
		chief.Slash(l.desk("exportar sueños", "export dreams")).Contains(l.say("No sé exportar «sueños»", "I cannot export “dreams”"))

		chief.Slash(l.outlook("en doblones", "in doubloons")).Contains(l.say("No conozco la moneda «doblones»", "I know no currency “doubloons”"), l.say("`en UF`", "`in UF`"))
		dollarsShown := phrase.FormatMoney(dollars, l.lang)
		chief.Slash(l.outlook("en EUR", "in EUR")).Contains(dollarsShown, l.say("Sin tasa a", "Without a rate to"), l.say("/embudo configurar tasas", "/pipeline settings rates"))
	}
	w.keep(pipeline.SettingRate, "USD/CLP/2026-01-05", "900.5")
	for _, l := range tongues {
		pesos := phrase.FormatMoney(pipeline.MustMoney("900500", "CLP"), l.lang)
		l.chief(w).Slash(l.outlook("en CLP", "in CLP")).Contains(pesos, l.say("900,5", "900.5"), l.say("lun 5 ene 2026", "Mon 5 Jan 2026"))
	}
	w.AllowMessages()
}

// A company that has nothing yet is told by each view what to do next.
func TestNothingYet(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me, chief := l.seller(w), l.chief(w)
		me.AppHome(l.say("Crea la primera con el botón de arriba", "Create the first one with the button above"), l.say("Nada urgente", "Nothing urgent"))
		me.Slash(l.desk("", "")).Contains(l.say("Crea una con `/oportunidad nueva", "Create one with `/opportunity new"))
		me.Slash(l.desk("tablero equipo", "board team")).Contains(l.say("No estás en ningún equipo", "You are in no team"), l.say("tablero todos", "board all"))
		me.Slash(l.outlook("", "")).Contains(l.say("Crea una oportunidad con `/oportunidad nueva`", "Create an opportunity with `/opportunity new`"))
		me.Slash(l.desk("ranking", "ranking")).Contains(l.say("`/oportunidad comprometer`", "`/opportunity commit`"))
		me.Slash(l.desk("perdidas", "losses")).Contains(l.say("Prueba con otro período", "Try another one"))
		chief.Slash(l.outlook("metas", "targets")).Contains(l.say("Una jefatura puede fijar la primera aquí", "A manager can set the first one here")).
			Press(l.say("Fijar una meta", "Set a target")).Modal("").Cancel()
		chief.Slash(l.outlook("", "")).Press(l.say("Qué se movió", "What moved")).Contains(l.say("Elige otro día", "Choose another day"))
		chief.Slash(l.outlook("2031", "2031")).Press(l.say("Contra lo real", "Against actual")).Contains(l.say("se toma una cada lunes", "one is taken each Monday"))
		for _, what := range [][2]string{{"oportunidades", "opportunities"}, {"pronóstico", "forecast"}, {"perdidas", "losses"}} {
			me.Slash(l.desk("exportar "+what[0], "export "+what[1])).Contains(l.say("Prueba con otro período", "Try another period"), l.say("/embudo exportar ranking año", "/pipeline export ranking year"))
		}
		chief.Slash(l.desk("recordatorios", "reminders")).Contains(l.say("Todavía no se envía ninguno", "None was sent yet"))
	}
	w.AllowMessages()
}

// A target of a period that is over is changed only by who says so twice.
func TestATargetOfThePastIsAskedAbout(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	past := pipeline.YearOf(pipeline.DateOf(w.now())).Previous()
	for _, l := range tongues {
		form := l.chief(w).Slash(l.outlook("metas", "targets")).Press(l.say("Fijar una meta", "Set a target")).Modal(l.say("Meta", "Target"))
		asks := form.Fill("period", phrase.FormatPeriod(past, l.lang)).Fill("target", l.say("10M", "20M")).Submit().Next(l.say("Meta", "Target"))
		asks.Shows(l.say("ya terminó", "is over"))
		before, err := w.db.Settings(context.Background())
		require.NoError(t, err)
		m, _ := before.Target(past, pipeline.Everyone)
		require.NotEqual(t, clp(t, l.say("10000000", "20000000")), m, "not yet")
		asks.Submit().Closed()
		m, _ = w.set().Target(past, pipeline.Everyone)
		require.Equal(t, clp(t, l.say("10000000", "20000000")), m)
	}
	w.AllowMessages()
}
