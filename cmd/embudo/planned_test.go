package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/store"
)

// calendarOf is the file for a calendar that a message brought.
func (w *office) calendarOf(m story.Message) string {
	w.t.Helper()
	require.Len(w.t, m.Files, 1)
	_, data, ok := w.Sim.File(m.Files[0].ID)
	require.True(w.t, ok)
	return string(data)
}

// What is planned by a line is brought to mind at its time, once; done in one press, it asks for what comes next, and a meeting
// goes into the calendar and out of it again.
func TestPlannedRemindedAndDone(t *testing.T) {
	t.Parallel()
	w := &moved{}
	w.move(time.Now())
	w.office = openOffice(t, officeOptions{channel: "none", sim: emmaInSantiago, jobs: func(o *store.JobOptions) {
		o.BriefEvery, o.Now = 20*time.Millisecond, func() time.Time { return *w.clock.Load() }
	}})
	today := w.flow().Today()
	cards := map[string]pipeline.OpportunityID{}
	for _, l := range tongues {
		me := l.seller(w.office)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		cards[me.ID()] = o.ID
		me.Slash(l.command+l.say(" actividad ", " activity ")+o.ID.String()+l.say(" llamada mañana 10:00 con <Juan> sobre precio", " call tomorrow at 10 with <Juan> about price")).
			Contains(l.say("Agendé la actividad", "Planned the activity"), "10:00", "&lt;Juan&gt;")
		p := w.opportunity(o.ID).Planned[0]
		require.Equal(t, today.AddDays(1), p.On)
		require.Equal(t, "America/Santiago", p.Zone)
		me.Slash(l.command+l.say(" agenda", " agenda")).Contains(l.say("Llamada", "Call"), o.ID.String())

		// What lies in the past is no plan, and says so under its field.
		form := me.Slash(l.command+l.say(" ver ", " show ")+o.ID.String()).Message().
			Press(me, "opportunity.more", l.say("Agendar actividad", "Plan activity")).Modal(l.say("Actividad", "Activity"))
		form.Choose("kind", "call").Date("date", today.AddDays(-1).String())
		require.Contains(t, form.Submit().Errors()["date"], l.say("ya pasó", "has passed"))
		form.Cancel()
		w.AllowMessages() // the draft
	}
	at := time.Date(today.Year, today.Month, today.Day+1, 10, 0, 30, 0, w.settings.zone)
	w.move(at)
	for _, l := range tongues {
		me := l.seller(w.office)
		told := me.DMs().Await("🔔", "Juan", l.say("está a tu cargo", "you are in charge"))
		next := told.Press(me, l.say("Hecha", "Done")).Contains(l.say("Registré la actividad", "Logged the activity"))
		require.NotNil(t, next)
		require.Equal(t, pipeline.ActivityCall, w.opportunity(cards[me.ID()]).Activity.Kind)
		form := me.Modal(l.say("¿Qué sigue?", "What comes next?"))
		form.Choose("kind", "meeting").Fill("what", "Cierre").Date("date", today.AddDays(3).String()).Fill("time", "15:00")
		planned := form.Submit().Closed().Contains(l.say("Agendé la actividad", "Planned the activity"), "15:00")
		told.Press(me, l.say("Hecha", "Done")).Contains(l.say("ya no está agendada así", "not planned like that any more"))

		planned.Press(l.say("Al calendario", "To calendar")).Contains(".ics")
		file := me.DMs().Await(l.say("a tu calendario", "to your calendar"))
		require.True(t, strings.HasPrefix(w.calendarOf(file), "BEGIN:VCALENDAR\r\n"))
		require.Contains(t, w.calendarOf(file), "METHOD:PUBLISH\r\n")
		p := w.opportunity(cards[me.ID()]).Planned[0]
		require.Contains(t, w.calendarOf(file), "DTSTART:"+p.Moment().UTC().Format("20060102T150405Z")+"\r\n")

		// A manager cancels it: who is in charge is told, and the manager is not.
		before := len(w.carla.DMs().Messages())
		gone := w.carla.Slash("/oportunidad ver " + cards[me.ID()].String()).Press("Cancelar").Contains("Cancelé la actividad")
		me.DMs().Await(l.say("canceló una actividad", "cancelled an activity"), "Cierre")
		gone.Press("Quitar del calendario").Contains(".ics")
		w.carla.DMs().Await("quitarlo de tu calendario")
		require.Len(t, w.carla.DMs().Messages(), before+1)
		require.Empty(t, w.opportunity(cards[me.ID()]).Planned)
	}
}

// A reply in a card's thread is kept as a note in one press, once whoever presses; any message can become an activity.
func TestActivitiesOfMessages(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	o := w.seedTold(demoAna, "Acme", pipeline.StageImmature)
	card := w.sales.Await(o.ID.String(), "Acme")
	w.Until("the card's place to be kept", func() bool {
		id, err := w.db.CardAt(context.Background(), card.ChannelID, card.TS)
		return err == nil && id == o.ID
	})
	reply := w.bruno.Replies(card, "Cambió de jefe <!channel>")
	w.emma.OnMessage("activity.note", reply).Contains("Only the opportunity's owner")
	w.ana.OnMessage("activity.note", reply).Contains("Registré la actividad", "Bruno", "Cambió de jefe").Message().Lacks("<!channel>")
	require.Equal(t, pipeline.ActivityNote, w.opportunity(o.ID).Activity.Kind)
	version := w.opportunity(o.ID).Version
	w.carla.OnMessage("activity.note", reply).Contains("Cambió de jefe")
	require.Equal(t, version, w.opportunity(o.ID).Version, "it is kept once")
	w.ana.OnMessage("activity.note", w.bruno.Says("Fuera del hilo")).Contains("en el hilo de la tarjeta")

	form := w.ana.OnMessage("activity.from_message", w.bruno.Replies(card, "Llamar al nuevo jefe\nlunes")).Modal("Actividad")
	require.Contains(t, string(form.Value("opportunity")), "Acme")
	require.Contains(t, string(form.Value("what")), "Llamar al nuevo jefe")
	form.Choose("kind", "call").Choose("state", "done").Date("date", w.flow().Today().String()).Submit().Closed().Contains("Registré la actividad", "Llamar al nuevo jefe")
	w.AllowMessages()
}
