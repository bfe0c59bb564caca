package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// opportunities is how many there are.
func (w *office) opportunities() int {
	w.t.Helper()
	page, err := w.db.Find(context.Background(), pipeline.Query{Limit: 100})
	require.NoError(w.t, err)
	return page.Total
}

// A line that would create what is there already asks; confirmed, even twice, it creates once.
func TestALikelyDuplicateAsksByLine(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i, l := range tongues {
		me := l.seller(w)
		o := w.seed(demoBruno, l.say("Viña Ñuñoa", "Globex"), pipeline.StageQualified)
		line := l.command + l.say(" nueva vina ñuñoa 30M", " new GLOBEX 30M")
		asked := me.Slash(line).Contains(l.say("Ya hay una oportunidad parecida", "There is a similar opportunity"), o.ID.String(), "<@U0BRUNO>")
		require.Equal(t, 2*i+1, w.opportunities())
		asked.Press(l.say("Ver", "Show")).Contains(l.say("Calificada", "Qualified"))

		anyway := l.say("Crear de todas formas", "Create anyway")
		shown := asked.Message()
		w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
		shown.Press(me, anyway).Shows(l.say("Creaste", "You created"))
		require.Equal(t, 2*i+2, w.opportunities())
		now := w.opportunity(o.ID + 1)
		require.Equal(t, clp(t, "30000000"), now.Value)
		require.Equal(t, pipeline.UserID(me.ID()), now.Owner)
	}
	w.AllowMessages()
}

// The form asks on top of itself: going back keeps what was typed, and confirming closes both.
func TestALikelyDuplicateAsksByForm(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i, l := range tongues {
		me := l.seller(w)
		o := w.seed(demoBruno, l.say("Viña Ñuñoa", "Globex"), pipeline.StageImmature)
		form := me.Slash(l.command + l.say(" nueva", " new")).Modal(l.say("Nueva oportunidad", "New opportunity"))
		form.Fill("account", l.say("viña ñuñoa", "globex")).Fill("name", `Sitio "nuevo" <web>`).Fill("value", "7M").Fill("source", "Feria")
		question := form.Submit().Next(l.say("¿Es otra?", "Another one?")).Shows(o.ID.String())
		question.Cancel()
		require.Contains(t, string(me.Modal(l.say("Nueva oportunidad", "New opportunity")).Value("source")), "Feria")
		require.Equal(t, 2*i+1, w.opportunities())

		form.Submit().Next(l.say("¿Es otra?", "Another one?")).Submit().Closed().Contains(l.say("Creaste", "You created"), "Sitio")
		require.Nil(t, me.View())
		now := w.opportunity(o.ID + 1)
		require.Equal(t, `Sitio "nuevo" <web>`, now.Name)
		require.Equal(t, "Feria", now.Source)
		require.Equal(t, 2*i+2, w.opportunities())
	}
}
