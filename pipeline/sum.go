package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"
)

// Sum is an exact sum in one currency. Unlike Money it may be below zero, as of a period in which more was taken back than
// was won, and larger than any one opportunity's value.
type Sum struct {
	Currency Currency
	Amount   decimal.Decimal
}

// Sums are sums that belong together, one a currency, in the order of their codes. Nothing is no sum.
type Sums []Sum

// Of is the sum in a currency; nought where there is none.
func (s Sums) Of(c Currency) decimal.Decimal {
	for _, sum := range s {
		if sum.Currency == c {
			return sum.Amount
		}
	}
	return decimal.Decimal{}
}

// Add adds an amount; one without a currency has no value. It fails where the sum grows beyond what a decimal holds.
func (s *Sums) Add(c Currency, amount decimal.Decimal) error {
	if c == "" || amount.IsZero() {
		return nil
	}
	i, there := slices.BinarySearchFunc(*s, c, func(sum Sum, c Currency) int { return strings.Compare(string(sum.Currency), string(c)) })
	if !there {
		*s = slices.Insert(*s, i, Sum{c, amount})
		return nil
	}
	total, err := (*s)[i].Amount.Add(amount)
	if err != nil {
		return fmt.Errorf("sum of %s: %w", c, err)
	}
	(*s)[i].Amount = total
	return nil
}

// Settled are the sums with as many decimals as their currencies have, without those that came to nothing.
func (s Sums) Settled() Sums {
	var kept Sums
	for i, sum := range s {
		sum.Amount = sum.Amount.Round(sum.Currency.Decimals()).Trim(0)
		if sum.Amount.IsZero() {
			continue
		}
		if kept == nil {
			kept = make(Sums, 0, len(s)-i)
		}
		kept = append(kept, sum)
	}
	return kept
}
