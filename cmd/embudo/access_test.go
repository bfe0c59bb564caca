package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// roles are what the store gives a person now.
func (w *office) actor(id pipeline.UserID) pipeline.Actor {
	w.t.Helper()
	a, err := w.db.Actor(context.Background(), pipeline.Member{ID: id})
	require.NoError(w.t, err)
	return a
}

func TestADenialNamesTheRuleAndAccessIsGrantedWithOnePress(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			o := w.seed(demoAna, "Acme", pipeline.StageQualified)
			asker := w.bruno
			if l.command == "/opportunity" {
				asker = w.emma
			}
			denied := asker.Slash(l.line(pipeline.ActLose, o.ID)).
				Contains(l.say("Solo quien lleva la oportunidad o una jefatura", "Only the opportunity's owner or a manager"), "<@U0ANA>", l.say("Puede hacerlo: ", "Who can: "), "<@U0CARLA>", "<@U0MARY>")
			denied.Press(l.say("Pedir acceso", "Ask for access")).Contains(l.say("Listo, lo pedí", "Done, I asked"), "<@U0CARLA>", "<@U0MARY>")
			toCarla := w.carla.DMs().Await("<@"+asker.ID()+"> pide acceso", "podrá trabajar en OP-1", "Acme")
			toMary := w.mary.DMs().Await("<@"+asker.ID()+"> asks for access", "they may work on OP-1")
			require.Equal(t, []string{"Permitir", "Por ahora no"}, toCarla.Buttons())
			require.Equal(t, []string{"Allow", "Not now"}, toMary.Buttons())
			denied.Press(l.say("Pedir acceso", "Ask for access")).Contains(l.say("Ya lo pediste", "You asked for it"))

			toCarla.Press(w.carla, "Permitir")
			toCarla.Becomes("<@U0CARLA> lo permitió")
			toMary.Becomes("<@U0CARLA> allowed it")
			for _, m := range []story.Message{toCarla, toMary} {
				now, ok := m.Now()
				require.True(t, ok)
				require.Empty(t, now.Buttons())
			}
			asker.DMs().Await(l.say("<@U0CARLA> te dio acceso", "<@U0CARLA> gave you access"), "Acme")
			require.Equal(t, []pipeline.UserID{pipeline.UserID(asker.ID())}, w.opportunity(o.ID).Collaborators)
			asker.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
			history, err := w.db.History(context.Background(), o.ID, 0, 10)
			require.NoError(t, err)
			require.Equal(t, pipeline.EventShared, history[0].Kind)
			denials, err := w.db.Denials(context.Background(), o.ID, o.CreatedAt, 10)
			require.NoError(t, err)
			require.Len(t, denials, 1)
		})
	}
}

func TestAccessIsDeclinedAndAskedAgain(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	denied := w.bruno.Slash("/embudo configurar moneda CLP").Contains("Solo la administración de Embudo", "<@U0CARLA>")
	denied.Press("Pedir acceso").Contains("Listo, lo pedí")
	first := w.carla.DMs().Await("<@U0BRUNO> pide acceso", "tendrá el rol *Administración*")
	second := w.mary.DMs().Await("<@U0BRUNO> asks for access")
	second.Press(w.mary, "Not now")
	first.Becomes("<@U0MARY> respondió «por ahora no»")
	second.Becomes("answered “not now”")
	w.bruno.DMs().Await("<@U0MARY> respondió «por ahora no» a tu pedido")
	require.False(t, w.actor(demoBruno).Configures())
	w.bruno.Slash("/embudo configurar moneda CLP").Press("Pedir acceso").Contains("Listo, lo pedí")
	again := w.carla.DMs().Await("<@U0BRUNO> pide acceso", "Si lo permites")
	w.mary.DMs().Await("<@U0BRUNO> asks for access", "If you allow it")
	again.Press(w.carla, "Permitir")
	again.Becomes("<@U0CARLA> lo permitió")
	w.bruno.DMs().Await("te dio acceso")
	require.True(t, w.actor(demoBruno).Configures())
	require.True(t, w.actor(demoBruno).Sells(), "what nobody had to give them they keep")
	w.bruno.Slash("/embudo configurar moneda USD").Contains("USD")
	w.AllowMessages()
}

