package pipeline

import "math/big"

// Collected is what each payment brought without the tax in it, in the order of Payments and in its invoice's currency, so that
// it can be held against what was invoiced and booked. Of what was paid on an invoice it is the part that the amount is of the
// total, rounded once for all that was paid until then: together they are the whole amount where the whole was paid.
func (o Opportunity) Collected() []Money {
	list := make([]Money, len(o.Payments))
	paid, net := map[InvoiceRef]Money{}, map[InvoiceRef]Money{}
	for n, p := range o.Payments {
		list[n] = p.Applied
		i, ok := o.InvoiceAt(p.Invoice)
		if !ok || i.Tax.IsZero() {
			continue
		}
		sum, err := paid[p.Invoice].Add(p.Applied)
		if err != nil { // no payment was let past what is owed
			continue
		}
		part := i.netOf(sum)
		if more, err := part.Amount().Sub(net[p.Invoice].Amount()); err == nil {
			list[n] = Money{amount: more, currency: part.Currency()}
		}
		paid[p.Invoice], net[p.Invoice] = sum, part
	}
	return list
}

// netOf is what there is without tax in a part of the total.
func (i Invoice) netOf(part Money) Money {
	share := new(big.Rat).Mul(exactly(i.Amount.Amount()), exactly(part.Amount()))
	m, err := RoundHalfUp(share.Quo(share, exactly(i.Total().Amount())), part.Currency())
	if err != nil { // it is no more than the amount
		return i.Amount
	}
	return m
}
