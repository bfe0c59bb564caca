package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/store"
)

// monday is a Monday at half past twelve in Santiago and half past ten in New York, and a workday.
var monday = time.Date(2026, time.November, 23, 15, 30, 0, 0, time.UTC)

// atHours lets summaries be due, by a clock that stands still.
func atHours(at time.Time) func(*store.JobOptions) {
	return func(o *store.JobOptions) {
		o.BriefEvery, o.Now = 20*time.Millisecond, func() time.Time { return at }
	}
}

// long is an opportunity that somebody made weeks before a moment, with an expected close that has passed by then.
func (w *office) long(at time.Time, owner pipeline.UserID, account, value string) pipeline.Opportunity {
	w.t.Helper()
	flow := w.flow()
	flow.Now = func() time.Time { return at.AddDate(0, 0, -60) }
	money, err := pipeline.ParseMoney(value, "CLP")
	require.NoError(w.t, err)
	out, err := flow.Create(context.Background(), asked(owner), pipeline.New{Account: account, Value: money, Close: pipeline.DateOf(at).AddDays(-10)})
	require.NoError(w.t, err)
	return out.Opportunity
}

// One message a day with what weighs most, with its buttons; the rest is behind one more. What people say of it is kept.
func TestSummaryOfTheDay(t *testing.T) {
	t.Parallel()
	tuesday := monday.AddDate(0, 0, 1)
	w := openOffice(t, officeOptions{channel: "none", idle: true, jobs: atHours(tuesday)})
	for _, who := range []pipeline.UserID{demoAna, demoEmma} {
		for name, value := range map[string]string{"Menor": "1000000", "Mayor": "90000000", "Medio": "30000000", "Otro": "2000000"} {
			w.long(tuesday, who, name+" "+string(who), value)
		}
	}
	w.start()
	for _, l := range tongues {
		me := l.seller(w)
		told := me.DMs().Await(l.say("4 oportunidades te esperan hoy", "4 opportunities wait for you today"))
		at := func(name string) int { return strings.Index(told.Visible(), name) }
		require.Less(t, at("Mayor"), at("Medio"), "the weightiest first")
		require.Less(t, at("Medio"), at("Otro"))
		told.Lacks("Menor").Contains(l.say("Su cierre era el", "Its close was"), l.say("días hábiles sin avanzar", "business days without moving on"))
		told.Press(me, l.say("Y 1 más", "And 1 more")).Contains("Menor", "Mayor")

		told.Press(me, l.say("Ruido", "Noise")).Contains(l.say("queda anotado", "noted"))
		told.Press(me, l.say("Posponer", "Snooze")).Modal(l.say("Posponer", "Snooze")).
			Fill("step_what", "De vacaciones").Date("step_on", pipeline.DateOf(tuesday).AddDays(9).String()).Submit().Closed().Contains("De vacaciones")
		told.Press(me, l.say("Y 1 más", "And 1 more")).Contains("Menor").Message().Lacks("Mayor")
		told.Press(me, l.say("¿Por qué me llegó esto?", "Why did I get this?")).Contains(l.say("resumen del día", "summary of the day")).
			Press(l.say("No enviarlo más", "Don't send it any more")).Contains(l.say("No recibes resumen", "You get no summary"))
		require.Len(t, me.DMs().Messages(), 1, "one a day")
	}
	w.carla.Slash("/embudo recordatorios").Contains("Enviados: 6", "con acción en 3 días: 2", "ruido: 2")
}

// The first workday of a week tells managers how things stand; people say at which hour, and who has nothing hears nothing.
func TestSummaryOfTheWeek(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true, jobs: atHours(monday)})
	w.long(monday, demoBruno, "Acme", "12000000")
	quarters := []pipeline.Period{pipeline.QuarterOf(pipeline.DateOf(monday)), pipeline.QuarterOf(pipeline.DateOf(w.now()))}
	for _, quarter := range slices.Compact(quarters) {
		w.keep(pipeline.SettingTarget, pipeline.TargetKey(quarter, pipeline.Everyone), "CLP 60000000")
	}
	for _, who := range []pipeline.UserID{demoBruno, demoFelipe} {
		require.NoError(t, w.db.KeepHour(context.Background(), who, pipeline.Hour{Minute: 22 * 60}))
	}
	w.start()
	for _, l := range tongues {
		l.chief(w).DMs().Await(l.say("Así empieza la semana", "How the week begins"), l.say("Inmadura", "Immature"), l.say("Pronóstico", "Forecast"), l.say("Meta:* $60.000.000", "Target:* CLP 60,000,000"))
	}
	w.bruno.Slash("/embudo resumen 12.15").Contains("12:15")
	w.bruno.DMs().Await("1 oportunidad te espera hoy")
	w.bruno.Slash("/embudo resumen a cada rato").Contains("No entendí")
	w.bruno.Slash("/embudo resumen").Contains("12:15")
	for _, nobody := range []string{demoAna, demoFelipe} {
		require.Empty(t, w.As(nobody).DMs().Messages())
	}
}

// A rule shows, by words and by its form, how many messages it would have sent before it is kept; it holds from then on.
func TestNudgeRules(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", jobs: func(o *store.JobOptions) { o.Now = func() time.Time { return monday } }})
	w.long(monday, demoBruno, "Acme", "12000000") // its close passed ten days before: the 13th, a Friday
	for _, l := range tongues {
		chief := l.chief(w)
		asked := chief.Slash(l.say("/embudo configurar recordatorios vencidas 2", "/pipeline settings reminders overdue 2")).
			Contains(l.say("habría enviado 3 mensajes (Bruno Díaz: 3)", "would have sent 3 messages (Bruno Díaz: 3)"), l.say("estimación", "estimate"))
		require.Empty(t, w.set().Nudges)
		asked.Press(l.say("Guardar", "Save")).Contains(l.say("después de 2 días hábiles más", "after 2 more business days"))
		require.Equal(t, pipeline.NudgeRule{After: 2}, w.set().Nudges[pipeline.NudgeOverdue])

		form := chief.Slash(l.say("/embudo configurar recordatorios", "/pipeline settings reminders")).Press(l.say("Cambiar", "Change")).Modal("")
		require.Contains(t, form.Fill("days", "99").Submit().Errors(), "days")
		sure := form.Fill("days", "4").Submit().Next("").Shows(l.say("habría enviado 1 mensaje (", "would have sent 1 message ("))
		require.Equal(t, 2, w.set().Nudges[pipeline.NudgeOverdue].After)
		sure.Submit().Closed().Contains(l.say("4 días hábiles", "4 more business days"))
		require.Equal(t, 4, w.set().Nudges[pipeline.NudgeOverdue].After)
		chief.Slash(l.say("/embudo configurar recordatorios vencidas borrar", "/pipeline settings reminders overdue clear")).Contains(l.say("borrado", "cleared"))
		chief.Slash(l.say("/embudo configurar puntos 1 cada 2M USD", "/pipeline settings points 1 per 2M USD")).Contains("USD")
		chief.Slash(l.say("/embudo configurar puntos USD borrar", "/pipeline settings points USD clear")).Contains(l.say("borrado", "cleared"))
	}
	w.ana.Slash("/embudo configurar recordatorios vencidas 2").Contains("administra")
	w.ana.Slash("/embudo recordatorios").Contains("jefatura")
}
