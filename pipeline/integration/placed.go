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
}

// Place is where the order stands among all.
func (p PlacedOrder) Place() OrderPlace { return OrderPlace{p.Opportunity, p.Nth} }

// OrderPlace is where an order stands among all: by its opportunity, then by when it was placed. The zero OrderPlace is before
// all.
type OrderPlace struct {
	Opportunity pipeline.OpportunityID
	Nth         int
}

// String is what ParseOrderPlace reads.
func (p OrderPlace) String() string { return fmt.Sprintf("%d-%d", int64(p.Opportunity), p.Nth) }

// ParseOrderPlace reads a place; "" is before all.
func ParseOrderPlace(text string) (p OrderPlace, ok bool) {
	if text == "" {
		return OrderPlace{}, true
	}
	of, nth, _ := strings.Cut(text, "-")
	id, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return OrderPlace{}, false
	}
	n, err := strconv.ParseInt(nth, 10, 32)
	return OrderPlace{pipeline.OpportunityID(id), int(n)}, err == nil
}
