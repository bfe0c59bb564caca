package pipeline_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// standing counts what stands now, straight from the opportunities: what the aggregates must come to.
type standing struct {
	open, won, lost, rivals, invoices int
	openValue, wonValue               map[pipeline.Currency]pipeline.Money
}

func (s *standing) count(t require.TestingT, o pipeline.Opportunity) {
	worth := func(sums map[pipeline.Currency]pipeline.Money) {
		if o.Value.IsZero() {
			return
		}
		sum, err := sums[o.Value.Currency()].Add(o.Value)
		if sums[o.Value.Currency()].IsZero() {
			sum, err = o.Value, nil
		}
		require.NoError(t, err)
		sums[o.Value.Currency()] = sum
	}
	if o.Stage != pipeline.StageDone && o.Stage != pipeline.StageLost {
		s.open++
		worth(s.openValue)
	}
	if o.Commitment != nil && o.Stage != pipeline.StageLost {
		s.won++
		worth(s.wonValue)
	}
	if o.Loss != nil {
		s.lost++
		if o.Loss.Competitor != "" {
			s.rivals++
		}
	}
	s.invoices += len(o.Invoices)
}

// checkTallies holds the aggregates to what stands.
func (m *machine) checkTallies(t require.TestingT) {
	want := standing{openValue: map[pipeline.Currency]pipeline.Money{}, wonValue: map[pipeline.Currency]pipeline.Money{}}
	for i := range m.models {
		o, err := m.store.Opportunity(context.Background(), pipeline.OpportunityID(i+1))
		require.NoError(t, err)
		want.count(t, o)
	}
	got := standing{openValue: map[pipeline.Currency]pipeline.Money{}, wonValue: map[pipeline.Currency]pipeline.Money{}}
	list, err := m.store.Tallies(context.Background(), pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked,
		pipeline.TallyLost, pipeline.TallyRival, pipeline.TallyInvoiced, pipeline.TallyStayed}})
	require.NoError(t, err)
	amounts := map[pipeline.Measure]map[pipeline.Currency]pipeline.Tally{}
	for _, k := range list {
		for measure, at := range map[pipeline.Measure]*int{pipeline.TallyOpen: &got.open, pipeline.TallyBooked: &got.won, pipeline.TallyLost: &got.lost,
			pipeline.TallyRival: &got.rivals, pipeline.TallyInvoiced: &got.invoices} {
			if k.Measure == measure {
				*at += k.Count
			}
		}
		if k.Measure == pipeline.TallyStayed {
			require.Positive(t, k.Count, "a departure that was taken back more often than it happened: %+v", k)
		}
		if amounts[k.Measure] == nil {
			amounts[k.Measure] = map[pipeline.Currency]pipeline.Tally{}
		}
		sum := amounts[k.Measure][k.Currency]
		total, err := sum.Amount.Add(k.Amount)
		require.NoError(t, err)
		sum.Amount = total
		amounts[k.Measure][k.Currency] = sum
	}
	for measure, sums := range map[pipeline.Measure]map[pipeline.Currency]pipeline.Money{pipeline.TallyOpen: got.openValue, pipeline.TallyBooked: got.wonValue} {
		for currency, sum := range amounts[measure] {
			if currency == "" || sum.Amount.IsZero() {
				continue
			}
			m, err := pipeline.NewMoney(sum.Amount, currency)
			require.NoError(t, err)
			sums[currency] = m
		}
	}
	require.Equal(t, want.open, got.open, "open")
	require.Equal(t, want.won, got.won, "won")
	require.Equal(t, want.lost, got.lost, "lost")
	require.Equal(t, want.rivals, got.rivals, "rivals")
	require.Equal(t, want.invoices, got.invoices, "invoices")
	for name, pair := range map[string][2]map[pipeline.Currency]pipeline.Money{"open": {want.openValue, got.openValue}, "won": {want.wonValue, got.wonValue}} {
		require.Len(t, pair[1], len(pair[0]), name)
		for currency, m := range pair[0] {
			require.True(t, m.Equal(pair[1][currency]), "%s %s: %s, not %s", name, currency, pair[1][currency], m)
		}
	}
}

// Months that are over stay as they were: what is lost later is taken back in the month of the loss.
func TestBookingsAreTakenBackWhenTheyAreLost(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -3*3600)
	w := walkTo(t, pipeline.StageCommitted, ownerActor())
	won := w.last()
	before, err := pipeline.Replay(w.history[:len(w.history)-1])
	require.NoError(t, err)
	booked := only(pipeline.TallyBooked, pipeline.Tallies(before, w.o, won, zone))
	require.Len(t, booked, 1)
	require.Equal(t, 1, booked[0].Count)
	require.Equal(t, pipeline.MonthOf(pipeline.DateOf(won.At.In(zone))).From(), booked[0].Month)

	later := noon.AddDate(0, 3, 0)
	lost, e, err := w.o.Lose(goodLoss(), ownerActor(), later)
	require.NoError(t, err)
	require.True(t, lost.Booking.Lost)
	back := only(pipeline.TallyBooked, pipeline.Tallies(w.o, lost, e, zone))
	require.Len(t, back, 1)
	require.Equal(t, -1, back[0].Count)
	require.True(t, booked[0].Amount.Neg() == back[0].Amount)
	require.Equal(t, pipeline.MonthOf(pipeline.DateOf(later.In(zone))).From(), back[0].Month)
}

// Who won it keeps the booking when it is handed over.
func TestABookingStaysWithWhoWonIt(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageCommitted, ownerActor())
	before := w.o
	w.did(w.o.Assign("UNEW", managerActor(), noon))
	require.Equal(t, before.Owner, w.o.Booking.Owner)
	require.Empty(t, only(pipeline.TallyBooked, pipeline.Tallies(before, w.o, w.last(), time.UTC)))
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, w.o.Booking, replayed.Booking)
}

func only(measure pipeline.Measure, list []pipeline.Tally) []pipeline.Tally {
	var found []pipeline.Tally
	for _, k := range list {
		if k.Measure == measure {
			found = append(found, k)
		}
	}
	return found
}
