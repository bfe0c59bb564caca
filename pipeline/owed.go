package pipeline

// Paid is what was received for an invoice, in its currency.
func (o Opportunity) Paid(i Invoice) Money {
	var paid Money
	for _, p := range o.Payments {
		if p.Invoice != i.Ref() {
			continue
		}
		sum, err := paid.Add(p.Applied)
		if err != nil { // no payment was let past what is owed
			return paid
		}
		paid = sum
	}
	return paid
}

// Owed is what is still to be paid for an invoice: nought where it was annulled.
func (o Opportunity) Owed(i Invoice) Money {
	total, paid := i.Total(), o.Paid(i)
	left := total.Amount()
	switch {
	case i.Annulled != nil:
		left = left.Zero()
	case !paid.IsZero():
		rest, err := left.Sub(paid.Amount())
		if err != nil || rest.IsNeg() {
			rest = left.Zero()
		}
		left = rest
	}
	owed, err := NewMoney(left, total.Currency())
	if err != nil {
		return total
	}
	return owed
}

// Unpaid are the invoices for which something is owed, the oldest first.
func (o Opportunity) Unpaid() []Invoice {
	var list []Invoice
	for _, i := range o.Invoices {
		if !o.Owed(i).Amount().IsZero() {
			list = append(list, i)
		}
	}
	return list
}

// OwedInAll is what is owed for all invoices, one sum a currency.
func (o Opportunity) OwedInAll() ([]Money, error) {
	var amounts []Money
	for _, i := range o.Unpaid() {
		amounts = append(amounts, o.Owed(i))
	}
	return SumByCurrency(amounts)
}

// Age is how late what is owed is.
type Age uint8

// The ages.
const (
	AgeCurrent Age = iota // not due yet, or due today
	AgeMonth              // 1 to 30 days late
	AgeTwo                // 31 to 60
	AgeThree              // 61 to 90
	AgeOver               // more
)

// Ages gives all of them.
func Ages() []Age { return []Age{AgeCurrent, AgeMonth, AgeTwo, AgeThree, AgeOver} }

// Name is the age's name in code and texts.
func (a Age) Name() string { return [...]string{"current", "month", "two", "three", "over"}[a] }

// Since gives the days of payment that an age stands for: later than from, and not later than to; zero for without end.
func (a Age) Since(today Date) (after, upTo Date) {
	ends := [...]int{1, 31, 61, 91} // days late at which the next age begins
	if a != AgeCurrent {
		upTo = today.AddDays(-ends[a-1])
	}
	if a != AgeOver {
		after = today.AddDays(-ends[a])
	}
	return after, upTo
}

// AgeOf is how late a day of payment is.
func AgeOf(payBy, today Date) Age {
	late := payBy.DaysUntil(today)
	switch {
	case late <= 0:
		return AgeCurrent
	case late <= 30:
		return AgeMonth
	case late <= 60:
		return AgeTwo
	case late <= 90:
		return AgeThree
	}
	return AgeOver
}
