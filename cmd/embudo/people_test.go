package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

const saidOutsider = "Embudo es solo para el equipo de esta empresa."

func TestGuestsAndStrangersAreRefused(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{
		people: []slacksim.User{
			{ID: "U0SINGLE", Name: "single", RealName: "Sam Single", Locale: "en-US", Single: true},
			{ID: "U0ROBOT", Name: "robot", RealName: "Robot", Locale: "es-CL", Bot: true},
		},
		sim: func(c *slacksim.Config) { c.Channels[0].Members = append(c.Channels[0].Members, demoGuest) },
	})
	o := w.seedTold(demoAna, "Acme", pipeline.StageImmature)
	card := w.sales.Await("OP-1")

	said := map[string]string{demoGuest: saidOutsider, "U0OTRA": saidOutsider, "U0SINGLE": "Embudo is only for this company's own team.", "U0ROBOT": saidOutsider}
	for id, text := range said {
		who := w.As(id).In("#ventas")
		for _, line := range []string{"/oportunidad", "/oportunidad ver OP-1", "/opportunity list all", "/oportunidad nueva Robo 1M", "/oportunidad ayuda"} {
			answer := who.Slash(line).Contains(text)
			answer.Message().Lacks("Acme", "OP-1")
			require.True(t, answer.Ephemeral())
		}
		for _, button := range []string{"Calificar", "Ver"} {
			answer := card.Press(who, button).Contains(text)
			answer.Message().Lacks("Acme")
			require.True(t, answer.Ephemeral())
		}
		require.Nil(t, who.View(), "no form opens")
	}
	w.nothingHappened(o)
}

// changed changes what Slack knows of a person, and waits until the bot has heard of it.
func (w *office) changed(a *story.Actor, change func(*slacksim.User)) {
	w.t.Helper()
	seq := w.newest()
	for _, u := range w.Sim.People() {
		if u.ID == a.ID() {
			change(&u)
			require.True(w.t, w.Sim.ChangePerson(u))
		}
	}
	w.logged(seq, "the bot to hear of the change", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogAck && e.Name == "user_change" })
}

// newest is the number of the last thing that happened.
func (w *office) newest() int64 {
	log := w.Sim.Log()
	if len(log) == 0 {
		return 0
	}
	return log[len(log)-1].Seq
}

// logged waits for something to happen after seq.
func (w *office) logged(seq int64, what string, is func(slacksim.Entry) bool) {
	w.t.Helper()
	w.Until(what, func() bool {
		for _, e := range w.Sim.LogAfter(seq) {
			if is(e) {
				return true
			}
		}
		return false
	})
}

func TestWhoBecomesAGuestLosesAccessInTheMiddleOfAForm(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		shown := me.Slash(l.command + " " + o.ID.String()).Contains("Acme").Message()
		form := me.Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "email").Fill("reference", "Re: propuesta")
		w.changed(me, func(u *slacksim.User) { u.Guest = true })

		errors := form.Submit().Errors()
		require.Len(t, errors, 1)
		for _, text := range errors {
			require.Contains(t, text, l.say(saidOutsider, "Embudo is only for this company's own team."))
		}
		form.Cancel()
		shown.Press(me, l.say("Comprometer", "Commit")).Contains(l.say(saidOutsider, "Embudo is only for"))
		me.Slash(l.line(pipeline.ActCommit, o.ID)).Contains(l.say(saidOutsider, "Embudo is only for"))
		w.nothingHappened(o)
		w.changed(me, func(u *slacksim.User) { u.Guest = false })
		me.Slash(l.command + " " + o.ID.String()).Contains("Acme")
	}
}

func TestADeactivatedPersonLosesAccessAtOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.ana.Slash("/oportunidad").Contains("¿Qué quieres hacer?") // so that the bot knows her as a colleague

	// What she typed a moment before is still on its way when her account is closed.
	w.Sim.DelayNext(1, 900*time.Millisecond)
	seq := w.newest()
	typed := make(chan *slacksim.Turn, 1)
	go func() {
		turn, err := w.Sim.Person("ana").Slash(context.Background(), demoSalesChannel, "/oportunidad", "nueva Último 12M")
		if err != nil {
			w.t.Error(err)
		}
		typed <- turn
	}()
	w.logged(seq, "her command to be on its way", func(e slacksim.Entry) bool { return e.Name == "delay" })
	require.True(t, w.Sim.Deactivate(demoAna))
	turn := <-typed
	require.Empty(t, turn.Error)
	require.Contains(t, string(turn.AckPayload), saidOutsider)
	page, err := w.db.Find(context.Background(), pipeline.Query{Limit: 10})
	require.NoError(t, err)
	require.Empty(t, page.Items)
	w.AllowMessages()
}

func TestOnlyTheOwnerOrAManagerMovesAnOpportunity(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for _, l := range tongues {
		other := w.bruno
		o := w.seedTold(demoCarla, "Acme "+l.command[1:], pipeline.StageQualified)
		card := w.sales.Await(o.ID.String())
		card.Thread().Await("avanzó")
		rule := l.say("Solo quien lleva la oportunidad o una jefatura puede hacer esto.", "Only the opportunity's owner or a manager can do this.")
		for _, act := range []pipeline.Act{pipeline.ActCommit, pipeline.ActLose} {
			answer := l.seller(w).Slash(l.line(act, o.ID)).Contains(rule, o.ID.String(), "<@U0CARLA>")
			require.Equal(t, []string{l.say("Pedir acceso", "Ask for access"), l.say("Oferta y cobro", "Quote and billing"), l.say("Historial", "History"), l.say("Seguir", "Follow")}, answer.Message().Buttons())
		}
		denied := card.Press(l.seller(w), "Comprometer").Contains(rule)
		require.True(t, denied.Ephemeral(), "nobody else sees it")
		card.Press(l.seller(w), "Ver").Contains("Acme", l.say("Historial", "History"))

		// What a form hides is not protected by being hidden: a form of one's own, turned on another's opportunity.
		mine := w.seed(pipeline.UserID(other.ID()), "Globex", pipeline.StageQualified)
		opened := other.Slash("/oportunidad comprometer " + mine.ID.String())
		form := opened.Modal("Comprometer")
		form.Choose("kind", "email").Fill("reference", "Re: propuesta")
		w.remake(form, func(view map[string]any) {
			view["private_metadata"] = strings.Replace(view["private_metadata"].(string), `"i":`+mine.ID.String()[3:], `"i":`+o.ID.String()[3:], 1)
		})
		other.Modal("Forged").Submit().Next("Comprometer").Shows("Solo quien lleva la oportunidad o una jefatura puede hacer esto.")
		other.Modal("Comprometer").Cancel()
		opened.Contains("Guardé lo que alcanzaste a escribir")
		w.nothingHappened(o)
		w.nothingHappened(mine)
	}
}

