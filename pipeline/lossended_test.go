package pipeline_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/pipelinetest"
)

// asBefore keeps the loss of an opportunity as the releases did that did not say what ended with it.
func (o office) asBefore(t *testing.T, was pipeline.Opportunity, l pipeline.Loss) pipeline.Opportunity {
	t.Helper()
	ctx := context.Background()
	_, err := o.store.Once(ctx, pipeline.Command{Key: "as before " + was.ID.String(), By: pipeline.Member{ID: manager, Admin: true}, On: was.ID, Version: was.Version}, func(tx pipeline.Tx) error {
		now, err := tx.Opportunity(ctx, was.ID)
		require.NoError(t, err)
		next, e, err := now.Lose(l, tx.Actor(), o.now())
		require.NoError(t, err)
		next.Loss.Closed = nil
		for n, c := range e.Changes {
			if c.Field == pipeline.FieldLoss {
				e.Changes[n].To = regexp.MustCompile(`,"closed":\[[^]]*\]`).ReplaceAll(c.To, nil)
				require.NotEqual(t, string(c.To), string(e.Changes[n].To))
			}
		}
		tx.Save(next, e, nil, nil)
		return nil
	})
	require.NoError(t, err)
	kept, err := o.store.Opportunity(ctx, was.ID)
	require.NoError(t, err)
	require.Nil(t, kept.Loss.Closed)
	return kept
}

// Where a loss never kept what ended with it, reopening asks for it nevertheless, and for nothing that was closed or rejected by hand
// on the same day by the same person.
func TestALossThatNeverKeptWhatItClosedIsReopened(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	n := 0
	did := func(out pipeline.Outcome, err error) pipeline.Opportunity {
		t.Helper()
		require.NoError(t, err)
		return out.Opportunity
	}
	r := func() pipeline.Request { n++; return ask(fmt.Sprint("as before ", n), manager) }
	deal := newDeal()
	deal.Sure = true
	o := did(s.Create(ctx, r(), deal))
	for number := range 4 {
		order := goodOrder()
		order.Number, order.Amount = fmt.Sprint("OC-", number+1), clp("1000000")
		o = did(s.PlaceOrder(ctx, r(), seen(o), order))
	}
	o = did(s.AddLine(ctx, r(), seen(o), goodLine()))
	for version := range 2 {
		o = did(s.WriteQuote(ctx, r(), seen(o), goodQuote()))
		o = did(s.SendQuote(ctx, r(), seen(o), version+1, onPaper))
		if version == 0 {
			o = did(s.RejectQuote(ctx, r(), seen(o), 1, "Se perdió"))
		}
	}
	o = did(s.CloseOrder(ctx, r(), seen(o), "OC-1", "Se perdió"))
	loss := goodLoss()
	loss.Settle = pipeline.Settlement{Rest: pipeline.FateClosed, Reason: "Se perdió", Each: map[pipeline.Part]pipeline.Fate{"order_3": pipeline.FateOpen}}
	o = s.asBefore(t, o, loss)
	o = did(s.CloseOrder(ctx, r(), seen(o), "OC-3", "Se perdió"))

	read, _, err := s.Attempt(ctx, r(), seen(o), pipeline.ActReopen)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Part{"quote_2", "order_2", "order_4"}, read.ToSettle())
	_, err = s.Reopen(ctx, r(), seen(o), "Volvió", pipeline.Settlement{})
	require.Equal(t, reasons{"settle_quote_2": "required", "settle_order_2": "required", "settle_order_4": "required"}, fieldsOf(t, err))
	_, err = s.Reopen(ctx, r(), seen(o), "Volvió", pipeline.Settlement{Rest: pipeline.FateOpen, Each: map[pipeline.Part]pipeline.Fate{"order_1": pipeline.FateOpen}})
	require.Equal(t, reasons{"settle_order_1": "not_open"}, fieldsOf(t, err))

	s.store.Fail = func(op string) error {
		if op == pipelinetest.OpHistory {
			return context.DeadlineExceeded
		}
		return nil
	}
	_, _, err = s.Attempt(ctx, r(), seen(o), pipeline.ActReopen)
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
	_, err = s.Reopen(ctx, r(), seen(o), "Volvió", pipeline.Settlement{})
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err), "nothing is left closed because the history could not be read")
	s.store.Fail = nil

	o = did(s.Reopen(ctx, r(), seen(o), "Volvió", pipeline.Settlement{Rest: pipeline.FateOpen, Each: map[pipeline.Part]pipeline.Fate{"order_4": pipeline.FateClosed}}))
	require.Equal(t, []pipeline.Part{"quote_2", "order_2"}, o.ToSettle())
	history, err := s.store.History(ctx, o.ID, 0, 100)
	require.NoError(t, err)
	slices.Reverse(history)
	replayed, err := pipeline.Replay(history)
	require.NoError(t, err)
	require.Equal(t, inUTC(o), inUTC(replayed))

	// Lost anew, nothing ended with it: neither what the older loss closed is asked about, nor what is closed by hand now.
	again := goodLoss()
	again.Settle = pipeline.Settlement{Rest: pipeline.FateOpen}
	o = did(s.Lose(ctx, r(), seen(o), again))
	o = did(s.CloseOrder(ctx, r(), seen(o), "OC-2", "Se perdió"))
	did(s.Reopen(ctx, r(), seen(o), "Volvió", pipeline.Settlement{}))
}
