package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestAManagerReopensALostOne(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for i, l := range tongues {
		o := w.seedTold(pipeline.UserID(l.seller(w).ID()), []string{"Acme", "Globex"}[i], pipeline.StageLost)
		card := w.sales.Await(o.ID.String(), "*Perdida* ·")
		card.Thread().Await("dio por perdida")
		card.Thread().Await("avanzó")

		// Its owner may not, and is told who may; so is the button not there.
		l.seller(w).Slash(l.line(pipeline.ActReopen, o.ID)).
			Contains(l.say("Solo una jefatura puede hacer esto.", "Only a manager can do this."), l.say("Perdida", "Lost")).
			Message().Lacks(l.say("Reabrir", "Reopen"))
		w.at(o.ID, pipeline.StageLost, 3)

		form := l.chief(w).Slash(l.line(pipeline.ActReopen, o.ID)).Modal(l.say("Reabrir", "Reopen"))
		form.Shows(l.say("Vuelve a *Calificada*", "It goes back to *Qualified*"))
		require.Contains(t, form.Submit().Refused(), "reason")
		form.Fill("reason", "  ")
		require.Equal(t, map[string]string{"reason": l.say("Falta este dato.", "This is missing.")}, form.Submit().Errors())
		form.Fill("reason", "Volvieron a llamar")
		form.Submit().Closed().Contains(l.say("Reabriste", "You reopened"), l.say("Calificada", "Qualified"), l.say("Deshacer", "Undo"))
		card.Becomes("*Calificada* ·", "Comprometer")
		card.Thread().Await("reabrió", "*Calificada*", "Motivo: Volvieron a llamar")
		l.seller(w).DMs().Await(o.ID.String(), l.say("reabrió", "reopened"), "Volvieron a llamar")
		w.at(o.ID, pipeline.StageQualified, 4)

		l.chief(w).Slash(l.line(pipeline.ActReopen, o.ID)).Contains(l.say("Solo se reabre una oportunidad perdida.", "Only a lost opportunity can be reopened."))
		l.seller(w).Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit")).Cancel()
	}
}

func TestAManagerCorrectsAWrongStep(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for i, l := range tongues {
		o := w.seedTold(pipeline.UserID(l.seller(w).ID()), []string{"Acme", "Globex"}[i], pipeline.StageToInvoice)
		card := w.sales.Await(o.ID.String(), "*Por facturar* ·")
		for _, part := range []string{"avanzó", "ganó", "Por facturar"} {
			card.Thread().Await(part)
		}
		l.seller(w).Slash(l.line(pipeline.ActCorrect, o.ID)).Contains(l.say("Solo una jefatura puede hacer esto.", "Only a manager can do this."))

		correct := func(reason, to string) {
			t.Helper()
			form := l.chief(w).Slash(l.line(pipeline.ActCorrect, o.ID)).Modal(l.say("Corregir un paso", "Correct a step"))
			require.Contains(t, form.Submit().Refused(), "reason")
			form.Fill("reason", reason).Submit().Closed().Contains(l.say("Corregiste", "You corrected"))
			card.Becomes("*" + to + "* ·")
			card.Thread().Await("corrigió", reason, "*"+to+"*")
			l.seller(w).DMs().Await(o.ID.String(), l.say("corrigió", "corrected"), reason)
		}
		correct("No era la aprobación", "Comprometida")
		require.Nil(t, w.opportunity(o.ID).BillingApproval, "what the gate recorded is set aside")
		correct("Tampoco había orden", "Calificada")
		require.Nil(t, w.opportunity(o.ID).Commitment)
		correct("Ni presupuesto", "Inmadura")
		w.at(o.ID, pipeline.StageImmature, 7)
		l.chief(w).Slash(l.line(pipeline.ActCorrect, o.ID)).Contains(l.say("Está en la primera etapa", "It is at the first stage"))

		// What was set aside is asked for again; nothing of the history is gone.
		l.seller(w).Slash(l.line(pipeline.ActCommit, o.ID)).Contains(l.say("ese no es el paso que sigue", "that is not its next step"))
		done := w.seed(pipeline.UserID(l.seller(w).ID()), "Hooli", pipeline.StageDone)
		l.chief(w).Slash(l.line(pipeline.ActCorrect, done.ID)).Contains(l.say("ahí termina el flujo", "where the flow ends"))
	}
}

