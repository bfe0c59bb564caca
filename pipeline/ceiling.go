package pipeline

import (
	"slices"

	"github.com/govalues/decimal"
)

// What is billed is held against what was agreed: the ceiling is one order, or all that was ordered, or the value.

// checkOrder checks what an invoice bills, and that it is not more than was agreed, which is a fault of the field.
func (i Invoice) checkOrder(f faults, o Opportunity, over Field) {
	if order, ok := o.OrderAt(i.Order); i.Order != "" && !ok {
		f.add(FieldOrder, ReasonNoOrder)
	} else if order.Closed != nil {
		f.add(FieldOrder, ReasonOrderClosed)
	}
	if i.Excess == "" && o.overBilled(i) {
		f.add(over, ReasonOverBilled)
	}
}

// checkExcess: that more is billed than was agreed is for a manager to decide.
func (i Invoice) checkExcess(f faults, o Opportunity, by Actor) {
	if i.Excess != "" && o.overBilled(i) && !by.Is(Manager) {
		f.add(FieldExcess, ReasonManagerOnly)
	}
}

// in is what an invoice bills in a currency; false where nobody knows.
func (i Invoice) in(c Currency) (Money, bool) {
	if i.Worth.Currency() == c && !i.Worth.IsZero() {
		return i.Worth, true
	}
	return i.Amount, i.Amount.Currency() == c
}

// overBilled says whether what is billed would, with one more invoice, be more than what was agreed. What is in another
// currency, at no known rate, can't be held against it.
func (o Opportunity) overBilled(more Invoice) bool {
	c := o.agreedIn(more)
	agreed, ok := o.agreed(more.Order, c)
	if !ok {
		return false
	}
	billed, ok := more.in(c)
	if !ok {
		return false
	}
	for _, i := range o.Invoices {
		amount, ok := i.in(c)
		if !ok || i.Annulled != nil || more.Order != "" && i.Order != more.Order {
			continue
		}
		sum, err := billed.Add(amount)
		if err != nil {
			return true
		}
		billed = sum
	}
	over, _ := billed.Cmp(agreed)
	return over > 0
}

// agreedIn is the currency in which was agreed what an invoice bills: its own where something was.
func (o Opportunity) agreedIn(i Invoice) Currency {
	if order, ok := o.OrderAt(i.Order); ok {
		return order.Amount.Currency()
	}
	if len(o.Orders) == 0 {
		return o.Value.Currency()
	}
	if own := i.Amount.Currency(); slices.ContainsFunc(o.Orders, func(r Order) bool { return r.Amount.Currency() == own }) {
		return own
	}
	return o.Orders[0].Amount.Currency()
}

// agreed is what may be billed in a currency, without tax: one order's, or all that was ordered, or the value where nothing
// was; false where nothing says.
func (o Opportunity) agreed(number string, c Currency) (Money, bool) {
	if order, ok := o.OrderAt(number); ok {
		return order.Amount, order.Amount.Currency() == c
	}
	if len(o.Orders) == 0 {
		return o.Value, o.Value.Currency() == c
	}
	var sum Money
	for _, order := range o.Orders {
		if order.Amount.Currency() != c {
			continue
		}
		both, err := sum.Add(order.Amount)
		if err != nil {
			return Money{}, false
		}
		sum = both
	}
	return sum, !sum.IsZero()
}

// Uncompared says whether an invoice is in another currency than was agreed, and at no known rate: then nobody knows how much of
// it that bills.
func (o Opportunity) Uncompared(i Invoice) bool {
	c := o.agreedIn(i)
	_, known := i.in(c)
	return !known && c != ""
}

// weighed is an invoice with what it makes in the currency in which was agreed what it bills, at the rate of its day.
func (s Settings) weighed(o Opportunity, i Invoice) Invoice {
	i = i.clean()
	i.Worth, i.Rate, i.RateOn = Money{}, decimal.Decimal{}, Date{}
	to := o.agreedIn(i)
	if i.Amount.IsZero() || to == "" || i.Amount.Currency() == to {
		return i
	}
	rate, on := s.worth(i.Amount.Currency(), to, i.Issued)
	if rate.IsZero() {
		return i
	}
	product := exactly(i.Amount.Amount())
	m, err := RoundHalfUp(product.Mul(product, exactly(rate)), to)
	if err != nil || m.Amount().IsZero() { // too large or too small to be held against anything
		return i
	}
	i.Worth, i.Rate, i.RateOn = m, rate, on
	return i
}
