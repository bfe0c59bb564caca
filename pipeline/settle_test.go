package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestWhatIsOpenEndsWithTheOpportunity(t *testing.T) {
	t.Parallel()
	for _, complete := range []bool{false, true} {
		w := walkTo(t, pipeline.StageInvoicing, managerActor())
		kept, closed := goodOrder(), goodOrder()
		kept.Number, closed.Number = "OC-1", "OC-2"
		w.did(w.o.PlaceOrder(kept, managerActor(), noon))
		w.did(w.o.PlaceOrder(closed, managerActor(), noon))
		require.Equal(t, []string{"order:OC-1", "order:OC-2"}, w.o.SettleKeys())
		end := func(s pipeline.Settlement) (pipeline.Opportunity, pipeline.Event, error) {
			if complete {
				c := goodCompletion()
				c.Settle = s
				return w.o.Advance(c, managerActor(), noon)
			}
			l := goodLoss()
			l.Settle = s
			return w.o.Lose(l, managerActor(), noon)
		}
		_, _, err := end(pipeline.SettlementOf([]string{"order:OC-9", "quote:x"}, "Se perdió"))
		require.Equal(t, pipeline.Field("settle"), oneField(t, err))
		w.did(end(pipeline.SettlementOf([]string{"order:OC-2"}, "Se terminó")))
		require.Nil(t, w.o.Orders[0].Closed, "what was not named stays open")
		require.Equal(t, &pipeline.Closing{On: today, By: w.o.Orders[1].Closed.By, Reason: "Se terminó"}, w.o.Orders[1].Closed)
		replayed, err := pipeline.Replay(w.history)
		require.NoError(t, err)
		require.Equal(t, inUTC(w.o), inUTC(replayed))
		w.did(w.o.Undo(w.last(), managerActor(), noon))
		require.Nil(t, w.o.Orders[1].Closed)
	}
}

func oneField(t *testing.T, err error) pipeline.Field {
	t.Helper()
	fields := fieldsOf(t, err)
	require.Len(t, fields, 1)
	for f := range fields {
		return f
	}
	return ""
}
