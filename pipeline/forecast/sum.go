package forecast

import (
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Sum is an amount that may be below zero: a period in which more was lost that had been booked before than was won.
type Sum struct {
	Currency pipeline.Currency
	Amount   decimal.Decimal
}

// Sums are amounts that belong together, one a currency, by their currencies' names. Nothing is no sum.
type Sums []Sum

// Of gives what there is in a currency.
func (s Sums) Of(c pipeline.Currency) decimal.Decimal {
	for _, sum := range s {
		if sum.Currency == c {
			return sum.Amount
		}
	}
	return decimal.Decimal{}
}

// Add adds an amount. It fails where the sum grows beyond what a decimal holds.
func (s *Sums) Add(c pipeline.Currency, amount decimal.Decimal) error {
	if c == "" || amount.IsZero() {
		return nil
	}
	i, there := slices.BinarySearchFunc(*s, c, func(sum Sum, c pipeline.Currency) int { return strings.Compare(string(sum.Currency), string(c)) })
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

// settled are the sums with as many decimals as their currencies have, without those that came to nothing.
func (s Sums) settled() Sums {
	var kept Sums
	for _, sum := range s {
		sum.Amount = sum.Amount.Round(sum.Currency.Decimals()).Trim(0)
		if !sum.Amount.IsZero() {
			kept = append(kept, sum)
		}
	}
	return kept
}

// exchange converts sums into one currency, and gathers by which rates and what could not be.
type exchange struct {
	settings pipeline.Settings
	to       pipeline.Currency
	on       pipeline.Date
	rates    []pipeline.Rate
	without  []pipeline.Currency
}

// sums converts what it can; what has no rate stays in its own currency. Without a currency to convert into it changes nothing.
func (x *exchange) sums(s Sums) (Sums, error) {
	if x.to == "" {
		return s, nil
	}
	var out Sums
	for _, sum := range s {
		amount, ok := x.amount(sum)
		c := x.to
		if !ok {
			amount, c = sum.Amount, sum.Currency
		}
		if err := out.Add(c, amount); err != nil {
			return nil, err
		}
	}
	return out.settled(), nil
}

func (x *exchange) amount(sum Sum) (decimal.Decimal, bool) {
	m, err := pipeline.NewMoney(sum.Amount.Abs(), sum.Currency)
	if err != nil {
		return decimal.Decimal{}, x.none(sum.Currency)
	}
	converted, rate, ok := x.settings.Convert(m, x.to, x.on)
	if !ok {
		return decimal.Decimal{}, x.none(sum.Currency)
	}
	if rate.From != "" && !slices.Contains(x.rates, rate) {
		x.rates = append(x.rates, rate)
	}
	if sum.Amount.IsNeg() {
		return converted.Amount().Neg(), true
	}
	return converted.Amount(), true
}

func (x *exchange) none(c pipeline.Currency) bool {
	if !slices.Contains(x.without, c) {
		x.without = append(x.without, c)
	}
	return false
}

// money converts an amount; it stays as it is where it can't be.
func (x *exchange) money(m pipeline.Money) pipeline.Money {
	if x.to == "" || m.IsZero() {
		return m
	}
	amount, ok := x.amount(Sum{m.Currency(), m.Amount()})
	if !ok {
		return m
	}
	converted, err := pipeline.NewMoney(amount, x.to)
	if err != nil {
		return m
	}
	return converted
}
