package pipeline

import (
	"context"
	"fmt"
	"time"
)

// Accept keeps that the client accepted a version that was sent, and the order that comes of it; its number is made up where
// the client gave none. What the client did is the evidence that commits a Qualified opportunity at the quote's net value, in
// the same act; of one that is won already only the order is kept. It returns Final, Denied, Invalid, or Conflict with
// ReasonNoQuote, ReasonQuoteStatus, or ReasonWrongStage before it is Qualified.
func (o Opportunity) Accept(version int, c Commitment, number string, by Actor, at time.Time) (Opportunity, Event, error) {
	q, err := o.quoteAt(version, by, ActQuote, QuoteSent)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	if o.Stage < StageQualified {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonWrongStage, Current: &o}
	}
	totals, err := q.Totals()
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	c = c.cleaned().(Commitment)
	c.Value = totals.Net
	order := Order{Number: clean(number), Date: c.Date, Amount: totals.Net, Tax: totals.Tax, Quote: version, Proof: c.Proof, By: by.ID}
	if order.Number == "" {
		order.Number = o.freeNumber()
	}
	f := faults{}
	c.check(f, o, DateOf(at))
	order.check(f, o, DateOf(at))
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	q.Status = QuoteAccepted
	next := o.quoted(q)
	next.Orders = append(o.Orders[:len(o.Orders):len(o.Orders)], order)
	if o.Stage != StageQualified {
		return o.record(EventOrdered, next, by.ID, at)
	}
	c.record(&next, by.ID)
	next.Stage = StageCommitted
	return o.record(EventAdvanced, next, by.ID, at)
}

// freeNumber is one for an order to which the client gave none.
func (o Opportunity) freeNumber() string {
	for n := len(o.Orders) + 1; ; n++ {
		number := fmt.Sprintf("%s-%d", o.ID, n)
		if _, taken := o.OrderAt(number); !taken {
			return number
		}
	}
}

// unaccepted is the opportunity without what came of quotes that were accepted: they stand at sent again.
func (o Opportunity) unaccepted() Opportunity {
	for _, q := range o.Quotes {
		if q.Status == QuoteAccepted {
			q.Status = QuoteSent
			o = o.quoted(q)
		}
	}
	orders := o.Orders
	o.Orders = nil
	for _, order := range orders {
		if order.Quote == 0 {
			o.Orders = append(o.Orders, order)
		}
	}
	return o
}

// AcceptQuote keeps that the client accepted a quote; see Opportunity.Accept.
func (s *Service) AcceptQuote(ctx context.Context, r Request, t Target, version int, c Commitment, number string) (Outcome, error) {
	return s.change(ctx, r, t, ActQuote, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Accept(version, c, number, by, at)
	})
}
