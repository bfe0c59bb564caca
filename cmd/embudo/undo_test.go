package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Undo is an event that also edits what was posted: the card stands as before, the line that told of the act is
// followed by the one that takes it back, and who was told of the act is told of that.
func TestUndoEditsWhatWasPosted(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seedTold(pipeline.UserID(me.ID()), l.say("Los Aromos", "Globex"), pipeline.StageImmature)
		card := w.cardOf(o)
		w.carla.Slash("/oportunidad seguir " + o.ID.String()).Contains("Ahora sigues")

		form := me.Slash(l.line(pipeline.ActQualify, o.ID)).Modal(l.say("Calificar", "Qualify"))
		form.Check("criteria", "interaction", "interest", "problem", "fit", "means")
		done := form.Submit().Closed().Contains(l.say("pasó a *Calificada*", "is now at *Qualified*"))
		card.Becomes("*Calificada* ·")
		card.Thread().Await("avanzó", "Calificada")
		w.carla.DMs().Await("avanzó", o.ID.String())

		done.Press(l.say("Deshacer", "Undo")).Shows(l.say("Deshecho.", "Undone."))
		card.Becomes("*Inmadura* ·").Lacks("*Calificada* ·")
		card.Thread().Await("deshizo")
		w.carla.DMs().Await("deshizo", o.ID.String())
		w.at(o.ID, pipeline.StageImmature, 3)

		// Handed over and taken back: the one who had it for a moment is told both.
		back := me.Slash(l.command + l.say(" asignar ", " assign ") + o.ID.String() + " @bruno").Contains("<@U0BRUNO>")
		w.bruno.DMs().Await(o.ID.String())
		card.Becomes("Bruno Díaz")
		back.Press(l.say("Deshacer", "Undo")).Shows(l.say("Deshecho.", "Undone."))
		w.bruno.DMs().Await(o.ID.String())
		require.Equal(t, pipeline.UserID(me.ID()), w.opportunity(o.ID).Owner)
	}
	w.AllowMessages() // lines in the thread of handing over
}
