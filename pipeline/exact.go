package pipeline

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/govalues/decimal"
)

// exactly gives a decimal as a fraction, which sums and products are made of without rounding.
func exactly(d decimal.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic("pipeline: a decimal that is no number: " + d.String())
	}
	return r
}

// RoundHalfUp gives a fraction as an amount, rounded half up to the decimals that the currency has. It refuses what NewMoney does.
func RoundHalfUp(r *big.Rat, c Currency) (Money, error) {
	if r.Sign() < 0 {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonNegative})
	}
	text := r.FloatString(c.Decimals()) // halves go away from nought
	if whole, _, _ := strings.Cut(text, "."); len(whole) > MaxDigits {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonTooLarge})
	}
	return ParseMoney(text, string(c))
}

// percentOf is what a percentage makes of an amount.
func percentOf(r *big.Rat, percent decimal.Decimal) *big.Rat {
	part := new(big.Rat).Mul(r, exactly(percent))
	return part.Quo(part, big.NewRat(100, 1))
}
