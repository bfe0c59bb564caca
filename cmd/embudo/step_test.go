package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// What was done, and what comes next, by a line and by their forms; each can be taken back.
func TestActivitiesAndNextSteps(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	today := pipeline.DateOf(time.Now().In(zone))
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		ref := " " + o.ID.String()

		logged := me.Slash(l.command+l.say(" actividad", " activity")+ref+l.say(" llamada ayer Pidieron <precio>", " call yesterday Pidieron <precio>")).
			Contains(l.say("Registré la actividad", "Logged the activity"), "Pidieron &lt;precio&gt;")
		now := w.opportunity(o.ID)
		require.Equal(t, pipeline.Activity{Kind: pipeline.ActivityCall, On: today.AddDays(-1), Note: "Pidieron <precio>", By: o.Owner}, *now.Activity)
		require.Equal(t, today.AddDays(-1), now.Contacted)
		logged.Press(l.say("Deshacer", "Undo")).Contains(l.say("Deshecho.", "Undone."))
		require.Nil(t, w.opportunity(o.ID).Activity)

		// What the line lacks its form asks for, with what it had; and what comes next.
		form := me.Slash(l.command + l.say(" actividad", " activity") + ref + l.say(" nota", " note")).Modal(l.say("Registrar actividad", "Log activity"))
		require.Contains(t, form.Submit().Errors(), "note")
		form.Fill("note", "Cambió de jefe").Fill("step_what", "Presentarnos").Date("step_on", today.AddDays(2).String())
		form.Submit().Closed().Contains("Cambió de jefe", "Presentarnos")
		require.Equal(t, pipeline.NextStep{What: "Presentarnos", On: today.AddDays(2), By: o.Owner}, *w.opportunity(o.ID).NextStep)

		me.Slash(l.command + l.say(" paso", " step") + ref + l.say(" mañana Enviar propuesta", " tomorrow Enviar propuesta")).Contains("Enviar propuesta")
		require.Equal(t, today.AddDays(1), w.opportunity(o.ID).NextStep.On)
		form = me.Slash(l.command + l.say(" paso", " step") + ref).Modal(l.say("Próximo paso", "Next step"))
		require.Contains(t, form.Date("step_on", today.AddDays(-1).String()).Submit().Errors(), "step_on")
		form.Clear("step_on").Clear("step_what").Submit().Closed().Contains(l.say("queda sin próximo paso", "has no next step any more"))
		require.Nil(t, w.opportunity(o.ID).NextStep)
	}
}

// A form of a next step whose opportunity changed meanwhile shows what holds now, and can be sent again.
func TestNextStepConflict(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		today := w.flow().Today()
		form := me.Slash(l.command+l.say(" paso ", " step ")+o.ID.String()).Modal(l.say("Próximo paso", "Next step")).
			Fill("step_what", "Llamar").Date("step_on", today.AddDays(3).String())
		w.carla.Slash("/oportunidad paso " + o.ID.String() + " mañana Visitar").Contains("Visitar")
		again := form.Submit().Next(l.say("Próximo paso", "Next step")).Shows("Llamar", "Visitar", "<@"+demoCarla+">")
		again.Submit().Closed().Contains("Llamar")
		require.Equal(t, "Llamar", w.opportunity(o.ID).NextStep.What)
	}
}

// Somebody else's: the refusal says whose it is.
func TestLoggingIsForWhoMay(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoBruno, "Acme", pipeline.StageImmature)
	w.ana.Slash("/oportunidad actividad 1 llamada hoy Nada").Contains("<@U0BRUNO>")
	w.emma.Slash("/opportunity step 1").Contains("<@U0BRUNO>")
	w.at(o.ID, pipeline.StageImmature, 1)
}
