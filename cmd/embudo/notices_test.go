package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/store"
)

// openHeld is an office where edits wait for others as long as the story says.
func openHeld(t *testing.T, window time.Duration) *office {
	w := openOffice(t, officeOptions{idle: true, jobs: soon})
	w.settings.editWindow = window
	w.start()
	return w
}

// Edits by one person are one line in the thread, and one message to the owner in their language.
func TestEditsAreOneLine(t *testing.T) {
	t.Parallel()
	w := openHeld(t, 3*time.Second)
	for _, l := range tongues {
		o := w.seedTold(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageImmature)
		card := w.sales.Await(o.ID.String(), "*Inmadura* ·")
		for _, amount := range []string{"13M", "14M", "15M"} {
			l.chief(w).Slash(fmt.Sprintf("%s %s %s %s %s", l.command, l.say("editar", "edit"), o.ID, l.say("valor", "value"), amount)).Contains(o.ID.String())
		}
		card.Becomes("$15.000.000")
		card.Thread().Await("actualizó "+o.ID.String(), "$12.500.000 → $15.000.000").Lacks("13.000.000")
		l.seller(w).DMs().Await(l.say("actualizó", "updated"), o.ID.String()).Contains("15").Lacks("13.000.000", "13,000,000")
		w.quiet()
		require.Len(t, card.Thread().Messages(), 1)
	}
}

// Something else ends the waiting at once, and stands after the edits.
func TestAMoveDoesNotWaitForEdits(t *testing.T) {
	t.Parallel()
	w := openHeld(t, time.Hour)
	for _, l := range tongues {
		o := w.seedTold(pipeline.UserID(l.seller(w).ID()), l.say("Acme", "Globex"), pipeline.StageImmature)
		ref := o.ID.String()
		card := w.sales.Await(ref, "*Inmadura* ·")
		l.chief(w).Slash(l.command + l.say(" editar ", " edit ") + ref + l.say(" valor", " value") + " 15M").Contains(ref)
		card.Becomes("$15.000.000") // the card waits for nothing
		require.Empty(t, card.Thread().Messages())
		form := l.chief(w).Slash(l.line(pipeline.ActQualify, o.ID)).Modal(l.say("Calificar", "Qualify"))
		form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains(l.say("Calificada", "Qualified"))
		card.Thread().Await("avanzó", "*Calificada*")
		lines := card.Thread().Messages()
		require.Len(t, lines, 2)
		require.Contains(t, lines[0].Visible(), "actualizó "+ref)
		l.seller(w).DMs().Await(l.say("actualizó ", "updated ") + ref)
		l.seller(w).DMs().Await(l.say("avanzó ", "advanced ") + ref)
	}
}

// choose uses the "⋯" of a notice.
func choose(m story.Message, who *story.Actor, what string) *story.Answer {
	return m.Press(who, "notice.more", what)
}

// Each notice says why it came, and what is muted there is not told there any more until it is told again.
func TestWhyAndQuieten(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{jobs: soon})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seedTold(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		ref := o.ID.String()
		card := w.sales.Await(ref, "*Calificada* ·")
		line := card.Thread().Await("avanzó " + ref)
		for _, m := range []story.Message{card, line} {
			choose(m, me, "¿Por qué me llegó esto?").Contains(l.say("canal de avisos de toda la empresa", "This channel is told of everything"),
				l.say("Quien administra Embudo puede cambiar la regla", "Whoever administers Embudo can change the rule"))
			why := choose(m, l.chief(w), "¿Por qué me llegó esto?").Contains(l.say("canal de avisos", "told of everything"))
			require.Contains(t, why.Message().Buttons(), l.say("Cambiar la regla", "Change the rule"))
		}
		muted := choose(line, me, "Silenciar "+ref+" aquí").Contains(l.say("no aviso más de "+ref, "no more notices of "+ref))
		form := me.Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "contract").Fill("value", "UF 350").Fill("reference", "OC 9").Submit().Closed().Contains("UF 350")
		card.Becomes("*Comprometida* ·")
		w.quiet()
		require.Len(t, card.Thread().Messages(), 1, "its card alone is kept up to date")

		muted.Press(l.say("Volver a avisar", "Tell me again")).Shows(l.say("como estaba con "+ref, "about "+ref+" is as it was"))
		form = l.chief(w).Slash(l.line(pipeline.ActCorrect, o.ID)).Modal(l.say("Corregir", "Correct"))
		form.Fill("reason", "No era").Submit().Closed().Contains(ref)
		card.Thread().Await("corrigió " + ref)
		told := me.DMs().Await(l.say("corrigió "+ref, "corrected "+ref))
		why := choose(told, me, l.say("¿Por qué me llegó esto?", "Why did I get this?")).Contains(l.say("otra persona la cambió", "somebody else changed it"))
		why.Press(l.say("Pasar al resumen diario", "Into the daily digest")).Shows(l.say("una vez al día", "once a day"))
		wishes, err := w.db.Wishes(t.Context(), me.ID(), o.ID)
		require.NoError(t, err)
		require.Equal(t, []pipeline.Wish{{To: me.ID(), On: o.ID, Kind: pipeline.WishDigest}}, wishes)
	}
}

