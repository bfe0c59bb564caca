package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// A salesperson's handing over is an offer, which stands until it is answered; each is told what the other did.
func TestOffering(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		id := pipeline.UserID(me.ID())
		o := w.seed(id, "Acme", pipeline.StageImmature)
		assign := l.command + l.say(" asignar ", " assign ") + o.ID.String()

		me.Slash(assign+" @bruno").Contains(l.say("Le ofrecí", "I offered"), "<@U0BRUNO>", l.say("falta que la tome", "has yet to take it"))
		require.Equal(t, id, w.opportunity(o.ID).Owner, "it stays theirs")
		asked := w.bruno.DMs().Await("te ofrece *" + o.ID.String())
		w.carla.Slash("/oportunidad " + o.ID.String()).Contains("Ofrecida a <@U0BRUNO>")
		form := asked.Press(w.bruno, "No puedo").Modal("No puedo tomarla")
		form.Fill("reason", "Estoy de vacaciones <!here>").Submit().Closed().Contains("no la tomas")
		me.DMs().Await(l.say("no puede tomar "+o.ID.String(), "can't take "+o.ID.String())).Lacks("<!here>")
		asked.Press(w.bruno, "Tomar").Contains("ya no está ofrecida a ti")
		require.Equal(t, id, w.opportunity(o.ID).Owner)

		me.Slash(assign + " @bruno").Contains(l.say("Le ofrecí", "I offered"))
		again := w.bruno.DMs().Await("te ofrece *" + o.ID.String())
		again.Press(w.bruno, "Tomar").Contains("Ahora llevas *" + o.ID.String())
		require.Equal(t, pipeline.UserID(demoBruno), w.opportunity(o.ID).Owner)
		me.DMs().Await(l.say("tomó *"+o.ID.String(), "took *"+o.ID.String()))
		again.Press(w.bruno, "Tomar").Contains("ya es tuya")
		me.Slash(l.command+l.say(" historial ", " history ")+o.ID.String()).Contains(l.say("ofreció traspasarla", "offered to hand it over"), l.say("la tomó", "took it"), l.say("no la tomó", "did not take it"))
	}
}

func TestAssigning(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	me := w.ana
	id := pipeline.UserID(me.ID())
	o := w.seed(id, "Acme", pipeline.StageImmature)
	assign := "/oportunidad asignar " + o.ID.String()

	// A manager's word holds at once, and who got it may offer it back.
	w.carla.Slash(assign + " @bruno").Contains("ahora la lleva <@U0BRUNO>")
	require.Equal(t, pipeline.UserID(demoBruno), w.opportunity(o.ID).Owner)
	me.DMs().Await(o.ID.String())
	told := w.bruno.DMs().Await(o.ID.String())
	told.Press(w.bruno, "Devolver").Contains(o.ID.String(), "Le ofrecí")
	me.DMs().Await("te ofrece *"+o.ID.String()).Press(me, "Tomar").Contains("Ahora llevas")
	require.Equal(t, id, w.opportunity(o.ID).Owner)
	w.bruno.DMs().Await("tomó *" + o.ID.String())
	told.Press(w.bruno, "Devolver").Contains("Solo quien lleva la oportunidad")
	w.at(o.ID, pipeline.StageImmature, 4)

	// By the form, and taken back by its button.
	form := me.Slash(assign).Modal("Asignar").Shows("Hoy la lleva")
	form.Choose("owner", "gabi")
	require.Contains(t, form.Submit().Errors()["owner"], "no es del equipo de ventas")
	form.Choose("owner", "bruno").Submit().Closed().Press("Deshacer").Contains("Deshecho.")
	require.Nil(t, w.opportunity(o.ID).Offer)
	w.AllowMessages() // what Bruno is told of the second time
}

// Somebody who is not here: the nearest as buttons; nothing changes before one is pressed.
func TestAssigningToSomebodyWhoIsNotHere(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		assign := l.command + l.say(" asignar ", " assign ") + o.ID.String()
		near := me.Slash(assign+" brunno").Contains(l.say("No conozco a «brunno»", "I don't know “brunno”"), l.say("Asignar a Bruno Díaz", "Assign to Bruno Díaz"))
		me.Slash(assign + " @fulana <!channel>").Contains(l.say("No conozco", "I don't know")).Message().Lacks("<!channel>")
		me.Slash(assign + l.say(" a gabi", " to gabi")).Contains(l.say("No conozco a «gabi»", "I don't know “gabi”")).Message().Lacks("Gabi Peña") // a guest
		w.at(o.ID, pipeline.StageImmature, 1)
		near.Press(l.say("Asignar a Bruno Díaz", "Assign to Bruno Díaz")).Shows("<@U0BRUNO>")
		require.Equal(t, pipeline.UserID(demoBruno), w.opportunity(o.ID).Offer.To)
		w.bruno.DMs().Await(o.ID.String())
	}
}

