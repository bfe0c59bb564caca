package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/pipeline"
)

// TestTwoPeopleFillTheSameChecklist has two people at once: the second is shown both values and sends again.
func TestTwoPeopleFillTheSameChecklist(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageImmature)
		title := l.say("Calificar", "Qualify")
		mine := l.seller(w).Slash(l.line(pipeline.ActQualify, o.ID)).Modal(title)
		mine.Check("criteria", "interest", "fit").Fill("criterion_interest_support", "Pidió <precios>")
		theirs := l.chief(w).Slash(l.line(pipeline.ActQualify, o.ID)).Modal(title)
		theirs.Check("criteria", "interest", "means").Fill("criterion_interest_support", "Lo dijo en *junta*").Submit().Closed().Contains(o.ID.String())
		w.at(o.ID, pipeline.StageImmature, o.Version+1)

		again := mine.Submit().Next(title)
		again.Shows(o.ID.String(), l.say("ya no está como la viste", "is no longer as you saw it"), "<@"+l.chief(w).ID()+">",
			l.say("Tu valor: ", "Your value: "), "Pidió &lt;precios&gt;", l.say("Valor actual: ", "Current value: "), bot.Esc("Lo dijo en *junta*").String())
		require.Contains(t, string(again.Value("criterion_interest_support")), "Pidió ", "what was typed stays")
		require.NotContains(t, string(again.Value("criteria")), "means")
		w.at(o.ID, pipeline.StageImmature, o.Version+1)

		again.Check("criteria", "interest", "fit", "means").Submit().Closed().Contains(o.ID.String())
		w.at(o.ID, pipeline.StageImmature, o.Version+2)
		now := w.opportunity(o.ID).Qualification
		require.Equal(t, "Pidió <precios>", now[pipeline.CriterionInterest].Support)
		require.True(t, now[pipeline.CriterionFit].Confirmed && now[pipeline.CriterionMeans].Confirmed)
	}
	w.AllowMessages() // owners hear of what their chief did
}

// TestAnEditUnderACommitment shows the field that both touched and the one that the form does not have.
func TestAnEditUnderACommitment(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		title := l.say("Comprometer", "Commit")
		answer := me.Slash(l.line(pipeline.ActCommit, o.ID))
		form := answer.Modal(title)
		form.Choose("kind", "email").Fill("value", "10M").Fill("reference", "Re: propuesta")
		value, name, line := clp(t, "20000000"), "Otro <!channel> nombre", "Datos"
		chief := pipeline.UserID(l.chief(w).ID())
		edit := func(o pipeline.Opportunity, e pipeline.Edit) pipeline.Opportunity {
			out, err := w.flow().Edit(context.Background(), pipeline.Request{Key: "edit:" + o.ID.String() + name + line, By: pipeline.Member{ID: chief, Admin: true}}, targetOf(o), e)
			require.NoError(t, err)
			return out.Opportunity
		}
		now := edit(o, pipeline.Edit{Value: &value, Name: &name, ServiceLine: &line})
		none := ""
		line = none
		now = edit(now, pipeline.Edit{ServiceLine: &none}) // changed and changed back is nothing to tell

		again := form.Submit().Next(title)
		again.Shows(l.say("Valor*", "Value*"), l.say("Tu valor: $10.000.000", "Your value: CLP 10,000,000"),
			l.say("Valor actual: $20.000.000", "Current value: CLP 20,000,000"), "<@"+l.chief(w).ID()+">",
			l.say("Cuando la abriste: Acme", "When you opened it: Acme"), "Otro &lt;!channel&gt; nombre")
		require.NotContains(t, again.Text(), l.say("Línea de servicio", "Service line"))
		require.Contains(t, string(again.Value("reference")), "Re: propuesta")
		w.at(o.ID, pipeline.StageQualified, now.Version)

		// Closed now, it is kept; and once more somebody is faster before it is taken up again.
		again.Fill("value", "11M").Cancel()
		answer.Contains(l.kept(o.ID))
		value = clp(t, "30000000")
		name = "Tercer nombre"
		edit(now, pipeline.Edit{Value: &value})
		form = me.Slash(l.line(pipeline.ActCommit, o.ID)).Modal(title)
		form.Shows(l.say("Tu valor: $11.000.000", "Your value: CLP 11,000,000"), l.say("Valor actual: $30.000.000", "Current value: CLP 30,000,000"))
		form.Submit().Closed().Contains(l.say("¡Venta ganada!", "Sale won!"), l.say("$11.000.000", "CLP 11,000,000"))
		w.at(o.ID, pipeline.StageCommitted, now.Version+2)
	}
}

// TestWhoComesSecondWithTheSameStep is refused with the state of now, and keeps what was typed.
func TestWhoComesSecondWithTheSameStep(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageCommitted)
		title := l.say("Aprobar facturación", "Approve billing")
		answer := l.seller(w).Slash(l.line(pipeline.ActApprove, o.ID))
		mine := answer.Modal(title)
		mine.Fill("approved_by", "Rosa Pérez").Fill("reference", "Correo")
		theirs := l.chief(w).Slash(l.line(pipeline.ActApprove, o.ID)).Modal(title)
		theirs.Fill("approved_by", "Juan Soto").Fill("reference", "Acta").Submit().Closed().Contains(o.ID.String())
		w.at(o.ID, pipeline.StageToInvoice, o.Version+1)

		again := mine.Submit().Next(title)
		again.Shows(l.say("ya no está como la viste", "is no longer as you saw it"), "<@"+l.chief(w).ID()+">", l.say("Por facturar", "To invoice"), "Acme")
		require.Contains(t, string(again.Value("approved_by")), "Rosa Pérez")
		again.Submit().Next(title).Shows(l.say("ya no está como la viste", "is no longer as you saw it"))
		w.at(o.ID, pipeline.StageToInvoice, o.Version+1)
		again.Cancel()
		answer.Contains(l.say("Guardé lo que alcanzaste a escribir", "I kept what you had typed"), o.ID.String())
		l.seller(w).Slash(l.command).Press(l.say("Retomar", "Resume")).
			Contains(l.say("no es el paso que sigue", "is not its next step"), "Rosa Pérez", l.say("por si quieres copiarlo", "in case you want to copy it"))
		require.Nil(t, l.seller(w).View())
	}
	w.AllowMessages() // owners hear of what their chief did
}