// After an outage the channel has one message of what it missed, and what is posted is kept up to date.
func TestOneCatchUpMessage(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			catchUp(t, l)
		})
	}
}

func catchUp(t *testing.T, l tongue) {
	w := openOffice(t, officeOptions{lang: l.lang, jobs: func(o *store.JobOptions) {
		o.Backoff = func(int) time.Duration { return 2 * time.Second }
		o.CatchUpAfter = 500 * time.Millisecond
	}})
	posted := w.seedTold(demoAna, "De antes", pipeline.StageImmature)
	card := w.sales.Await(posted.ID.String(), l.say("*Inmadura* ·", "*Immature* ·"))
	w.Sim.FailNext("chat.postMessage", 503, "", 1)
	lost := w.seedTold(demoAna, "Perdida SpA", pipeline.StageLost)
	won := w.seedTold(demoAna, "Ganada & Hijos", pipeline.StageCommitted)
	for i := range 4 {
		w.seedTold(demoAna, fmt.Sprintf("Cliente %d", i), pipeline.StageQualified)
	}
	require.NoError(t, w.forwardTold(posted))
	opening := l.say("sin poder avisar aquí", "could not post here for a while")
	missed := w.sales.Await(opening, won.ID.String(), lost.ID.String(), l.say("*ganada*", "*won*"), l.say("Perdida", "*Lost*"), "Cliente 3")
	card.Becomes(l.say("*Calificada* ·", "*Qualified* ·"))
	w.quiet()
	count := 0
	for _, m := range w.sales.Messages() {
		if strings.Contains(m.Visible(), opening) {
			count++
		}
		for _, reply := range m.Thread().Messages() {
			require.NotContains(t, reply.Visible(), l.say("ganó", " won "), "it was told in the one message")
		}
	}
	require.Equal(t, 1, count)
	missed.Press(l.chief(w), l.say("¿Por qué me llegó esto?", "Why did I get this?")).Contains(l.say("mientras no podía llegar a él", "while I could not reach it"))
}

// forwardTold takes an opportunity through its next gate, with the channel told.
func (w *office) forwardTold(o pipeline.Opportunity) error {
	flow := w.flow()
	flow.Channel = w.settings.NotifyChannel
	_, err := w.forward(flow, o)
	return err
}

// A channel that nobody can post in is told to each admin once, in their language; they resend from the ledger what was
// given up, once for each press.
func TestAlertAndResend(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "C0EXTRA", jobs: soon, sim: func(c *slacksim.Config) {
		c.Channels = append(c.Channels, slacksim.Channel{ID: "C0EXTRA", Name: "extra", Members: []string{demoAna}, Bot: true})
	}})
	w.seedTold(demoAna, "Acme", pipeline.StageImmature)
	w.Channel("#extra").Await("OP-1")
	require.True(t, w.Sim.RemoveBot("C0EXTRA"))
	w.seedTold(demoAna, "Globex", pipeline.StageQualified)
	w.ana.DMs().Await("No pude avisar en <#C0EXTRA>", "OP-2")
	alert := w.carla.DMs().Await("No puedo avisar en <#C0EXTRA>", "/invite")
	w.mary.DMs().Await("I cannot post in <#C0EXTRA>", "/invite")
	w.quiet()
	require.Len(t, w.carla.DMs().Messages(), 1, "once a day for each channel")

	for _, l := range tongues {
		list := l.chief(w).Slash(l.say("/embudo entregas abandonadas", "/pipeline deliveries given-up"))
		list.Contains("OP-2", l.say("no estoy en ese canal", "I am not in that channel"), l.say("Reenviar", "Resend"))
		l.seller(w).Slash(l.say("/embudo entregas", "/pipeline deliveries")).Message().Lacks("OP-2")
	}
	require.True(t, w.Sim.AddBot("C0EXTRA"))
	page := alert.Press(w.carla, "Ver entregas").Contains("OP-2").Message()
	page.Press(w.carla, "ledger.resend").Shows("sale de nuevo ahora")
	w.Channel("#extra").Await("OP-2")
	w.quiet()
	w.AllowMessages() // the owner's other fallbacks
}

// An owner whose account is closed: managers are told in their place, and admins that it is closed.
func TestAnOwnerWhoIsGone(t *testing.T) {
	t.Parallel()
	for i, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none", jobs: soon})
			o := w.seed(demoBruno, "Acme", pipeline.StageImmature)
			require.True(t, w.Sim.Deactivate(demoBruno))
			form := l.chief(w).Slash(l.line(pipeline.ActQualify, o.ID)).Modal(l.say("Calificar", "Qualify"))
			form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains(l.say("Calificada", "Qualified"))
			other := tongues[1-i] // in place of the owner; who did it is not told of it
			other.chief(w).DMs().Await(other.say("ya no puede recibir avisos", "cannot get notices any more"), "OP-1", other.say("avanzó", "advanced"))
			w.carla.DMs().Await("su cuenta está desactivada", "/oportunidad asignar")
			w.mary.DMs().Await("their account is deactivated", "/opportunity assign")
		})
	}
}
