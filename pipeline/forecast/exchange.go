package forecast

import (
	"slices"

	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// exchange converts sums into one currency, and gathers by which rates and what could not be.
type exchange struct {
	settings pipeline.Settings
	to       pipeline.Currency
	on       pipeline.Date
	rates    []pipeline.Rate
	without  []pipeline.Currency
}

// sums converts what it can; what has no rate stays in its own currency. Without a currency to convert into it changes nothing.
func (x *exchange) sums(s pipeline.Sums) (pipeline.Sums, error) {
	if x.to == "" {
		return s, nil
	}
	var out pipeline.Sums
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
	return out.Settled(), nil
}

func (x *exchange) amount(sum pipeline.Sum) (decimal.Decimal, bool) {
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
	amount, ok := x.amount(pipeline.Sum{Currency: m.Currency(), Amount: m.Amount()})
	if !ok {
		return m
	}
	converted, err := pipeline.NewMoney(amount, x.to)
	if err != nil {
		return m
	}
	return converted
}