func TestUndoTakesTheLastActBack(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for i, l := range tongues {
		o := w.seedTold(pipeline.UserID(l.seller(w).ID()), []string{"Acme", "Globex"}[i], pipeline.StageQualified)
		card := w.sales.Await(o.ID.String(), "*Calificada* ·")
		card.Thread().Await("avanzó")

		form := l.seller(w).Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
		lost := form.Choose("reason", "declined").Submit().Closed().Contains(l.say("quedó como *Perdida*", "is now *Lost*")).Message()
		card.Becomes("*Perdida* ·")
		card.Thread().Await("dio por perdida")

		undone := lost.Press(l.seller(w), l.say("Deshacer", "Undo")).Message()
		require.Equal(t, lost.TS, undone.TS, "the confirmation itself says so")
		undone.Contains(l.say("Deshecho.", "Undone."), l.say("Calificada", "Qualified"))
		require.NotContains(t, undone.Buttons(), l.say("Deshacer", "Undo"), "an undo is not undone")
		card.Becomes("*Calificada* ·").Lacks("Motivo")
		card.Thread().Await("deshizo el último cambio", "*Calificada*")
		w.at(o.ID, pipeline.StageQualified, 4)
		require.Nil(t, w.opportunity(o.ID).Loss)

		// After another act there is nothing to take back any more.
		form = l.seller(w).Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "email").Fill("reference", "Re: propuesta")
		won := form.Submit().Closed().Contains(l.say("¡Venta ganada!", "Sale won!")).Message()
		card.Becomes("*Comprometida* ·")
		card.Thread().Await("ganó")
		form = l.chief(w).Slash(l.line(pipeline.ActApprove, o.ID)).Modal(l.say("Aprobar facturación", "Approve billing"))
		form.Fill("approved_by", "Rosa").Fill("reference", "Correo").Submit().Closed().Contains(l.say("Por facturar", "To invoice"))
		card.Becomes("*Por facturar* ·")
		card.Thread().Await("Por facturar")
		l.seller(w).DMs().Await(o.ID.String(), l.say("Por facturar", "To invoice"))
		late := won.Press(l.seller(w), l.say("Deshacer", "Undo")).
			Contains(l.say("ya no está como la viste", "is no longer as you saw it"), "<@"+l.chief(w).ID()+">", l.say("Por facturar", "To invoice"))
		require.True(t, late.Ephemeral())
		w.at(o.ID, pipeline.StageToInvoice, 6)
	}
}

func TestUndoIsOnlyForWhoDidItAndOnlyForTenMinutes(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		created := l.seller(w).Slash(l.command + l.say(" nueva Acme 12M", " new Globex 12M")).Message()
		require.NotContains(t, created.Buttons(), l.say("Deshacer", "Undo"), "a creation is not undone")

		// Eleven minutes ago, as the store has it.
		flow := w.flow()
		flow.Now = func() time.Time { return time.Now().Add(-11 * time.Minute) }
		o := w.seedVia(flow, pipeline.UserID(l.seller(w).ID()), "Vieja", pipeline.StageQualified)
		old := w.forge(l.seller(w), "opportunity.undo", valueOf(o.ID, o.Version))
		old.Press(l.seller(w), "forged").Contains(l.say("Ya pasaron los diez minutos", "The ten minutes to undo have passed"))
		w.at(o.ID, pipeline.StageQualified, o.Version)

		o = w.seed(pipeline.UserID(l.seller(w).ID()), "Nueva", pipeline.StageQualified)
		w.forge(l.chief(w), "opportunity.undo", valueOf(o.ID, o.Version)).Press(l.chief(w), "forged").Contains(l.say("Solo quien lo hizo puede deshacerlo.", "Only the person who did it can undo it."))
		w.forge(l.seller(w), "opportunity.undo", valueOf(o.ID, o.Version)).Press(l.seller(w), "forged").Contains(l.say("Deshecho.", "Undone."))
		w.at(o.ID, pipeline.StageImmature, o.Version+1)
	}
	audit, err := w.db.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}