func TestTwoAdminsDecideAtOnceAndForgersDecideNothing(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", finance: true})
	o := w.seed(demoAna, "Acme", pipeline.StageToInvoice)
	w.AllowMessages()
	w.ana.Slash(fmt.Sprintf("/oportunidad facturar %d", o.ID)).Contains("Solo Finanzas", "<@U0FELIPE>").Press("Pedir acceso").Contains("Listo, lo pedí")
	toCarla, toMary := w.carla.DMs().Await("pide acceso"), w.mary.DMs().Await("asks for access")
	// Nobody but an admin decides, whatever they press.
	for _, c := range []struct{ action, value, said string }{
		{"access.decide:grant", "1", "Solo la administración"}, {"access.decide:grant", "99", "Solo la administración"}, {"access.decide:take", "1", "Este botón es de una versión anterior"},
		{"access.decide:grant", "-1", "Este botón es de una versión anterior"}, {"access.ask", "not_author:1", "Este botón es de una versión anterior"},
		{"access.ask", "outsider:0", "Este botón es de una versión anterior"}, {"access.ask", "not_owner:0", "Este botón es de una versión anterior"}, {"access.ask", "not_owner:99", "No encontré"},
		{"access.ask", "x", "Este botón es de una versión anterior"}, {"access.ask", "not_owner:1", "Ya tienes ese acceso"},
		{"setting.open:nothing", "x", "Este botón es de una versión anterior"}, {"setting.open:currency", "x", "Solo la administración"}, {"setting.new:role", "", "Solo la administración"},
		{"setting.edit:role", "U0ANA/admin", "Este botón es de una versión anterior"}, {"setting.clear:role", "U0FELIPE/finance", "Solo la administración"}, {"setting.clear:x", "x", "Este botón es de una versión anterior"},
		{"setting.changes", "x", "Este botón es de una versión anterior"}, {"setting.changes", "0", "Solo la administración"}, {"pipeline.menu:x", "", "Este botón es de una versión anterior"},
		{"pipeline.line", "configurar roles <@U0ANA> admin", "Solo la administración"},
	} {
		w.forge(w.ana, c.action, c.value).Press(w.ana, "forged").Contains(c.said)
	}
	require.False(t, w.actor(demoAna).Is(pipeline.Finance))
	var wait sync.WaitGroup
	wait.Go(func() { toCarla.Press(w.carla, "Permitir") })
	wait.Go(func() { toMary.Press(w.mary, "Not now") })
	wait.Wait()
	told := w.ana.DMs().Await("acceso", "Solo Finanzas")
	granted := strings.Contains(told.Visible(), "te dio acceso")
	require.Equal(t, granted, w.actor(demoAna).Is(pipeline.Finance))
	if granted {
		toMary.Becomes("<@U0CARLA> allowed it")
	} else {
		toCarla.Becomes("<@U0MARY> respondió")
	}
	decided, err := w.db.Access(context.Background(), 1)
	require.NoError(t, err)
	require.True(t, decided.Settled)
	require.Equal(t, granted, decided.Decision == pipeline.AccessGranted)
}

// A request is kept in the database: what Slack did not take or did not answer is sent again, and nothing twice.
func TestARequestOutlivesSlacksAbsence(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	denied := w.bruno.Slash(fmt.Sprintf("/oportunidad perder %d", o.ID)).Contains("Solo quien lleva")
	w.Sim.LoseReplyNext("chat.postMessage", 1)
	w.Sim.FailNext("chat.postMessage", 503, "", 1)
	denied.Press("Pedir acceso").Contains("Listo, lo pedí")
	toCarla, toMary := w.carla.DMs().Await("<@U0BRUNO> pide acceso"), w.mary.DMs().Await("<@U0BRUNO> asks for access")
	w.Sim.FailNext("chat.update", 503, "", 2)
	w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
	toMary.Press(w.mary, "Allow")
	toCarla.Becomes("<@U0MARY> lo permitió")
	toMary.Becomes("<@U0MARY> allowed it")
	w.bruno.DMs().Await("<@U0MARY> te dio acceso")
	require.Len(t, w.carla.DMs().Messages(), 1)
	require.Len(t, w.mary.DMs().Messages(), 1)
	require.Len(t, w.bruno.DMs().Messages(), 1)
	require.Equal(t, o.Version+1, w.opportunity(o.ID).Version)
}

// What was decided by a process that ended before it was done is done by the next.
func TestADecisionIsDoneAfterACrash(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	w.exec(fmt.Sprintf("insert into access_requests (member, rule, opportunity_id, asked_at, decision, decided_by, decided_at) "+
		"values ('U0BRUNO', 'not_owner', %d, now() - interval '1 hour', 'granted', 'U0CARLA', now() - interval '1 hour')", o.ID))
	w.start()
	w.bruno.DMs().Await("<@U0CARLA> te dio acceso", "Acme")
	w.carla.DMs().Await("<@U0CARLA> lo permitió")
	w.mary.DMs().Await("<@U0CARLA> allowed it")
	require.Equal(t, []pipeline.UserID{demoBruno}, w.opportunity(o.ID).Collaborators)
}

// Who lost a right while they filled a form in is told so in it, with what they typed and the button to ask.
func TestAFormOffersToAskForAccess(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			seller := l.seller(w)
			o := w.seed(pipeline.UserID(seller.ID()), "Acme", pipeline.StageQualified)
			form := seller.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
			form.Choose("reason", "declined").Fill("comment", "Se arrepintió")
			require.NoError(t, w.db.GrantRole(context.Background(), pipeline.UserID(seller.ID()), pipeline.Finance, demoCarla, w.now()))
			again := form.Submit().Next(l.say("Perder", "Lose")).Shows(l.say("Solo quien lleva la oportunidad", "Only the opportunity's owner"), l.say("Pedir acceso", "Ask for access"))
			require.Contains(t, string(again.Value("comment")), "Se arrepintió")
			again.Press("access.ask").Contains(l.say("Listo, lo pedí", "Done, I asked"))
			w.carla.DMs().Await("pide acceso", "Acme")
			w.mary.DMs().Await("asks for access", "Acme")
			w.at(o.ID, pipeline.StageQualified, o.Version)
			w.AllowMessages()
		})
	}
}
