package pipeline

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Part names a quote or an order of an opportunity: "quote_2" is that version, "order_1" the first order that was placed.
type Part string

// Fate is how a part stands after an act that ends the opportunity, or that brings it back.
type Fate string

// The fates.
const (
	FateOpen   Fate = "open"
	FateClosed Fate = "closed" // a quote is rejected, an order closed
)

// Settlement says what becomes of the open quotes and orders of an opportunity that ends; and when it is brought back, of those
// that ended with it. Each is to be decided.
type Settlement struct {
	Each map[Part]Fate
	// Rest is for those that Each does not name; "" leaves them undecided.
	Rest Fate
	// Reason is why what is closed is; an act that brings back has its own.
	Reason string
}

// FieldSettle is what is to be settled; see Part.Field.
const FieldSettle Field = "settle"

// Field is where a part's fate is asked and its error shown.
func (p Part) Field() Field { return FieldSettle + "_" + Field(p) }

// number is which of its kind the part is, from 1; 0 where it is of another kind.
func (p Part) number(kind string) int {
	which, ok := strings.CutPrefix(string(p), kind+"_")
	n, err := strconv.Atoi(which)
	if !ok || err != nil {
		return 0
	}
	return n
}

// QuoteOf gives the quote that a part names.
func (o Opportunity) QuoteOf(p Part) (Quote, bool) { return o.QuoteAt(p.number("quote")) }

// OrderOf gives the order that a part names.
func (o Opportunity) OrderOf(p Part) (Order, bool) {
	n := p.number("order")
	if n < 1 || n > len(o.Orders) {
		return Order{}, false
	}
	return o.Orders[n-1], true
}

// OrderPart names an order by its number.
func (o Opportunity) OrderPart(number string) (Part, bool) {
	i := slices.IndexFunc(o.Orders, func(r Order) bool { return r.Number == number })
	return orderPart(i), i >= 0
}

// orderPart names an order by where it stands.
func orderPart(i int) Part { return Part(fmt.Sprintf("order_%d", i+1)) }

// OpenQuotes are those that are with the client or on their way there.
func (o Opportunity) OpenQuotes() []Quote {
	return slices.DeleteFunc(slices.Clone(o.Quotes), func(q Quote) bool { return !q.Status.Open() || q.Status == QuoteDraft })
}

// ToSettle are the parts that a settlement has to decide on: what is open, and of a lost opportunity what ended with it.
func (o Opportunity) ToSettle() []Part {
	if o.Stage == StageLost {
		return o.Loss.Closed
	}
	return o.openParts()
}

// openParts are the quotes and orders of which something is still to come.
func (o Opportunity) openParts() []Part {
	var parts []Part
	for _, q := range o.OpenQuotes() {
		parts = append(parts, Part(fmt.Sprintf("quote_%d", q.Version)))
	}
	for i := range o.Orders {
		if o.Orders[i].Closed == nil {
			parts = append(parts, orderPart(i))
		}
	}
	return parts
}

// over divides parts by what the settlement decides. What it does not decide, and what it names that is not among them, is a
// fault of the part's own field.
func (s Settlement) over(parts []Part, f faults) (closed, open []Part) {
	f.text(FieldReason, clean(s.Reason), MaxLong, false)
	for p := range s.Each {
		if !slices.Contains(parts, p) {
			f.add(p.Field(), ReasonNotOpen)
		}
	}
	for _, p := range parts {
		fate, named := s.Each[p]
		if !named {
			fate = s.Rest
		}
		switch fate {
		case FateClosed:
			closed = append(closed, p)
		case FateOpen:
			open = append(open, p)
		case "":
			f.add(p.Field(), ReasonRequired)
		default:
			f.add(p.Field(), ReasonChoice)
		}
	}
	return closed, open
}

// ReasonNotOpen: a settlement names what nothing is to be decided on.
const ReasonNotOpen Reason = "not_open"

// closing is the opportunity with some of its open parts at their end.
func (o Opportunity) closing(parts []Part, reason string, by UserID, on Date) Opportunity {
	return o.withParts(parts, func(q *Quote) { q.Status, q.Reason = QuoteRejected, clean(reason) },
		func(r *Order) { r.Closed = &Closing{On: on, By: by, Reason: clean(reason)} })
}

// opening is the opportunity with parts that had ended as they were before: a quote whose day is over meanwhile has expired.
func (o Opportunity) opening(parts []Part, today Date) Opportunity {
	return o.withParts(parts, func(q *Quote) {
		switch {
		case q.SentAt.IsZero():
			*q = q.drafted()
		case q.ValidUntil.Before(today):
			q.Status, q.Reason = QuoteExpired, ""
		default:
			q.Status, q.Reason = QuoteSent, ""
		}
	}, func(r *Order) { r.Closed = nil })
}

func (o Opportunity) withParts(parts []Part, quote func(*Quote), order func(*Order)) Opportunity {
	o.Quotes, o.Orders = slices.Clone(o.Quotes), slices.Clone(o.Orders)
	for _, p := range parts {
		if q, ok := o.QuoteOf(p); ok {
			quote(&q)
			o = o.quoted(q)
		} else if _, ok := o.OrderOf(p); ok {
			order(&o.Orders[p.number("order")-1])
		}
	}
	return o
}