func TestAssigningIsForWhoMay(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoBruno, "Acme", pipeline.StageImmature)
	w.ana.Slash("/oportunidad asignar 1 @ana").Contains("Solo quien lleva la oportunidad", "<@U0BRUNO>")
	w.emma.Slash("/opportunity assign 1").Contains("Only the opportunity's owner")
	w.at(o.ID, pipeline.StageImmature, 1)
	w.carla.Slash("/oportunidad asignar acme a @ana").Contains("ahora la lleva <@U0ANA>")
	require.Equal(t, pipeline.UserID(demoAna), w.opportunity(o.ID).Owner)
	w.ana.DMs().Await(o.ID.String())
	w.bruno.DMs().Await(o.ID.String())
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	flow := w.flow()
	flow.Store = w.db // people are told of this one
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(demoBruno, l.say("Los Aromos", "Globex"), pipeline.StageImmature)
		follow := l.command + l.say(" seguir ", " follow ") + o.ID.String()
		me.Slash(follow).Contains(l.say("Ahora sigues", "You now follow"), o.ID.String())
		me.Slash(l.command + " " + o.ID.String()).Contains(l.say("La sigues", "You follow it"))
		out, err := w.forward(flow, o)
		require.NoError(t, err)
		me.DMs().Await(o.ID.String())

		me.Slash(l.command + l.say(" dejar de seguir ", " unfollow ") + o.ID.String()).Contains(l.say("Dejaste de seguir", "You no longer follow"))
		_, err = w.forward(flow, out.Opportunity)
		require.NoError(t, err)
		card := me.Slash(l.command + " " + o.ID.String())
		card.Message().Lacks(l.say("La sigues", "You follow it"))
		card.Press(l.say("Seguir", "Follow")).Contains(l.say("Ahora sigues", "You now follow")).Press(l.say("Dejar de seguir", "Unfollow")).
			Shows(l.say("Dejaste de seguir", "You no longer follow"))
		me.Slash(follow + l.say(" etapas", " stages")).Contains(l.say("solo de los cambios de etapa", "changes of stage only")).
			Press(l.say("Solo cierre", "Closing only")).Shows(l.say("retroceda", "steps back"))
		me.Slash(l.command + " " + o.ID.String()).Contains(l.say("La sigues: lo que se gane", "You follow it: what is won"))
		me.Slash(l.command + l.say(" dejar de seguir ", " unfollow ") + o.ID.String()).Contains(l.say("Dejaste de seguir", "You no longer follow"))
		me.Slash(l.command + l.say(" seguir cuenta nadie <!here>", " follow account nobody <!here>")).Contains(l.say("No encontré un cliente", "I found no client")).Message().Lacks("<!here>")
		me.Slash(l.command + l.say(" seguir cuenta los aromos etapas", " follow client globex stages")).Contains(l.say("Ahora sigues a *Los Aromos*", "You now follow *Globex*"))
		me.Slash(l.command + " " + o.ID.String()).Contains(l.say("Sigues a su cliente", "You follow its client"))
		fresh := w.seed(demoBruno, l.say("Los Aromos", "Globex"), pipeline.StageImmature)
		_, err = w.forward(flow, fresh)
		require.NoError(t, err)
		why := me.DMs().Await(fresh.ID.String())
		choose(why, me, l.say("¿Por qué me llegó esto?", "Why did I get this?")).Press(l.say("Dejar de seguir al cliente", "Unfollow the client")).
			Shows(l.say("Dejaste de seguir", "You no longer follow"))
		me.Slash(l.command + l.say(" seguir OP-999", " follow OP-999")).Contains(l.say("No encontré", "could not find"))
	}
}

func TestSearching(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i := range 10 {
		w.seed(demoBruno, "Viña Aromos "+strings.Repeat("I", i+1), pipeline.StageImmature)
	}
	lost := w.seed(demoBruno, "Aromos perdida", pipeline.StageLost)
	for _, l := range tongues {
		me := l.seller(w)
		page := me.Slash(l.command + l.say(" buscar aromos", " search aromos")).
			Contains(l.say("11 oportunidades · con «aromos»", "11 opportunities · with “aromos”"))
		next := page.Press(l.say("Siguientes", "Next")).Contains(lost.ID.String())
		next.Press(l.say("Ver", "Show")).Contains("Aromos")
		me.Slash(l.command + l.say(" buscar vina", " search vina")).Contains("10")
		me.Slash(l.command + l.say(" buscar nada <!here> *x*", " search nada <!here> *x*")).Contains("nada").Message().Lacks("<!here>")
		me.Slash(l.command + l.say(" buscar", " search")).Contains(l.say("¿Qué busco?", "What shall I search for?"))
	}
}

// What is not there, or mistyped: the nearest of one's own as buttons.
func TestTheNearest(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), l.say("Forestal Arauco", "Hooli"), pipeline.StageImmature)
		near := l.say("¿Quisiste decir una de estas?", "Did you mean one of these?")
		ver := l.command + l.say(" ver ", " show ")
		me.Slash(ver+l.say("araucco", "holi")).Contains(near, o.ID.String()).Press(l.say("Ver", "Show")).Contains(l.say("Forestal Arauco", "Hooli"))
		me.Slash(l.command+" "+l.say("Forestal Arauko", "Hoolli")).Contains(near, o.ID.String())
		me.Slash(ver+"OP-"+strings.TrimPrefix(o.ID.String(), "OP-")+"0").Contains(l.say("No encontré esa oportunidad.", "could not find"), near, o.ID.String())
		me.Slash(l.command + l.say(" calificar ", " qualify ") + l.say("araucco", "holi")).Contains(near).Press(l.say("Calificar", "Qualify")).
			Modal(l.say("Calificar", "Qualify")).Cancel()
		me.Slash(l.command + l.say(" avansar 1", " advanse 1")).Contains(l.say("¿Quisiste decir *avanzar*?", "Did you mean *advance*?"))
		w.at(o.ID, pipeline.StageImmature, 1)
	}
}