func TestInvoicesAreFinancesOnceSomebodyHasThatRole(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageToInvoice)
	hers := w.seed(demoEmma, "Globex", pipeline.StageToInvoice)
	w.ana.Slash("/oportunidad facturar OP-1").Modal("Registrar factura").Cancel() // nobody has it yet
	w.felipe.Slash("/oportunidad facturar OP-1").Contains("Solo quien lleva la oportunidad")

	opened := w.emma.Slash("/opportunity invoice " + hers.ID.String())
	form := opened.Modal("Record invoice")
	require.NoError(t, w.db.GrantRole(context.Background(), demoFelipe, pipeline.Finance, demoCarla, time.Now()))
	// The form that was open before is held against the rule of now.
	form.Fill("number", "F-1").Submit().Next("Record invoice").Shows("Only Finance or a manager can record invoices.")
	form.Cancel()
	opened.Contains("I kept what you had typed in *Record invoice*")
	w.nothingHappened(hers)
	w.ana.Slash("/oportunidad facturar OP-1").Contains("Solo Finanzas o una jefatura puede registrar facturas.").Message().Lacks("Facturar")
	w.ana.Slash("/oportunidad avanzar OP-1").Contains("Solo Finanzas o una jefatura puede registrar facturas.")
	w.nothingHappened(o)

	w.felipe.Slash("/oportunidad ver OP-1").Press("Facturar").Modal("Registrar factura").Fill("number", "F-1").Submit().Closed().Contains("En facturación")
	w.ana.DMs().Await("OP-1", "<@U0FELIPE>", "En facturación")
	w.felipe.Slash("/oportunidad completar OP-1").Contains("Solo quien lleva la oportunidad o una jefatura puede hacer esto.")
	w.felipe.Slash("/oportunidad nueva Robo 1M").Contains("Solo el equipo de ventas o una jefatura trabaja con clientes y oportunidades.")
	w.carla.Slash("/oportunidad facturar OP-1").Modal("Registrar factura").Fill("number", "F-2").Fill("amount", "1M").
		Fill("excess", "Ampliación acordada por correo").Submit().Closed().Contains("F-2")
	w.ana.DMs().Await("OP-1", "<@U0CARLA>", "F-2")
	w.at(o.ID, pipeline.StageInvoicing, o.Version+2)
}

func TestAManagerMovesAnyOpportunity(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", finance: true})
	for _, l := range tongues {
		o := w.seed(demoBruno, "Acme", pipeline.StageImmature)
		next := func() *story.Modal {
			t.Helper()
			l.chief(w).Slash(l.command + l.say(" avanzar ", " advance ") + o.ID.String())
			return l.chief(w).Modal("").Shows(o.ID.String())
		}
		next().Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains(l.say("Calificada", "Qualified"))
		next().Choose("kind", "email").Fill("reference", "x").Submit().Closed().Contains(l.say("Comprometida", "Committed"))
		next().Fill("approved_by", "Rosa").Fill("reference", "x").Submit().Closed().Contains(l.say("Por facturar", "To invoice"))
		next().Fill("number", "F-1").Submit().Closed().Contains(l.say("En facturación", "Invoicing"))
		next().Choose("scope", "full").Submit().Closed().Contains(l.say("Lista", "Done"))
		for _, stage := range []string{"Calificada", "Comprometida", "Por facturar", "En facturación", "Lista"} {
			w.bruno.DMs().Await(o.ID.String(), "<@"+l.chief(w).ID()+">", stage)
		}
		w.at(o.ID, pipeline.StageDone, 6)
		require.Equal(t, pipeline.UserID(demoBruno), w.opportunity(o.ID).Owner)
	}
	// Who is no admin of the workspace any more is no manager either.
	lost := w.seed(demoBruno, "Hooli", pipeline.StageLost)
	w.changed(w.carla, func(u *slacksim.User) { u.Admin = false })
	w.carla.Slash("/oportunidad reabrir " + lost.ID.String()).Contains("Solo una jefatura puede hacer esto.")
}

func TestALanguageIsFollowedWhenItChanges(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.seed(demoAna, "Acme", pipeline.StageQualified)
	card := w.ana.Slash("/oportunidad ver OP-1").Contains("Calificada", "$12.500.000").Message()
	w.changed(w.ana, func(u *slacksim.User) { u.Locale = "en-US" })
	w.ana.Slash("/oportunidad ver OP-1").Contains("Qualified", "CLP 12,500,000")
	card.Press(w.ana, "Comprometer").Modal("Commit").Shows("What the client did").Cancel()
	w.changed(w.ana, func(u *slacksim.User) { u.Locale = "fr-FR" })
	w.ana.Slash("/opportunity show OP-1").Contains("Calificada") // the company's language, where it is neither
}
