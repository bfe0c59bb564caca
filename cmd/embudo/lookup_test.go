package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// chooses types into a menu of the open form that looks records up, and chooses the first that begins as said; it gives the number.
func (w *office) chooses(by *story.Actor, menu, typed, begins string) int64 {
	w.t.Helper()
	options, _, err := by.Suggest(context.Background(), slacksim.PressTarget{BlockID: menu}, typed)
	require.NoError(w.t, err)
	i := slices.IndexFunc(options, func(o slacksim.Option) bool { return strings.HasPrefix(o.Text, begins) })
	require.GreaterOrEqual(w.t, i, 0, "%v", options)
	by.Modal("").Choose(menu, options[i].Value)
	n, err := strconv.ParseInt(options[i].Value, 10, 64)
	require.NoError(w.t, err)
	return n
}

// Records are looked up where a form asks for one, slips and all, and go into files in the columns in which they come in.
func TestRecordsAreLookedUpAndExported(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me, chief := l.seller(w), l.chief(w)
		name, slip := l.say("Los Aromos", "Northwind"), l.say("arimos", "nortwind")
		o := w.seed(pipeline.UserID(me.ID()), name, pipeline.StageImmature)
		w.seed(pipeline.UserID(me.ID()), name+" SpA", pipeline.StageImmature)
		kept, err := w.db.AccountNamed(context.Background(), name)
		require.NoError(t, err)
		twin, err := w.db.AccountNamed(context.Background(), name+" SpA")
		require.NoError(t, err)

		form := me.Slash(l.desk("contacto nuevo =Rosa Paredes", "contact new =Rosa Paredes")).Modal(l.say("Nuevo contacto", "New contact"))
		w.chooses(me, "account_ref", slip, kept.ID.String()+" ")
		form.Fill("email", "rosa@"+l.say("aromos.cl", "northwind.com")).Submit().Closed().Contains("CO-", kept.ID.String())

		merging := me.Slash(l.desk("cuenta ", "account ") + twin.ID.String()).Press(l.say("Unir con otra", "Merge with another")).Modal(l.say("Unir con otra", "Merge with another"))
		w.chooses(me, "account_ref", slip, twin.ID.String()+" ")
		require.Contains(t, merging.Submit().Errors()["account_ref"], l.say("consigo misma", "with itself"))
		w.chooses(me, "account_ref", slip, kept.ID.String()+" ")
		merging.Submit().Closed().Contains(l.say("es parte de", "is part of"))
		me.Slash(l.desk("cuenta ", "account ")+slip).Contains(kept.ID.String(), "Paredes")
		me.Slash(l.command + l.say(" buscar ", " search ") + slip).Contains(o.ID.String())

		decides := me.Slash(l.command + l.say(" contacto ", " contact ") + o.ID.String()).Modal(l.say("Quién decide", "Who decides"))
		person := pipeline.ContactID(w.chooses(me, "contact_ref", "rosa pardes", "CO-"))
		decides.Submit().Closed().Contains("Paredes")
		require.Equal(t, person, w.opportunity(o.ID).Contacts[0].Contact)

		me.Slash(l.say("/prospecto nuevo Juan de Viña Sur, juan@vinasur.cl, riego", "/lead new Jane from Riverside, jane@riverside.com, watering"))
		lead := l.say("PR-1", "PR-2")
		me.Slash(l.say("/prospecto historial ", "/lead history ")+lead).Contains(l.say("lo creó", "created it"), l.say("Viña Sur", "Riverside"))

		for what, want := range map[string][]string{
			l.say("exportar contactos csv", "export contacts csv"): {"=Rosa Paredes", name, "", "rosa@" + l.say("aromos.cl", "northwind.com")},
			l.say("exportar cuentas csv", "export accounts csv"):   {name, "", "", "", "", "", "", l.say("Ana Rojas", "Emma Clarke")},
		} {
			me.Slash(l.desk(what, what))
			sent := me.DMs().Await(l.say("Aquí está", "Here is"))
			table := w.fileOf(sent, ".csv")
			require.Contains(t, table[1:], want)
			require.False(t, slices.ContainsFunc(table, func(row []string) bool { return row[0] == twin.Name }), "what was merged is no account")
			_, raw, _ := w.Sim.File(sent.Files[0].ID)
			require.NotContains(t, string(raw), "\n=Rosa", "no spreadsheet runs it")
		}
		me.Slash(l.desk("exportar prospectos", "export leads"))
		table := w.fileOf(me.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
		require.Equal(t, l.say("Viña Sur", "Riverside"), table[len(table)-1][0])

		erase := chief.Slash(l.desk("contacto borrar ", "contact erase ") + person.String()).Modal(l.say("Borrar sus datos", "Erase their data"))
		erase.Check("sure", l.say("Entiendo que no se puede deshacer", "I understand that there is no way back")).Submit().Closed()
		me.Slash(l.desk("exportar contactos", "export contacts")).Contains(l.say("No hay nada que exportar", "nothing to export"))
		w.AllowMessages()
	}
}
