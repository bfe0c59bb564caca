package billing

import (
	"cmp"
	"slices"
	"strings"

	"embudo/pipeline"
)

// Price is what one unit of a product costs in a list, without tax. A list has at most one price of a product in a currency on
// any day.
type Price struct {
	// List is its name; "" for the general one.
	List  string         `json:"list,omitempty"`
	Price pipeline.Money `json:"price"`
	// From is its first day, and To its last; none for always.
	From pipeline.Date `json:"from,omitzero"`
	To   pipeline.Date `json:"to,omitzero"`
}

// Holds says whether the price holds on a day.
func (p Price) Holds(on pipeline.Date) bool {
	return !p.From.After(on) && (p.To.IsZero() || !on.After(p.To))
}

// Same says whether two prices are of one list and currency; names of lists tell capitals and small letters not apart.
func (p Price) Same(other Price) bool {
	return SameList(p.List, other.List) && p.Price.Currency() == other.Price.Currency()
}

// SameList says whether two names are of one list.
func SameList(a, b string) bool { return strings.EqualFold(a, b) }

// PriceOf gives the price of a product in a list and a currency on a day. Where the list has none the general one's holds; it
// is false where neither has.
func (p Product) PriceOf(list string, currency pipeline.Currency, on pipeline.Date) (Price, bool) {
	for _, name := range []string{list, ""} {
		for _, x := range p.Prices {
			if SameList(x.List, name) && x.Price.Currency() == currency && x.Holds(on) {
				return x, true
			}
		}
	}
	return Price{}, false
}

// PricesOn gives the prices that hold on a day, one a list and currency.
func (p Product) PricesOn(on pipeline.Date) []Price {
	var all []Price
	for _, x := range p.Prices {
		if x.Holds(on) {
			all = append(all, x)
		}
	}
	return all
}

// with gives prices with one more. The price before it ends on the day before, and where it has no last day it ends before the
// next one begins; one of the same first day gives way. It is false where it would reach into the next one.
func with(prices []Price, p Price) ([]Price, bool) {
	next := make([]Price, 0, len(prices)+1)
	for _, x := range prices {
		if !x.Same(p) || !overlap(x, p) {
			next = append(next, x)
			continue
		}
		switch {
		case x.From == p.From:
		case x.From.Before(p.From):
			x.To = p.From.AddDays(-1)
			next = append(next, x)
		case p.To.IsZero():
			next = append(next, x)
		default:
			return nil, false
		}
	}
	if p.To.IsZero() {
		for _, x := range next {
			if x.Same(p) && x.From.After(p.From) && (p.To.IsZero() || !x.From.After(p.To)) {
				p.To = x.From.AddDays(-1)
			}
		}
	}
	next = append(next, p)
	slices.SortFunc(next, func(a, b Price) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.List), strings.ToLower(b.List)), cmp.Compare(a.Price.Currency(), b.Price.Currency()),
			a.From.Time().Compare(b.From.Time()))
	})
	return next, true
}

func overlap(a, b Price) bool {
	return (a.To.IsZero() || !b.From.After(a.To)) && (b.To.IsZero() || !a.From.After(b.To))
}

// without gives prices without the one of a list and currency that begins on a day, and whether there was one.
func without(prices []Price, p Price) ([]Price, bool) {
	i := slices.IndexFunc(prices, func(x Price) bool { return x.Same(p) && x.From == p.From })
	if i < 0 {
		return prices, false
	}
	return slices.Delete(slices.Clone(prices), i, i+1), true
}

// check notes what is wrong with a price that is to be kept.
func (p Price) check(f pipeline.Faults) {
	f.Text(FieldList, p.List, pipeline.MaxKey, false)
	if p.Price.IsZero() {
		f.Add(pipeline.FieldPrice, pipeline.ReasonRequired)
	}
	for field, d := range map[pipeline.Field]pipeline.Date{FieldFrom: p.From, FieldTo: p.To} {
		if !d.IsZero() && (d.Year < 2000 || d.Year > 2100) {
			f.Add(field, pipeline.ReasonOutOfRange)
		}
	}
	if !p.To.IsZero() && p.To.Before(p.From) {
		f.Add(FieldTo, pipeline.ReasonOutOfRange)
	}
}
