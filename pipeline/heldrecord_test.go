package pipeline_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/pipelinetest"
)

// What was held is recorded in the order in which it came; what a rule refuses stays, with why.
func TestWhatWasHeldIsRecordedWhenItsStageComes(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageCommitted, managerActor()) // of CLP 15.000.000
	hold := func(number, amount string) {
		w.did(w.o.Hold(pipeline.Invoice{Kind: "33", Number: number, Issued: today, Amount: clp(amount)}, actor("UFIN", pipeline.Finance), noon))
	}
	hold("1", "9000000")
	hold("2", "6000001")
	hold("3", "1000")
	hold("4", "5999000")
	_, _, err := w.o.RecordHeld(pipeline.Settings{}, nil, noon)
	require.Equal(t, pipeline.ReasonWrongStage, pipeline.ReasonOf(err))
	w.did(w.o.Advance(goodApproval(), managerActor(), noon))
	require.True(t, w.o.HeldCameDue(w.last()))
	require.True(t, w.o.TriesHeld(w.last()))

	w.did(w.o.RecordHeld(pipeline.Settings{}, []pipeline.InvoiceRef{{Kind: "33", Number: "3"}}, noon))
	require.Equal(t, []any{pipeline.EventAdvanced, pipeline.System, pipeline.StageToInvoice, pipeline.StageInvoicing}, []any{w.last().Kind, w.last().By, w.last().From, w.last().To})
	require.False(t, w.o.HeldCameDue(w.last()))
	require.False(t, w.o.TriesHeld(w.last()), "it is its own act")
	numbers := func(list []pipeline.Invoice) (n []string) {
		for _, i := range list {
			require.Equal(t, pipeline.UserID("UFIN"), i.By, "who pushed it")
			n = append(n, i.Number)
		}
		return n
	}
	require.Equal(t, []string{"1", "4"}, numbers(w.o.Invoices))
	require.Equal(t, []string{"2", "3"}, numbers(w.o.Held))
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"amount": "over_billed"}, w.o.Held[0].Refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"number": "duplicate"}, w.o.Held[1].Refused)
	_, _, err = w.o.RecordHeld(pipeline.Settings{}, []pipeline.InvoiceRef{{Kind: "33", Number: "3"}}, noon)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))

	// What stood in the way is gone: somebody records it by hand, and nothing says any more that it was refused.
	w.did(w.o.Annul(pipeline.InvoiceRef{Kind: "33", Number: "4"}, goodNote(), managerActor(), noon))
	w.did(w.o.BillHeld(pipeline.InvoiceRef{Kind: "33", Number: "3"}, pipeline.Settings{}, managerActor(), noon))
	require.Nil(t, w.o.Invoices[2].Refused)
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(replayed))
}

// Where nothing could be recorded the opportunity stays, and each says why.
func TestWhatIsHeldAndRefusedStaysBeforeBilling(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageCommitted, managerActor())
	w.did(w.o.Hold(pipeline.Invoice{Number: "1", Issued: today, Amount: clp("15000001"), Excess: "Se agregó un informe"}, actor("UFIN", pipeline.Finance), noon))
	w.did(w.o.Advance(goodApproval(), managerActor(), noon))
	w.did(w.o.RecordHeld(pipeline.Settings{}, nil, noon))
	require.Equal(t, []any{pipeline.EventInvoiceHeld, pipeline.StageToInvoice}, []any{w.last().Kind, w.o.Stage})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"excess": "manager_only"}, w.o.Held[0].Refused, "a manager decides on it")
	w.did(w.o.BillHeld(pipeline.InvoiceRef{Number: "1"}, pipeline.Settings{}, managerActor(), noon))
	require.Equal(t, pipeline.StageInvoicing, w.o.Stage)
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(replayed))
}

// However often it is asked for, it is recorded once and told once; a folio that another opportunity has stays.
func TestWhatWasHeldIsRecordedOnce(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	n := 0
	did := func(o pipeline.Outcome, err error) pipeline.Opportunity {
		t.Helper()
		require.NoError(t, err)
		return o.Opportunity
	}
	r := func() pipeline.Request { n++; return ask(fmt.Sprint("held ", n), manager) }
	toInvoice := func(numbers ...string) pipeline.Opportunity {
		t.Helper()
		deal := newDeal()
		deal.Sure = true
		o := did(s.Create(ctx, r(), deal))
		for _, number := range numbers {
			o = did(s.Hold(ctx, r(), seen(o), pipeline.Invoice{Kind: "33", Number: number, Issued: today, Amount: clp("1000")}))
		}
		for o.Stage < pipeline.StageToInvoice {
			o = did(s.Advance(ctx, r(), seen(o), gateInto(o.Stage+1)))
		}
		return o
	}
	first := toInvoice("1")
	for range 3 {
		require.NoError(t, s.RecordHeld(ctx, first.ID))
	}
	second := toInvoice("1", "2")
	before := len(s.store.Notices())
	for range 3 {
		require.NoError(t, s.RecordHeld(ctx, second.ID))
	}
	told := s.store.Notices()[before:]
	require.Len(t, told, 3, "the card, its line, and the owner, who did not do it")
	now, err := s.store.Opportunity(ctx, second.ID)
	require.NoError(t, err)
	require.Equal(t, pipeline.StageInvoicing, now.Stage)
	require.Equal(t, second.Version+1, now.Version)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"number": "duplicate"}, now.Held[0].Refused)
	require.Equal(t, "2", now.Invoices[0].Number)

	third := toInvoice("3")
	s.store.Fail = func(op string) error {
		if op == "commit" {
			return context.DeadlineExceeded
		}
		return nil
	}
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(s.RecordHeld(ctx, third.ID)), "it is asked for again")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(s.RecordHeld(ctx, 99)))
}

