package commands

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// onOffer are the actions of a row of buttons, and the choices behind its "⋯".
func onOffer(row []slack.BlockElement) (actions, behind []string) {
	for _, e := range row {
		switch e := e.(type) {
		case *slack.ButtonBlockElement:
			actions = append(actions, e.ActionID)
		case *slack.OverflowBlockElement:
			for _, o := range e.Options {
				behind = append(behind, o.Text.Text)
			}
		}
	}
	return actions, behind
}

// Who may work on an opportunity finds on its card, and on the list of a stage, how to note what was done and what comes next,
// until it is over; who may not finds neither. Nothing is cut for want of room behind the "⋯".
func TestNotesAndStepsAreOfferedToWhoMay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.speaks(i18n.ES)
	for _, stage := range pipeline.Stages() {
		opp := o.opens(sampleNew(), stage)
		for _, who := range []pipeline.UserID{ana, carla, bruno} {
			by := o.actor(who)
			may := who != bruno && !stage.Final()
			for _, row := range [][]slack.BlockElement{v.buttons(opp, by).(*slack.ActionBlock).Elements.ElementSet, v.nextButtons(opp, by)} {
				actions, behind := onOffer(row)
				require.LessOrEqual(t, len(actions), 5, "a wall of buttons: %v", actions)
				if !may {
					require.NotContains(t, actions, actionLogActivity, "%s %s", who, stage)
					require.NotContains(t, behind, v.plain(textActivityScheduleButton, nil), "%s %s", who, stage)
					continue
				}
				require.Contains(t, actions, actionLogActivity, "%s %s", who, stage)
				require.Contains(t, behind, v.plain(textActivityScheduleButton, nil), "%s %s", who, stage)
				require.Contains(t, behind, v.plain(textButtonLose, nil), "%s %s", who, stage)
			}
		}
	}
}

func TestWhatIsPlannedOnACard(t *testing.T) {
	t.Parallel()
	w := newInSlack(t)
	w.opens(sampleNew(), pipeline.StageQualified)
	card := w.ana.Slash("/oportunidad ver OP-1").Contains("Calificada").Message()
	form := card.Press(w.ana, actionMore, "Agendar actividad").Modal("Actividad")
	form.Choose("kind", "task").Fill("what", "Enviar propuesta").Date("date", today.AddDays(3).String()).Submit().Closed().Contains("Enviar propuesta")
	require.Equal(t, "Enviar propuesta", w.stands(1).Planned[0].What)
	w.ana.Slash("/oportunidad ver OP-1").Contains("Próximo paso: Tarea", "Enviar propuesta").Press("Registrar actividad").Modal("Registrar actividad")
}
