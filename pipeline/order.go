package pipeline

import (
	"context"
	"slices"
	"time"
)

// Order is what the client ordered: by accepting a quote, or by a purchase order of its own.
type Order struct {
	// Number is unique among the opportunity's orders.
	Number string `json:"number"`
	Date   Date   `json:"date"`
	// Amount is net; Tax comes on top.
	Amount Money `json:"amount"`
	Tax    Money `json:"tax,omitzero"`
	// Lines are what Amount and Tax follow from; none where these were said alone, or where the order came of a quote: see
	// Opportunity.OrderLines.
	Lines []LineItem `json:"lines,omitempty"`
	// Quote is the version that was accepted; 0 for none.
	Quote int `json:"quote,omitempty"`
	// External is its id in the company's accounting; "" for none.
	External string `json:"external,omitempty"`
	Proof    Proof  `json:"proof,omitzero"`
	By       UserID `json:"by"`
	// Closed: nothing more is to come of it; nil while it is open.
	Closed *Closing `json:"closed,omitempty"`
}

// Closing is when, by whom and why something was closed.
type Closing struct {
	On     Date   `json:"on"`
	By     UserID `json:"by"`
	Reason string `json:"reason"`
}

// ActOrder is placing orders and changing them; ActClose is closing one, also after the opportunity has ended.
const (
	ActOrder Act = "order"
	ActClose Act = "close"
)

// MaxOrders is how many orders one opportunity may have.
const MaxOrders = 100

// Fields of orders.
const (
	FieldOrders   Field = "orders"
	FieldOrder    Field = "order"
	FieldTax      Field = "tax"
	FieldExternal Field = "external"
)

// Reasons around orders.
const (
	ReasonNoOrder     Reason = "no_order"     // the opportunity has no such order
	ReasonOrderClosed Reason = "order_closed" // it is closed
)

// OrderAt gives an order by its number.
func (o Opportunity) OrderAt(number string) (Order, bool) {
	i := slices.IndexFunc(o.Orders, func(order Order) bool { return order.Number == number })
	if i < 0 {
		return Order{}, false
	}
	return o.Orders[i], true
}

func (r Order) cleaned() Order {
	r.Number, r.External, r.Proof, r.Lines = clean(r.Number), clean(r.External), r.Proof.cleaned(), numbered(r.Lines)
	r.Amount, r.Tax = charged(r.Lines, r.Amount, r.Tax)
	return r
}

// check holds an order that is to come to what it may be.
func (r Order) check(f faults, o Opportunity, today Date) {
	f.text(FieldNumber, r.Number, MaxShort, true)
	if _, taken := o.OrderAt(r.Number); taken {
		f.add(FieldNumber, ReasonDuplicate)
	}
	f.text(FieldExternal, r.External, MaxShort, false)
	f.pastDate(FieldDate, r.Date, today)
	f.charge(r.Lines, r.Amount, r.Tax)
	if !r.Proof.empty() {
		f.proof(o, r.Proof)
	}
	if len(o.Orders) >= MaxOrders {
		f.add(FieldOrder, ReasonTooMany)
	}
}

// PlaceOrder keeps an order that no quote led to. It returns Final, Denied, or Invalid with the faults of the fields.
func (o Opportunity) PlaceOrder(r Order, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActOrder); err != nil {
		return Opportunity{}, Event{}, err
	}
	r = r.cleaned()
	r.By, r.Quote, r.Closed = by.ID, 0, nil
	f := faults{}
	r.check(f, o, DateOf(at))
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Orders = append(o.Orders[:len(o.Orders):len(o.Orders)], r)
	return o.record(EventOrdered, next, by.ID, at)
}

// ChangeOrder puts another date, other amounts and lines, another external id and, where there is one, another document in an open
// order. It returns Final, Denied, Invalid, or Conflict with ReasonNoOrder or ReasonOrderClosed.
func (o Opportunity) ChangeOrder(r Order, by Actor, at time.Time) (Opportunity, Event, error) {
	i, err := o.orderAt(r.Number, by, ActOrder)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	next, was := o, o.Orders[i]
	r = r.cleaned()
	was.Date, was.Amount, was.Tax, was.Lines, was.External = r.Date, r.Amount, r.Tax, r.Lines, r.External
	if !r.Proof.empty() {
		was.Proof = r.Proof
	}
	f, others := faults{}, o
	others.Orders = slices.Delete(slices.Clone(o.Orders), i, i+1)
	was.check(f, others, DateOf(at))
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next.Orders = slices.Clone(o.Orders)
	next.Orders[i] = was
	return o.record(EventOrdered, next, by.ID, at)
}

// CloseOrder keeps that nothing more is to come of an order, and why. It returns what ChangeOrder does, save that what stayed open
// when the opportunity ended is closed later.
func (o Opportunity) CloseOrder(number, reason string, by Actor, at time.Time) (Opportunity, Event, error) {
	i, err := o.orderAt(number, by, ActClose)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Orders = slices.Clone(o.Orders)
	next.Orders[i].Closed = &Closing{On: DateOf(at), By: by.ID, Reason: clean(reason)}
	return o.recordWithReason(EventOrdered, next, reason, by, at)
}

func (o Opportunity) orderAt(number string, by Actor, act Act) (int, error) {
	if err := o.open(by, act); err != nil {
		return 0, err
	}
	i := slices.IndexFunc(o.Orders, func(r Order) bool { return r.Number == number })
	switch {
	case i < 0:
		return 0, &Error{Code: Conflict, Reason: ReasonNoOrder, Current: &o}
	case o.Orders[i].Closed != nil:
		return 0, &Error{Code: Conflict, Reason: ReasonOrderClosed, Current: &o}
	}
	return i, nil
}

// PlaceOrder keeps an order; see Opportunity.PlaceOrder.
func (s *Service) PlaceOrder(ctx context.Context, r Request, t Target, order Order) (Outcome, error) {
	return s.change(ctx, r, t, ActOrder, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.PlaceOrder(order, by, at)
	})
}

// ChangeOrder changes an order; see Opportunity.ChangeOrder.
func (s *Service) ChangeOrder(ctx context.Context, r Request, t Target, order Order) (Outcome, error) {
	return s.change(ctx, r, t, ActOrder, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.ChangeOrder(order, by, at)
	})
}

// CloseOrder closes an order; see Opportunity.CloseOrder.
func (s *Service) CloseOrder(ctx context.Context, r Request, t Target, number, reason string) (Outcome, error) {
	return s.change(ctx, r, t, ActClose, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.CloseOrder(number, reason, by, at)
	})
}
