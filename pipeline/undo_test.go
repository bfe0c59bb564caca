package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// undoable gives an opportunity whose last act, at noon and by the manager, is of the kind.
func undoable(t testing.TB, kind pipeline.EventKind) (before pipeline.Opportunity, w *walk) {
	t.Helper()
	by, name := managerActor(), "Otra"
	from := map[pipeline.EventKind]pipeline.Stage{
		pipeline.EventInvoiced: pipeline.StageInvoicing, pipeline.EventReopened: pipeline.StageLost, pipeline.EventCorrected: pipeline.StageInvoicing,
		pipeline.EventLost: pipeline.StageToInvoice, pipeline.EventAdvanced: pipeline.StageInvoicing,
	}[kind]
	w = walkTo(t, from, ownerActor())
	before = w.o
	switch kind {
	case pipeline.EventEdited:
		w.did(w.o.Edit(pipeline.Edit{Name: &name}, by, noon))
	case pipeline.EventQualification:
		w.did(w.o.Qualify(pipeline.Qualification{{Confirmed: true}}, by, noon))
	case pipeline.EventAdvanced: // into Done, which is final
		w.did(w.o.Advance(goodCompletion(), by, noon))
	case pipeline.EventInvoiced:
		w.did(w.o.Invoice(pipeline.Invoice{Number: "F-2", Issued: today, Amount: clp("1")}, by, noon))
	case pipeline.EventLost:
		w.did(w.o.Lose(goodLoss(), by, noon))
	case pipeline.EventReopened:
		w.did(w.o.Reopen("Volvió", pipeline.Settlement{}, by, noon))
	case pipeline.EventCorrected:
		w.did(w.o.Correct("Era otra", by, noon))
	default:
		require.Fail(t, "no such kind", kind)
	}
	require.Equal(t, kind, w.last().Kind)
	return before, w
}

var undoableKinds = []pipeline.EventKind{pipeline.EventEdited, pipeline.EventQualification, pipeline.EventAdvanced,
	pipeline.EventInvoiced, pipeline.EventLost, pipeline.EventReopened, pipeline.EventCorrected}

// same compares what an opportunity is, beside its version and who touched it last.
func same(t testing.TB, want, got pipeline.Opportunity, msg ...any) {
	t.Helper()
	want.Version, want.UpdatedAt, want.UpdatedBy = got.Version, got.UpdatedAt, got.UpdatedBy
	require.Equal(t, inUTC(want), inUTC(got), msg...)
}

func inUTC(o pipeline.Opportunity) pipeline.Opportunity {
	o.StageSince, o.CreatedAt, o.UpdatedAt = o.StageSince.UTC(), o.CreatedAt.UTC(), o.UpdatedAt.UTC()
	return o
}

func TestUndoRestoresEveryField(t *testing.T) {
	t.Parallel()
	for _, kind := range undoableKinds {
		for _, after := range []time.Duration{-time.Second, 0, time.Minute, 10 * time.Minute} {
			before, w := undoable(t, kind)
			undone := w.last()
			w.did(w.o.Undo(undone, managerActor(), noon.Add(after)))
			same(t, before, w.o, "%s after %s", kind, after)
			require.Equal(t, before.Version+2, w.o.Version, "the undo is a further version")
			require.Equal(t, []any{pipeline.EventUndone, undone.Version, undone.To, undone.From},
				[]any{w.last().Kind, w.last().Undoes, w.last().From, w.last().To})
		}
		_, w := undoable(t, kind)
		for _, late := range []time.Duration{10*time.Minute + 1, time.Hour} {
			_, _, err := w.o.Undo(w.last(), managerActor(), noon.Add(late))
			require.Equal(t, "conflict/undo_late", refusal(err), "%s after %s", kind, late)
		}
	}
}

func TestUndoIsForItsAuthorAlone(t *testing.T) {
	t.Parallel()
	boss := actor("UBOSS", pipeline.Manager, pipeline.Admin, pipeline.Salesperson, pipeline.Finance)
	for _, kind := range undoableKinds {
		_, w := undoable(t, kind)
		for _, by := range []pipeline.Actor{ownerActor(), boss, actor(other)} {
			_, _, err := w.o.Undo(w.last(), by, noon)
			require.Equal(t, "denied/not_author", refusal(err), kind)
		}
		guest := pipeline.NewActor(pipeline.Member{ID: manager, Outsider: true}, nil, false)
		_, _, err := w.o.Undo(w.last(), guest, noon)
		require.Equal(t, "denied/outsider", refusal(err), kind)
	}
}

func TestUndoOnlyTheLastAct(t *testing.T) {
	t.Parallel()
	for _, kind := range undoableKinds {
		_, w := undoable(t, kind)
		earlier, name := w.last(), "Después"
		if w.o.Stage.Final() {
			w.did(w.o.Undo(earlier, managerActor(), noon))
		} else {
			w.did(w.o.Edit(pipeline.Edit{Name: &name}, managerActor(), noon))
		}
		_, _, err := w.o.Undo(earlier, managerActor(), noon)
		require.Equal(t, "conflict/changed", refusal(err), kind)
	}
	_, w := undoable(t, pipeline.EventEdited)
	elsewhere := w.last()
	elsewhere.Opportunity++
	_, _, err := w.o.Undo(elsewhere, managerActor(), noon)
	require.Equal(t, "conflict/changed", refusal(err), "an event of another opportunity")
}

func TestCreationsAndUndosAreNotUndone(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	_, _, err := w.o.Undo(w.last(), ownerActor(), noon)
	require.Equal(t, "conflict/undo_kind", refusal(err))

	_, w = undoable(t, pipeline.EventEdited)
	w.did(w.o.Undo(w.last(), managerActor(), noon))
	_, _, err = w.o.Undo(w.last(), managerActor(), noon)
	require.Equal(t, "conflict/undo_kind", refusal(err))
}
