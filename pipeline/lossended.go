package pipeline

import (
	"context"
	"fmt"
	"slices"
)

// A loss of a release before Loss.Closed does not say what ended with it, and one with which nothing ended says no more. The event that
// led to it tells the two apart, to the part, where the days and authors of closings would also fit what was closed by hand.

// historyPage is how much of a history is read at a time for its newest loss.
const historyPage = 10

// knowingEnded gives a lost opportunity with what ended with its loss, also where the loss itself does not say. Others stay as they
// are.
func (s *Service) knowingEnded(ctx context.Context, o Opportunity) (Opportunity, error) {
	if o.Loss == nil || len(o.Loss.Closed) > 0 || len(o.Quotes)+len(o.Orders) == 0 {
		return o, nil
	}
	e, err := s.lossOf(ctx, o)
	if err != nil {
		return Opportunity{}, err
	}
	loss := *o.Loss
	if loss.Closed, err = o.endedBy(e); err != nil {
		return Opportunity{}, fmt.Errorf("what ended with %s: %w", o.ID, err)
	}
	o.Loss = &loss
	return o, nil
}

// lossOf is the event that brought an opportunity to its loss: the newest that did, for one that was reopened is lost anew.
func (s *Service) lossOf(ctx context.Context, o Opportunity) (Event, error) {
	for before := o.Version + 1; before > 1; {
		events, err := s.Store.History(ctx, o.ID, before, historyPage)
		if err != nil {
			return Event{}, err
		}
		for _, e := range events {
			if e.Kind == EventLost {
				return e, nil
			}
		}
		if len(events) == 0 {
			break
		}
		before = events[len(events)-1].Version
	}
	return Event{}, nil
}

// endedBy are the quotes and orders that the event of a loss brought to their end, in the order of ToSettle. While an opportunity is
// lost none is added, so that what the event kept of the ends of the lists still stands there.
func (o Opportunity) endedBy(e Event) ([]Part, error) {
	before := o
	var changes []Change
	for _, c := range e.Changes {
		if c.Field == FieldQuotes || c.Field == FieldOrders {
			changes = append(changes, c)
			if err := before.restore(c.Field, c.To, c.From); err != nil {
				return nil, err
			}
		}
	}
	after := before
	for _, c := range changes {
		if err := after.restore(c.Field, c.From, c.To); err != nil {
			return nil, err
		}
	}
	open := after.openParts()
	return slices.DeleteFunc(before.openParts(), func(p Part) bool { return slices.Contains(open, p) }), nil
}
