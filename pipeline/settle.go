package pipeline

import (
	"slices"
	"strconv"
	"strings"
)

// Settlement says what becomes of the open quotes and orders of an opportunity that ends: those that it names end with it, the
// others stay as they are and can be taken up later.
type Settlement struct {
	// Quotes are the versions that are rejected.
	Quotes []int
	// Orders are the numbers of those that are closed.
	Orders []string
	// Reason is why.
	Reason string
}

// FieldSettle is what is to be settled.
const FieldSettle Field = "settle"

// OpenQuotes are those that are with the client or on their way there.
func (o Opportunity) OpenQuotes() []Quote {
	return slices.DeleteFunc(slices.Clone(o.Quotes), func(q Quote) bool { return !q.Status.Open() || q.Status == QuoteDraft })
}

// OpenOrders are those of which something is still to come.
func (o Opportunity) OpenOrders() []Order {
	return slices.DeleteFunc(slices.Clone(o.Orders), func(r Order) bool { return r.Closed != nil })
}

// settled ends the quotes and orders that a settlement names; one that is not open is a fault.
func (o Opportunity) settled(s Settlement, f faults, by UserID, today Date) Opportunity {
	next := o
	next.Quotes, next.Orders = slices.Clone(o.Quotes), slices.Clone(o.Orders)
	reason := clean(s.Reason)
	f.text(FieldReason, reason, MaxLong, false)
	for _, version := range s.Quotes {
		i := slices.IndexFunc(next.Quotes, func(q Quote) bool { return q.Version == version && q.Status.Open() })
		if i < 0 {
			f.add(FieldSettle, ReasonNoQuote)
			continue
		}
		next.Quotes[i].Status, next.Quotes[i].Reason = QuoteRejected, reason
	}
	for _, number := range s.Orders {
		i := slices.IndexFunc(next.Orders, func(r Order) bool { return r.Number == number && r.Closed == nil })
		if i < 0 {
			f.add(FieldSettle, ReasonNoOrder)
			continue
		}
		next.Orders[i].Closed = &Closing{On: today, By: by, Reason: reason}
	}
	return next
}

// SettleKeys are names for what is open, for a menu: what SettlementOf reads.
func (o Opportunity) SettleKeys() []string {
	var keys []string
	for _, q := range o.OpenQuotes() {
		keys = append(keys, "quote:"+strconv.Itoa(q.Version))
	}
	for i := range o.Orders {
		if o.Orders[i].Closed == nil {
			keys = append(keys, "order:"+o.Orders[i].Number)
		}
	}
	return keys
}

// SettlementOf is the settlement of the keys that were chosen.
func SettlementOf(keys []string, reason string) Settlement {
	s := Settlement{Reason: reason}
	for _, key := range keys {
		if version, ok := strings.CutPrefix(key, "quote:"); ok {
			n, _ := strconv.Atoi(version) // what is no number is no version
			s.Quotes = append(s.Quotes, n)
		} else if number, ok := strings.CutPrefix(key, "order:"); ok {
			s.Orders = append(s.Orders, number)
		}
	}
	return s
}
