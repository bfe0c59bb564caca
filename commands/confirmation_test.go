package commands

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

func TestConfirmations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		seen := map[pipeline.EventKind]bool{}
		add := func(name string, out pipeline.Outcome) pipeline.Opportunity {
			t.Helper()
			seen[out.Event.Kind] = true
			a.reply(name, o.confirmed(o.speaks(lang), out))
			return out.Opportunity
		}
		ctx := context.Background()
		advance := func(opp pipeline.Opportunity) pipeline.Outcome {
			return o.did(o.flow.Advance(ctx, o.by(ana), target(opp), gateInto(opp.Stage+1)))
		}
		add("created without a close", o.did(o.flow.Create(ctx, o.by(ana), pipeline.New{Account: "Acme"})))
		opp := add("created", o.did(o.flow.Create(ctx, o.by(ana), sampleNew())))
		renamed := "Nube"
		opp = add("edited", o.did(o.flow.Edit(ctx, o.by(ana), target(opp), pipeline.Edit{Name: &renamed})))
		opp = add("shared", o.did(o.flow.Share(ctx, o.by(ana), target(opp), pipeline.Member{ID: bruno})))
		opp = add("filed", o.did(o.flow.File(ctx, o.by(ana), target(opp), sampleMessage("1773154800.000100"))))
		opp = add("logged", o.did(o.flow.Log(ctx, o.by(ana), target(opp), pipeline.Activity{Kind: pipeline.ActivityCall, On: past, Note: "Pidieron <precio>"}, nil)))
		opp = add("planned", o.did(o.flow.Plan(ctx, o.by(ana), target(opp), &pipeline.NextStep{What: "Enviar la propuesta", On: o.flow.Today().AddDays(3)})))
		opp = add("scheduled", o.did(o.flow.Schedule(ctx, o.by(ana), target(opp), sampleMeeting(), pipeline.Member{ID: bruno})))
		opp = add("rescheduled", o.did(o.flow.Reschedule(ctx, o.by(ana), target(opp), opp.Planned[0].Ref(), pipeline.When{On: today.AddDays(2), Zone: "America/Santiago"})))
		opp = add("cancelled", o.did(o.flow.CancelPlanned(ctx, o.by(ana), target(opp), opp.Planned[0].Ref())))
		opp = add("taken", o.did(o.flow.Assign(ctx, o.by(carla), target(opp), pipeline.Member{ID: carla})))
		opp = add("handed over", o.did(o.flow.Assign(ctx, o.by(carla), target(opp), pipeline.Member{ID: ana})))
		opp = add("offered", o.did(o.flow.Assign(ctx, o.by(ana), target(opp), pipeline.Member{ID: bruno})))
		opp = add("declined", o.did(o.flow.Decline(ctx, o.by(bruno), target(opp), "De <vacaciones>")))
		opp = add("offered again", o.did(o.flow.Assign(ctx, o.by(ana), target(opp), pipeline.Member{ID: bruno})))
		opp = add("offer taken back", o.did(o.flow.Assign(ctx, o.by(ana), target(opp), pipeline.Member{ID: ana})))
		opp = add("offered a third time", o.did(o.flow.Assign(ctx, o.by(ana), target(opp), pipeline.Member{ID: bruno})))
		opp = add("offer taken", o.did(o.flow.TakeOver(ctx, o.by(bruno), target(opp))))
		opp = add("given back", o.did(o.flow.Assign(ctx, o.by(carla), target(opp), pipeline.Member{ID: ana})))
		opp = add("room", o.did(o.flow.AskRoom(ctx, o.by(ana), target(opp))))
		opp = add("checklist saved, one to go", o.did(o.flow.Qualify(ctx, o.by(ana), target(opp), checklist(4))))
		opp = add("checklist saved, three to go", o.did(o.flow.Qualify(ctx, o.by(ana), target(opp), checklist(2))))
		opp = add("qualified", advance(opp))
		opp = add("won", advance(opp))
		opp = add("approved", advance(opp))
		opp = add("corrected", o.did(o.flow.Correct(ctx, o.by(carla), target(opp), "Era de otra <oportunidad>")))
		opp = add("undone", o.did(o.flow.Undo(ctx, o.by(carla), target(opp))))
		opp = add("invoiced first", advance(opp))
		opp = add("invoiced again", o.did(o.flow.Invoice(ctx, o.by(ana), target(opp), pipeline.Invoice{Number: "F-2", Issued: past, Amount: pipeline.MustMoney("120.5", "CLF")})))
		add("completed", advance(opp))
		lost := add("lost", o.did(o.flow.Lose(ctx, o.by(ana), target(o.opens(sampleNew(), pipeline.StageQualified)), sampleLoss())))
		add("reopened", o.did(o.flow.Reopen(ctx, o.by(carla), target(lost), "Volvieron a llamar", pipeline.Settlement{})))

		once, another := o.by(ana), sampleNew()
		another.Sure = true
		o.did(o.flow.Create(ctx, once, another))
		again := o.did(o.flow.Create(ctx, once, another))
		require.True(t, again.Replayed)
		add("replayed", again)
		withdrawn := again
		withdrawn.Replayed, withdrawn.Event.Kind = false, pipeline.EventWithdrawn
		add("withdrawn with its import", withdrawn)
		for kind := range doneTexts {
			require.True(t, seen[kind] || slices.Contains(shownWithBilling, kind), kind)
		}
		a.is("confirmations")
	})
}

// Only an act that can be undone has the button.
func TestUndoButton(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		undo := o.speaks(lang).plain(textButtonUndo, nil)
		created := o.types(ana, lang, "nueva Acme 12M 30-06-2026")
		require.NotContains(t, buttonsOf(t, replyJSON(t, created)), undo)
		opp, _, err := o.flow.Opportunity(context.Background(), pipeline.Member{ID: ana}, 1)
		require.NoError(t, err)
		out := o.did(o.flow.Qualify(context.Background(), o.by(ana), target(opp), checklist(2)))
		require.Contains(t, buttonsOf(t, replyJSON(t, o.confirmed(o.speaks(lang), out))), undo)

		reply, err := o.pressedUndo(context.Background(), o.press(ana, lang, actionUndo, "", targetValue(1, 2)))
		require.NoError(t, err)
		require.True(t, reply.Replace)
		require.NotContains(t, buttonsOf(t, replyJSON(t, reply)), undo)
	})
}
