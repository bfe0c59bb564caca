package integration

import (
	"fmt"
	"strconv"
	"strings"

	"embudo/pipeline"
)

// Known is what other systems know by ids of their own, besides accounts: each hangs on an opportunity.
type Known string

// The kinds of what is known.
const (
	KnownOrder   Known = "order"
	KnownInvoice Known = "invoice"
	KnownPayment Known = "payment"
)

// PlacedOrder is an order, and whose.
type PlacedOrder struct {
	Opportunity pipeline.OpportunityID
	// Nth counts the orders of its opportunity from 1.
	Nth   int
	Order pipeline.Order
	// Quote is the version of which the order came; nil for none.
	Quote *pipeline.Quote
}

// Lines are those of the order; see pipeline.Opportunity.OrderLines.
func (p PlacedOrder) Lines() []pipeline.LineItem {
	if p.Quote == nil {
		return p.Order.Lines
	}
	return p.Order.LinesOf(*p.Quote)
}

// Place is where the order stands among all.
func (p PlacedOrder) Place() PartPlace { return PartPlace{p.Opportunity, p.Nth} }

// PartPlace is where something that hangs on an opportunity stands among all of its kind: by its opportunity, then by its place
// there. The zero PartPlace is before all.
type PartPlace struct {
	Opportunity pipeline.OpportunityID
	// Nth counts those of the opportunity from 1.
	Nth int
}

// String is what ParsePartPlace reads.
func (p PartPlace) String() string { return fmt.Sprintf("%d-%d", int64(p.Opportunity), p.Nth) }

// ParsePartPlace reads a place; "" is before all.
func ParsePartPlace(text string) (p PartPlace, ok bool) {
	if text == "" {
		return PartPlace{}, true
	}
	of, nth, _ := strings.Cut(text, "-")
	id, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return PartPlace{}, false
	}
	n, err := strconv.ParseInt(nth, 10, 32)
	return PartPlace{pipeline.OpportunityID(id), int(n)}, err == nil
}
