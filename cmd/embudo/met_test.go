package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// contact makes one of a client's people.
func (w *office) contact(by pipeline.UserID, client, name string) people.Contact {
	w.t.Helper()
	ctx := context.Background()
	x, err := w.db.AccountNamed(ctx, client)
	require.NoError(w.t, err)
	c, err := (&people.Service{Store: w.db, Flow: w.flow()}).CreateContact(ctx, asked(by), people.ContactEdit{Name: &name, Account: &x.ID})
	require.NoError(w.t, err)
	return c
}

// With whom something is planned is chosen among the client's people, and stands wherever the activity and the person do. What a
// card has no room for is behind its "Más…".
func TestActivitiesAreWithTheClientsPeople(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		client := l.say("Los Aromos", "Northwind")
		o := w.seed(pipeline.UserID(me.ID()), client, pipeline.StageImmature)
		rosa, juan := w.contact(demoAna, client, "Rosa <Paredes>"), w.contact(demoAna, client, "Juan Soto")
		menu := fmt.Sprintf("met:%d", o.ID)

		card := me.Slash(l.command + l.say(" ver ", " show ") + o.ID.String()).Message()
		form := card.Press(me, "opportunity.more", l.say("Agendar actividad", "Plan activity")).Modal(l.say("Actividad", "Activity"))
		first, second := w.chooses(me, menu, "", "CO-"), w.chooses(me, menu, "rosa", rosa.ID.String())
		require.EqualValues(t, juan.ID, first, "the client's people are offered before anything is typed, by name")
		require.EqualValues(t, rosa.ID, second)
		form.Check(menu, fmt.Sprint(second), fmt.Sprint(first))
		form.Choose("kind", "meeting").Fill("with", "su abogada").Date("date", w.flow().Today().AddDays(2).String())
		planned := form.Submit().Closed().Contains("Rosa &lt;Paredes&gt;, Juan Soto, su abogada")
		require.Equal(t, []pipeline.ContactID{rosa.ID, juan.ID}, w.opportunity(o.ID).Planned[0].Contacts)
		planned.Press(l.say("Al calendario", "To calendar")).Contains(".ics")
		file := w.calendarOf(me.DMs().Await(l.say("a tu calendario", "to your calendar")))
		require.Contains(t, file, `Juan Soto\, su abogada`)
		require.NotContains(t, file, "ATTENDEE", "nobody is invited by e-mail")

		me.Slash(l.command+l.say(" ver ", " show ")+o.ID.String()).Contains("Rosa &lt;Paredes&gt;", "Juan Soto")
		me.Slash(l.desk("cuenta ", "account ")+client).Contains(l.say("Lo que viene", "Coming up"), "Rosa &lt;Paredes&gt;")
		me.Slash(l.desk("contacto ", "contact ")+rosa.ID.String()).Contains(o.ID.String(), l.say("Lo que viene", "Coming up"))
		me.Slash(l.command + l.say(" ver ", " show ") + o.ID.String()).Press(l.say("Hecha", "Done")).Contains("Rosa")
		me.Modal(l.say("¿Qué sigue?", "What comes next?")).Cancel()
		require.Equal(t, []pipeline.ContactID{rosa.ID, juan.ID}, w.opportunity(o.ID).Activity.Contacts)
		me.Slash(l.desk("contacto ", "contact ")+juan.ID.String()).Contains(l.say("Últimas actividades", "Last activities"), "Rosa &lt;Paredes&gt;")

		rest := me.Slash(l.command+l.say(" ver ", " show ")+o.ID.String()).Message().Press(me, "opportunity.more", l.say("Más…", "More…"))
		rest.Press(l.say("Competidores", "Competitors")).Modal(l.say("Competidores", "Competitors")).Fill("competitors", "Andes").Submit().Closed()
		require.Equal(t, []string{"Andes"}, w.opportunity(o.ID).Competitors)
		rest.Press(l.say("Contactos", "Contacts")).Modal(l.say("Quién decide", "Who decides")).Cancel()
		rest.Press(l.say("Sala", "Deal room")).Contains(o.ID.String())
		require.Equal(t, 1, w.opportunity(o.ID).Room)
	}
	w.AllowMessages()
}

// What somebody typed of an account or a contact and did not get to save is kept. Who was refused stands in a lead's history, and
// what is kept of a person can be read by a person.
func TestNothingOfRecordsIsLost(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme "+l.command[1:], pipeline.StageImmature)
		opened := me.Slash(l.desk("cuenta nueva Norte", "account new Norte"))
		form := opened.Modal(l.say("Nueva cuenta", "New account"))
		form.Fill("tax_id", "76.123.456-0").Fill("industry", l.say("Minería", "Mining")).Cancel()
		again := opened.Contains("CU").Press(l.say("Retomar", "Resume")).Modal(l.say("Nueva cuenta", "New account"))
		require.Contains(t, string(again.Value("industry")), l.say("Minería", "Mining"))
		again.Cancel()

		c := w.contact(demoAna, o.Account, "Rosa Paredes")
		edits := me.Slash(l.desk("contacto editar ", "contact edit ") + c.ID.String())
		edits.Modal(l.say("Editar contacto", "Edit contact")).Fill("position", l.say("Gerenta", "Head")).Cancel()
		resumed := edits.Contains(c.ID.String()).Press(l.say("Retomar", "Resume")).Modal(l.say("Editar contacto", "Edit contact"))
		resumed.Submit().Closed().Contains(l.say("Gerenta", "Head"))

		me.Slash(l.desk("contacto exportar ", "contact export ") + c.ID.String()).Contains(".txt")
		sent := me.DMs().Await(l.say("Lo que guardamos", "What we keep"))
		_, text, _ := w.Sim.File(sent.Files[0].ID)
		require.Contains(t, string(text), "Rosa Paredes")
		require.Contains(t, string(text), l.say("Gerenta", "Head"))

		w.bruno.Slash("/prospecto nuevo Juan de Viña Sur, juan@vinasur.cl")
		lead := fmt.Sprint("PR-", i+1)
		me.Slash(l.say("/prospecto descartar ", "/lead discard ") + lead).Contains(l.say("Solo quien lleva", "Only the lead's owner"))
		me.Slash(l.say("/prospecto historial ", "/lead history ")+lead).Contains(l.say("intentó descartarlo", "tried to discard it"), "<@"+me.ID()+">")
	}
	w.AllowMessages()
}
