package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	n := newDeal()
	n.Name, n.Account = " ", " Andes\x00 Ltda. "
	o, e, err := pipeline.Create(7, n, ownerActor(), noon)
	require.NoError(t, err)
	require.Equal(t, pipeline.Opportunity{
		ID: 7, Version: 1, Name: "Andes Ltda.", Account: "Andes Ltda.", Value: n.Value, Close: n.Close, ServiceLine: n.ServiceLine,
		Owner: owner, Source: n.Source, StageSince: noon, CreatedAt: noon, CreatedBy: owner, UpdatedAt: noon, UpdatedBy: owner,
	}, o)
	require.True(t, e.Moved())
	require.False(t, e.Won())
	for _, c := range e.Changes {
		require.Equal(t, "null", string(c.From), c.Field)
	}

	_, _, err = pipeline.Create(7, pipeline.New{}, ownerActor(), noon)
	require.Equal(t, reasons{"account": "required", "name": "required"}, fieldsOf(t, err))
	require.Equal(t, err, pipeline.New{}.Check(owner), "Check foretells it")
	require.NoError(t, n.Check(owner))
	_, _, err = pipeline.Create(7, pipeline.New{Account: short, Name: short, ServiceLine: short, Source: short, Close: pipeline.Date{Year: 2101, Month: 1, Day: 1}}, ownerActor(), noon)
	require.Equal(t, reasons{"account": "too_long", "name": "too_long", "service_line": "too_long", "source": "too_long", "close": "out_of_range"}, fieldsOf(t, err))
	_, _, err = pipeline.Create(7, pipeline.New{Account: "A", Close: pipeline.Date{Year: 2027, Month: 2, Day: 29}}, ownerActor(), noon)
	require.Equal(t, reasons{"close": "unreadable"}, fieldsOf(t, err))
	_, _, err = pipeline.Create(7, pipeline.New{Account: "A"}, ownerActor(), noon)
	require.NoError(t, err, "a client is enough to begin")
}

func TestEdit(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	name, account, line, source := " Otra ", "Cobre SpA", "", "Web"
	value, day, p := pipeline.MustMoney("350.25", "CLF"), today.AddDays(90), 65
	w.did(w.o.Edit(pipeline.Edit{Name: &name, Account: &account, ServiceLine: &line, Source: &source, Value: &value, Close: &day, Probability: &p}, ownerActor(), noon))
	p = 1 // the caller's variable is not the opportunity's
	require.Equal(t, []any{"Otra", "Cobre SpA", "", "Web", value, day, owner, 65},
		[]any{w.o.Name, w.o.Account, w.o.ServiceLine, w.o.Source, w.o.Value, w.o.Close, w.o.Owner, *w.o.ManualProbability})
	require.Len(t, w.last().Changes, 7)
	require.Equal(t, noon.Add(-time.Hour), w.o.StageSince, "an edit moves nothing")

	_, _, err := w.o.Edit(pipeline.Edit{Name: &name}, managerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err))
	_, _, err = w.o.Edit(pipeline.Edit{}, managerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err))
	_, _, err = w.o.Edit(pipeline.Edit{Name: &source}, actor(other), noon)
	require.Equal(t, "denied/not_owner", refusal(err))

	nothing, much := "\u200b", 101
	bad := pipeline.Date{Year: 1999, Month: 1, Day: 1}
	_, _, err = w.o.Edit(pipeline.Edit{Name: &nothing, Account: &nothing, Probability: &much, Close: &bad}, managerActor(), noon)
	require.Equal(t, reasons{"name": "required", "account": "required", "probability": "out_of_range", "close": "out_of_range"}, fieldsOf(t, err))

	follow := -1
	w.did(w.o.Edit(pipeline.Edit{Probability: &follow}, managerActor(), noon))
	require.Nil(t, w.o.ManualProbability)
}

func TestAWonOpportunityKeepsAValue(t *testing.T) {
	t.Parallel()
	none, zero := pipeline.Money{}, clp("0")
	for _, s := range pipeline.Stages()[:5] {
		o := atStage(t, s)
		_, _, err := o.Edit(pipeline.Edit{Value: &none}, ownerActor(), noon)
		_, _, errZero := o.Edit(pipeline.Edit{Value: &zero}, ownerActor(), noon)
		if s < pipeline.StageCommitted {
			require.NoError(t, err)
			require.NoError(t, errZero)
			continue
		}
		require.Equal(t, reasons{"value": "required"}, fieldsOf(t, err), s)
		require.Equal(t, reasons{"value": "zero"}, fieldsOf(t, errZero), s)
	}
}

// Every gate at every stage: it passes from the stage before its own, and nowhere else.
func TestTransitions(t *testing.T) {
	t.Parallel()
	for _, from := range pipeline.Stages() {
		for _, to := range pipeline.Stages()[1:6] {
			w := walkTo(t, from, ownerActor())
			next, e, err := w.o.Advance(gateInto(to), managerActor(), noon.Add(time.Minute))
			switch {
			case from == pipeline.StageDone || from == pipeline.StageLost:
				require.Equal(t, "final/final", refusal(err))
			case int(to) != int(from)+1:
				require.Equal(t, "conflict/wrong_stage", refusal(err), "%s to %s", from, to)
			default:
				require.NoError(t, err)
				require.Equal(t, to, next.Stage)
				require.Equal(t, w.o.Version+1, next.Version)
				require.Equal(t, noon.Add(time.Minute), next.StageSince)
				require.Equal(t, []any{from, to, manager, next.Version, to == pipeline.StageCommitted, true, false},
					[]any{e.From, e.To, e.By, e.Version, e.Won(), e.Moved(), e.SteppedBack()})
				continue
			}
			require.Zero(t, next)
			require.Zero(t, e)
		}
	}
}

