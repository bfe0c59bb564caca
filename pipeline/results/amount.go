package results

import (
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Amount is an exact sum in one currency. Unlike pipeline.Money it may be negative, where more was taken back in a period
// than came in, and may have more digits than one opportunity's value.
type Amount struct {
	Currency pipeline.Currency
	Value    decimal.Decimal
}

// Amounts are sums of different currencies, in the order of their codes.
type Amounts []Amount

// add gives the sums with the amount of a tally. What has no currency has no value.
func (a Amounts) add(t pipeline.Tally) (Amounts, error) {
	if t.Currency == "" {
		return a, nil
	}
	i, there := slices.BinarySearchFunc(a, t.Currency, func(x Amount, c pipeline.Currency) int { return strings.Compare(string(x.Currency), string(c)) })
	if !there {
		a = slices.Insert(a, i, Amount{Currency: t.Currency})
	}
	sum, err := a[i].Value.Add(t.Amount)
	if err != nil {
		return a, fmt.Errorf("sum of %s: %w", t.Currency, err)
	}
	a[i].Value = sum
	return a, nil
}

// some leaves out the sums that came to nothing.
func (a Amounts) some() Amounts {
	return slices.DeleteFunc(a, func(x Amount) bool { return x.Value.IsZero() })
}

// Of is the sum in a currency; nought where there is none.
func (a Amounts) Of(c pipeline.Currency) decimal.Decimal {
	for _, x := range a {
		if x.Currency == c {
			return x.Value
		}
	}
	return decimal.Decimal{}
}
