package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// ends ends an opportunity in one of the two ways, with what is decided on its quotes and orders.
func (w *walk) ends(complete bool, s pipeline.Settlement) (pipeline.Opportunity, pipeline.Event, error) {
	if complete {
		c := goodCompletion()
		c.Settle = s
		return w.o.Advance(c, managerActor(), noon)
	}
	l := goodLoss()
	l.Settle = s
	return w.o.Lose(l, managerActor(), noon)
}

// withOpen is an opportunity with a quote at the client's, one whose discount is asked about, and two orders.
func withOpen(t *testing.T) *walk {
	w := walkTo(t, pipeline.StageInvoicing, managerActor())
	for _, number := range []string{"OC-1", "OC-2"} {
		order := goodOrder()
		order.Number, order.Amount = number, clp("9000000")
		w.did(w.o.PlaceOrder(order, managerActor(), noon))
	}
	w.did(w.o.AddLine(goodLine(), managerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), managerActor(), noon))
	w.did(w.o.SendQuote(1, pipeline.Settings{}, paper, managerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), managerActor(), noon))
	w.did(w.o.AskApproval(2, "Cliente antiguo", []pipeline.UserID{other}, limited(t), managerActor(), noon))
	require.Equal(t, []pipeline.Part{"quote_1", "quote_2", "order_1", "order_2"}, w.o.ToSettle())
	return w
}

func TestEachOpenQuoteAndOrderIsDecidedWhenAnOpportunityEnds(t *testing.T) {
	t.Parallel()
	for _, complete := range []bool{false, true} {
		w := withOpen(t)
		each := map[pipeline.Part]pipeline.Fate{"quote_1": pipeline.FateClosed, "quote_2": pipeline.FateOpen, "order_1": pipeline.FateOpen, "order_2": pipeline.FateClosed}
		for part := range each {
			some := map[pipeline.Part]pipeline.Fate{}
			for p, fate := range each {
				if p != part {
					some[p] = fate
				}
			}
			_, _, err := w.ends(complete, pipeline.Settlement{Each: some})
			require.Equal(t, reasons{part.Field(): "required"}, fieldsOf(t, err))
			some[part] = "perhaps"
			_, _, err = w.ends(complete, pipeline.Settlement{Each: some})
			require.Equal(t, reasons{part.Field(): "choice"}, fieldsOf(t, err))
		}
		for _, made := range []pipeline.Part{"order_3", "quote_3", "order_0", "order_x", "x"} {
			_, _, err := w.ends(complete, pipeline.Settlement{Rest: pipeline.FateClosed, Each: map[pipeline.Part]pipeline.Fate{made: pipeline.FateClosed}})
			require.Equal(t, reasons{made.Field(): "not_open"}, fieldsOf(t, err))
		}
		w.did(w.ends(complete, pipeline.Settlement{Each: each, Reason: " Se terminó "}))
		require.Equal(t, []pipeline.QuoteStatus{pipeline.QuoteRejected, pipeline.QuoteAsked}, []pipeline.QuoteStatus{w.o.Quotes[0].Status, w.o.Quotes[1].Status})
		require.Equal(t, "Se terminó", w.o.Quotes[0].Reason)
		require.Nil(t, w.o.Orders[0].Closed)
		require.Equal(t, &pipeline.Closing{On: today, By: managerActor().ID, Reason: "Se terminó"}, w.o.Orders[1].Closed)
		replayed, err := pipeline.Replay(w.history)
		require.NoError(t, err)
		require.Equal(t, inUTC(w.o), inUTC(replayed))

		later := w.fork()
		later.did(later.o.CloseOrder("OC-1", "Se entregó el resto", managerActor(), noon))
		require.NotNil(t, later.o.Orders[0].Closed, "what stayed open is closed later")
		w.did(w.o.Undo(w.last(), managerActor(), noon))
		require.Equal(t, []pipeline.Part{"quote_1", "quote_2", "order_1", "order_2"}, w.o.ToSettle())
	}
}

func TestWhatALossClosedIsDecidedWhenItIsReopened(t *testing.T) {
	t.Parallel()
	w := withOpen(t)
	w.did(w.ends(false, pipeline.Settlement{Rest: pipeline.FateClosed, Each: map[pipeline.Part]pipeline.Fate{"order_2": pipeline.FateOpen}, Reason: "Se perdió"}))
	require.Equal(t, []pipeline.Part{"quote_1", "quote_2", "order_1"}, w.o.ToSettle())
	_, _, err := w.o.Reopen("Volvió", pipeline.Settlement{}, managerActor(), noon)
	require.Equal(t, reasons{"settle_quote_1": "required", "settle_quote_2": "required", "settle_order_1": "required"}, fieldsOf(t, err))
	_, _, err = w.o.Reopen("Volvió", pipeline.Settlement{Rest: pipeline.FateOpen, Each: map[pipeline.Part]pipeline.Fate{"order_2": pipeline.FateClosed}}, managerActor(), noon)
	require.Equal(t, reasons{"settle_order_2": "not_open"}, fieldsOf(t, err))

	left := w.fork()
	left.did(left.o.Reopen("Volvió", pipeline.Settlement{Rest: pipeline.FateClosed}, managerActor(), noon))
	require.Equal(t, []pipeline.Part{"order_2"}, left.o.ToSettle())

	late := w.fork()
	late.did(late.o.Reopen("Volvió", pipeline.Settlement{Rest: pipeline.FateOpen}, managerActor(), noon.Add(2*365*24*time.Hour)))
	require.Equal(t, pipeline.QuoteExpired, late.o.Quotes[0].Status, "its day is over")

	w.did(w.o.Reopen("Volvió", pipeline.Settlement{Rest: pipeline.FateOpen}, managerActor(), noon))
	require.Equal(t, []pipeline.QuoteStatus{pipeline.QuoteSent, pipeline.QuoteDraft}, []pipeline.QuoteStatus{w.o.Quotes[0].Status, w.o.Quotes[1].Status}, "what was asked is to be asked again")
	require.Empty(t, w.o.Quotes[0].Reason)
	require.Empty(t, w.o.Quotes[1].AskedBy)
	require.Nil(t, w.o.Orders[0].Closed)
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(replayed))
}
