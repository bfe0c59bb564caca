package pipeline

import (
	"slices"
	"strings"
)

// OrderLines are the lines of an order: its own; or those of the version that was accepted, for as long as they come to what was
// ordered. They are not copied, so that they can't come apart.
func (o Opportunity) OrderLines(r Order) []LineItem {
	q, _ := o.QuoteAt(r.Quote)
	return r.LinesOf(q)
}

// LinesOf are the lines of an order that came of a quote; see Opportunity.OrderLines.
func (r Order) LinesOf(q Quote) []LineItem {
	if len(r.Lines) > 0 || r.Quote == 0 || q.Version != r.Quote {
		return r.Lines
	}
	totals, err := q.Totals()
	if err != nil {
		return nil
	}
	if !totals.Net.Equal(r.Amount) || !due(totals.Tax).Equal(due(r.Tax)) {
		return nil
	}
	return numbered(q.Lines)
}

// Unbilled are those lines of an order, or of the opportunity as a whole for "", that no invoice bills yet, in their order. An
// invoice that is held bills too, one that was annulled does not; for the opportunity as a whole those of all orders count, as
// they do against what was agreed. What was billed by an amount alone bills no line.
func (o Opportunity) Unbilled(order string) []LineItem {
	lines := o.Lines
	if order != "" {
		r, _ := o.OrderAt(order)
		lines = o.OrderLines(r)
	}
	for _, i := range slices.Concat(o.Invoices, o.Held) {
		if i.Annulled == nil && (order == "" || i.Order == order) {
			lines = leftOf(lines, i.Lines)
		}
	}
	return slices.Clone(lines)
}

// Unordered are those of the opportunity's lines that no order takes yet, in their order. An order that is closed takes only what was
// billed of it. What was ordered by an amount alone takes no line.
func (o Opportunity) Unordered() []LineItem {
	lines := o.Lines
	for _, r := range o.Orders {
		taken := o.OrderLines(r)
		if r.Closed != nil {
			taken = leftOf(taken, o.Unbilled(r.Number))
		}
		lines = leftOf(lines, taken)
	}
	return slices.Clone(lines)
}

// leftOf are lines but for those that others take, each of which takes one.
func leftOf(lines, taken []LineItem) []LineItem {
	lines = slices.Clone(lines)
	for _, l := range taken {
		if n := slices.IndexFunc(lines, l.takes); n >= 0 {
			lines = slices.Delete(lines, n, n+1)
		}
	}
	return lines
}

// takes says whether a line of an order or an invoice is one of what was agreed: as much of the same, for as much. Other systems
// number lines in their own way, and the tax may have changed since.
func (l LineItem) takes(agreed LineItem) bool {
	asked, err := l.Net()
	if err != nil || l.Quantity.Cmp(agreed.Quantity) != 0 {
		return false
	}
	if net, err := agreed.Net(); err != nil || !net.Equal(asked) {
		return false
	}
	if l.Product != "" && agreed.Product != "" {
		return strings.EqualFold(l.Product, agreed.Product)
	}
	return l.Name == agreed.Name
}