// An approval after which invoices were recorded by themselves is not undone, and the refusal says so, whatever else came since; before
// they are recorded it is, and they wait as they did.
func TestAnApprovalIsNotUndoneOnceWhatWasHeldIsRecorded(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	n := 0
	did := func(out pipeline.Outcome, err error) pipeline.Opportunity {
		t.Helper()
		require.NoError(t, err)
		return out.Opportunity
	}
	r := func() pipeline.Request { n++; return ask(fmt.Sprint("undo held ", n), manager) }
	deal := newDeal()
	deal.Sure = true
	o := did(s.Create(ctx, r(), deal))
	for o.Stage < pipeline.StageCommitted {
		o = did(s.Advance(ctx, r(), seen(o), gateInto(o.Stage+1)))
	}
	o = did(s.Hold(ctx, r(), seen(o), pipeline.Invoice{Kind: "33", Number: "1", Issued: today, Amount: clp("1000")}))
	o = did(s.Undo(ctx, r(), seen(did(s.Advance(ctx, r(), seen(o), goodApproval())))))
	require.NoError(t, s.RecordHeld(ctx, o.ID))
	require.Len(t, o.Held, 1)

	approved := did(s.Advance(ctx, r(), seen(o), goodApproval()))
	require.NoError(t, s.RecordHeld(ctx, o.ID))
	recorded, err := s.store.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	refused := func() {
		t.Helper()
		_, err := s.Undo(ctx, r(), seen(approved))
		require.Equal(t, "conflict/held_recorded", refusal(err))
		var e *pipeline.Error
		require.ErrorAs(t, err, &e)
		require.Len(t, e.Current.Invoices, 1)
	}
	refused()
	name := "Otra"
	later := did(s.Edit(ctx, r(), seen(recorded), pipeline.Edit{Name: &name}))
	refused()
	_, err = s.Undo(ctx, r(), seen(recorded))
	require.Equal(t, "conflict/changed", refusal(err), "what came before it says nothing of an act")
	s.store.Fail = func(op string) error {
		if op == pipelinetest.OpHistory {
			return context.DeadlineExceeded
		}
		return nil
	}
	_, err = s.Undo(ctx, r(), seen(approved))
	require.Equal(t, "conflict/changed", refusal(err))
	s.store.Fail = nil
	did(s.Undo(ctx, r(), seen(later)))
}

// What was refused is looked at again after each act by which it may hold, and only there.
func TestWhatWasRefusedIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageCommitted, managerActor()) // of CLP 15.000.000
	hold := func(number, amount string) {
		w.did(w.o.Hold(pipeline.Invoice{Number: number, Issued: today, Amount: clp(amount)}, managerActor(), noon))
	}
	hold("1", "9000000")
	require.False(t, w.o.TriesHeld(w.last()), "its stage has not come")
	hold("2", "6000001")
	w.did(w.o.Advance(goodApproval(), managerActor(), noon))
	w.did(w.o.RecordHeld(pipeline.Settings{}, nil, noon))
	require.Len(t, w.o.Held, 1)

	back := w.fork()
	back.did(back.o.Correct("Era otra", managerActor(), noon))
	require.Equal(t, pipeline.StageToInvoice, back.o.Stage)
	require.False(t, back.o.TriesHeld(back.last()), "a step back stays where it led to")
	ended := w.fork()
	ended.did(ended.o.Lose(goodLoss(), managerActor(), noon))
	require.False(t, ended.o.TriesHeld(ended.last()))
	ended.did(ended.o.Reopen("Volvió", pipeline.Settlement{}, managerActor(), noon))
	require.True(t, ended.o.TriesHeld(ended.last()))

	w.did(w.o.Annul(pipeline.InvoiceRef{Number: "1"}, goodNote(), managerActor(), noon))
	require.True(t, w.o.TriesHeld(w.last()))
	w.did(w.o.RecordHeld(pipeline.Settings{}, nil, noon))
	require.Empty(t, w.o.Held, "there is room for it now")
	w.did(w.o.PlaceOrder(goodOrder(), managerActor(), noon))
	require.False(t, w.o.TriesHeld(w.last()), "nothing is held")
}
