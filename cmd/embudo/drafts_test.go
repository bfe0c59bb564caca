package main

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/internal/faultproxy"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// halfWay fills the form of a commitment in part and closes it, and gives the message that offers what was typed.
func (l tongue) halfWay(w *office, id pipeline.OpportunityID, value string) story.Message {
	w.t.Helper()
	answer := l.seller(w).Slash(l.line(pipeline.ActCommit, id))
	form := answer.Modal(l.say("Comprometer", "Commit"))
	form.Choose("kind", "other").Shows(l.say("Describe qué hizo el cliente.", "Describe what the client did."))
	form.Fill("description", "Lo dijo en la *junta* <!here>").Fill("value", value).Cancel()
	return answer.Contains(l.kept(id)).Message()
}

func (l tongue) kept(id pipeline.OpportunityID) string {
	return fmt.Sprintf(l.say("Guardé lo que alcanzaste a escribir en *Comprometer* (%s).", "I kept what you had typed in *Commit* (%s)."), id)
}

func (l tongue) resume() string { return l.say("Retomar", "Resume") }
func (l tongue) drop() string   { return l.say("Descartar", "Discard") }
func (l tongue) noDraft() string {
	return l.say("Ese borrador ya no está", "That draft is gone")
}

func TestAFormClosedHalfWayIsOfferedAgain(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.AllowFault("exchanged_trigger_id") // a form asked for twice: Slack refuses to open the second
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		me.Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit")).Cancel() // it leaves nothing
		me.Slash(l.command).Message().Lacks(l.resume())

		offer := l.halfWay(w, o.ID, "UF 350")
		require.Equal(t, []string{l.resume(), l.drop()}, offer.Buttons())
		w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
		seq := w.newest()
		form := offer.Press(me, l.resume()).Modal(l.say("Comprometer", "Commit"))
		w.answered(seq, "block_actions", 2)
		form.Shows(o.ID.String(), l.say("Recuperé lo que escribiste", "I kept what you typed"))
		require.Contains(t, string(form.Value("description")), "Lo dijo en la *junta* ")
		require.Contains(t, string(form.Value("value")), "UF 350")
		form.Fill("reference", "Acta 7").Submit().Closed().Contains(l.say("¡Venta ganada!", "Sale won!"), "UF 350")
		w.at(o.ID, pipeline.StageCommitted, o.Version+1)
		for _, button := range []string{l.resume(), l.resume()} {
			offer.Press(me, button).Contains(l.noDraft())
		}
		me.Slash(l.command).Message().Lacks(l.resume())
	}
}

// answered waits until n deliveries of a kind were acknowledged after seq.
func (w *office) answered(seq int64, kind string, n int) {
	w.t.Helper()
	w.Until(fmt.Sprint(n, " answers to ", kind), func() bool {
		acks := 0
		for _, e := range w.Sim.LogAfter(seq) {
			if e.Kind == slacksim.LogAck && e.Name == kind {
				acks++
			}
		}
		return acks == n
	})
}

func TestDraftsAreListedInTheMenuAndAtHome(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		var all []pipeline.Opportunity
		for i := range 4 {
			all = append(all, w.seed(pipeline.UserID(me.ID()), fmt.Sprint("Acme ", i), pipeline.StageQualified))
			l.halfWay(w, all[i].ID, "10M")
		}
		menu := me.Slash(l.command).Contains(l.say("Lo que dejaste a medias", "What you left half-way"),
			all[1].ID.String(), all[2].ID.String(), all[3].ID.String()).Message().Lacks(all[0].ID.String() + " ")
		require.Equal(t, 3, count(menu.Buttons(), l.resume()))
		me.Slash(l.command+l.say(" avanzar", " advance")).Contains(l.say("Lo que dejaste a medias", "What you left half-way"), l.resume())
		me.Slash(l.command + l.say(" perder", " lose")).Message().Lacks(l.resume()) // nothing was typed into that form

		// The newest goes, and the oldest comes into sight. Twice is as good as once.
		w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
		menu.Press(me, l.drop()).Shows(l.say("Listo, lo descarté.", "Done, I discarded it."), all[0].ID.String()).Message().Lacks(all[3].ID.String() + " ")
		home := me.AppHome(l.say("Lo que dejaste a medias", "What you left half-way"), all[0].ID.String(), all[2].ID.String())
		form := home.Press(l.resume()).Modal(l.say("Comprometer", "Commit")).Shows(all[2].ID.String())
		require.Contains(t, string(form.Value("value")), "10M")
		form.Fill("value", "11M").Cancel()
		me.DMs().Await(l.kept(all[2].ID)) // a form of the Home tab has no conversation of its own
		home.Press(l.drop())
		home.Press(l.drop())
		home.Press(l.drop())
		w.Until("an empty list", func() bool { return !slices.Contains(elements(me.Home()), l.resume()) })
		me.Slash(l.command).Message().Lacks(l.resume())
	}
}