func TestLoseFromEveryStageBeforeDone(t *testing.T) {
	t.Parallel()
	for _, from := range pipeline.Stages()[:5] {
		for _, reason := range pipeline.LossReasons() {
			w := walkTo(t, from, ownerActor())
			l := pipeline.Loss{Reason: reason, Competitor: "Otra", Description: "Cerró la empresa", Comment: "C", From: pipeline.StageDone}
			w.did(w.o.Lose(l, ownerActor(), noon))
			want := pipeline.Loss{Reason: reason, Comment: "C", From: from}
			switch reason {
			case pipeline.LossCompetitor:
				want.Competitor = "Otra"
			case pipeline.LossOther:
				want.Description = "Cerró la empresa"
			}
			require.Equal(t, &want, w.o.Loss)
			require.Equal(t, pipeline.StageLost, w.o.Stage)
			require.False(t, w.last().SteppedBack())

			w.did(w.o.Reopen("Volvió", pipeline.Settlement{}, managerActor(), noon.Add(time.Hour)))
			require.Equal(t, from, w.o.Stage)
			require.Nil(t, w.o.Loss)
			require.Equal(t, noon.Add(time.Hour), w.o.StageSince)
			require.Equal(t, "Volvió", w.last().Reason)
			require.Equal(t, from >= pipeline.StageCommitted, w.last().Won(), "a booking reversed by the loss is booked again")
			require.False(t, w.last().SteppedBack())
		}
	}
}

func TestWhatALossAsksFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		loss pipeline.Loss
		want reasons
	}{
		{pipeline.Loss{}, reasons{"reason": "required"}},
		{pipeline.Loss{Reason: "tired", Comment: long}, reasons{"reason": "choice", "comment": "too_long"}},
		{pipeline.Loss{Reason: pipeline.LossCompetitor, Description: "x"}, reasons{"competitor": "required"}},
		{pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: short, Comment: long}, reasons{"competitor": "too_long", "comment": "too_long"}},
		{pipeline.Loss{Reason: pipeline.LossOther, Competitor: "x", Description: "\x00"}, reasons{"description": "required"}},
		{pipeline.Loss{Reason: pipeline.LossOther, Description: long}, reasons{"description": "too_long"}},
		{pipeline.Loss{Reason: pipeline.LossDeclined, Comment: long}, reasons{"comment": "too_long"}},
	} {
		o := atStage(t, pipeline.StageQualified)
		_, _, err := o.Lose(c.loss, ownerActor(), noon)
		require.Equal(t, c.want, fieldsOf(t, err), "%+v", c.loss)
	}
}

func TestCorrectAsksForTheGateAgain(t *testing.T) {
	t.Parallel()
	for _, from := range pipeline.Stages()[1:5] {
		w := walkTo(t, from, ownerActor())
		before := w.o
		w.did(w.o.Correct("Era otra", managerActor(), noon.Add(time.Minute)))
		require.Equal(t, from-1, w.o.Stage)
		require.Equal(t, "Era otra", w.last().Reason)
		require.True(t, w.last().SteppedBack())
		require.Equal(t, noon.Add(time.Minute), w.o.StageSince)
		require.NotEmpty(t, w.o.Missing(from), "what %s recorded is set aside", from)
		require.Empty(t, before.Missing(from), "and stays in the state before")
		for s := pipeline.StageQualified; s < from; s++ {
			require.Empty(t, w.o.Missing(s), "what %s recorded stays", s)
		}
		require.Equal(t, before.Value, w.o.Value)
		require.Equal(t, "Reunión del lunes", w.o.Qualification[0].Support, "what supports a criterion is kept")
		w.did(w.o.Advance(gateInto(from), ownerActor(), noon.Add(time.Minute)))
	}
}

func TestReopenAndCorrectAskForAReason(t *testing.T) {
	t.Parallel()
	lost, qualified := atStage(t, pipeline.StageLost), atStage(t, pipeline.StageQualified)
	for reason, want := range map[string]reasons{"": {"reason": "required"}, " \u202e\n": {"reason": "required"}, long: {"reason": "too_long"}} {
		_, _, err := lost.Reopen(reason, pipeline.Settlement{}, managerActor(), noon)
		require.Equal(t, want, fieldsOf(t, err))
		_, _, err = qualified.Correct(reason, managerActor(), noon)
		require.Equal(t, want, fieldsOf(t, err))
	}
}

func TestARefusalByTheStateShowsIt(t *testing.T) {
	t.Parallel()
	done := atStage(t, pipeline.StageDone)
	for _, act := range []pipeline.Act{pipeline.ActEdit, pipeline.ActComplete, pipeline.ActLose, pipeline.ActReopen, pipeline.ActCorrect} {
		err := do(act, &walk{t: t, o: done}, managerActor(), noon)
		var e *pipeline.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, &done, e.Current, act)
	}
}