func count(all []string, what string) int {
	n := 0
	for _, s := range all {
		if s == what {
			n++
		}
	}
	return n
}

func elements(v *slacksim.View) []string {
	var labels []string
	for _, e := range slacksim.Elements(v.Blocks) {
		labels = append(labels, e.Label)
	}
	return labels
}

func TestADraftWhoseActIsNoLongerPossible(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		offer := l.halfWay(w, o.ID, "UF 350")
		_, err := w.forward(w.flow(), o)
		require.NoError(t, err)

		answer := offer.Press(me, l.resume())
		answer.Contains(o.ID.String(), l.say("Comprometida", "Committed"), l.say("Aprobar facturación", "Approve billing"),
			l.say("por si quieres copiarlo", "in case you want to copy it"), "Lo dijo en la", "&lt;!here&gt;", "UF 350",
			l.say("Otro acto explícito", "Another explicit act"))
		require.Nil(t, me.View(), "no form opens")
		// The verb says so too, and has the draft at hand.
		refused := me.Slash(l.line(pipeline.ActCommit, o.ID)).Contains(l.say("no es el paso que sigue", "is not its next step"), l.resume()).Message()
		refused.Press(me, l.drop()).Shows(l.say("Listo, lo descarté.", "Done, I discarded it."))
		me.Slash(l.line(pipeline.ActCommit, o.ID)).Message().Lacks(l.resume())
		offer.Press(me, l.resume()).Contains(l.noDraft())
		w.at(o.ID, pipeline.StageCommitted, o.Version+1)
	}
}

func TestNobodyReachesAnothersDraft(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	offer := tongues[0].halfWay(w, o.ID, "UF 350")
	for action, said := range map[string]string{"draft.resume": "Ese borrador ya no está", "draft.drop": "Listo, lo descarté."} {
		w.forge(w.bruno, action, "opportunity.commit/"+o.ID.String()).Press(w.bruno, "forged").Shows(said)
		for _, value := range []string{"x", "/", "opportunity.commit/", "/OP-1"} {
			w.forge(w.bruno, action, value).Press(w.bruno, "forged").Contains("Este botón es de una versión anterior")
		}
	}
	w.forge(w.bruno, "draft.resume", "no.form/OP-1").Press(w.bruno, "forged").Contains("Ese borrador ya no está")
	require.Nil(t, w.bruno.View())
	offer.Press(w.ana, "Retomar").Modal("Comprometer").Cancel()
	w.nothingHappened(o)
}

// TestDraftsNeedNeitherStore closes forms while the one or the other is away, and after the bot was started again.
func TestDraftsNeedNeitherStore(t *testing.T) {
	t.Parallel()
	t.Run("no Redis", func(t *testing.T) {
		t.Parallel()
		w := openOffice(t, officeOptions{channel: "none", redisURL: "none"})
		o := w.seed(demoAna, "Acme", pipeline.StageQualified)
		offer := tongues[0].halfWay(w, o.ID, "UF 350")
		w.stop()
		w.start()
		form := offer.Press(w.ana, "Retomar").Modal("Comprometer")
		require.Contains(t, string(form.Value("value")), "UF 350")
		form.Fill("reference", "Acta 7").Submit().Closed().Contains("¡Venta ganada!")
	})
	t.Run("no Postgres", func(t *testing.T) {
		t.Parallel()
		direct, err := url.Parse(dbtest.Database(t))
		require.NoError(t, err)
		proxy, err := faultproxy.NewPostgres(direct.Host)
		require.NoError(t, err)
		t.Cleanup(proxy.Close)
		direct.Host = proxy.Addr()
		w := openOffice(t, officeOptions{channel: "none", databaseURL: direct.String()})
		t.Cleanup(func() { _ = proxy.Accept() }) // before the bot is stopped, so that it can say goodbye
		for _, l := range tongues {
			o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageQualified)
			answer := l.seller(w).Slash(l.line(pipeline.ActLose, o.ID))
			form := answer.Modal(l.say("Perder", "Lose"))
			form.Fill("comment", "No era el momento")
			proxy.Refuse()
			form.Cancel()
			offer := answer.Contains(l.say("Guardé lo que alcanzaste a escribir", "I kept what you had typed")).Message()
			l.seller(w).Slash(l.command).Contains(l.say("Lo que dejaste a medias", "What you left half-way"))
			require.NoError(t, proxy.Accept())
			w.settled("/readyz", 200)
			form = offer.Press(l.seller(w), l.resume()).Modal(l.say("Perder", "Lose"))
			require.Contains(t, string(form.Value("comment")), "No era el momento")
			form.Choose("reason", "declined").Submit().Closed().Contains(l.say("Perdida", "Lost"))
			offer.Press(l.seller(w), l.resume()).Contains(l.noDraft())
		}
	})
}
