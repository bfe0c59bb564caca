package pipeline

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// MaxDigits is how many digits an amount may have before its decimal point. With the four stored
// decimals it fits numeric(20,4) and decimal's nineteen digits.
const MaxDigits = 14

// Money is an exact amount in one currency. Its zero value is no amount: not known yet.
// Amounts of different currencies are never added.
type Money struct {
	amount   decimal.Decimal
	currency Currency
}

// NewMoney gives amount in currency. It refuses a currency that ISO 4217 does not list, a negative
// amount, more decimals than the currency has, and more than MaxDigits digits before the point.
func NewMoney(amount decimal.Decimal, currency Currency) (Money, error) {
	if !currency.Known() {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonCurrency})
	}
	if amount.IsNeg() {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonNegative})
	}
	trimmed := amount.Trim(0)
	if trimmed.Scale() > currency.Decimals() {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonDecimals})
	}
	if trimmed.Prec()-trimmed.Scale() > MaxDigits {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonTooLarge})
	}
	return Money{amount: trimmed, currency: currency}, nil
}

// ParseMoney reads a plain decimal number ("3400.5") and a currency code, as the store and forms keep them.
// What people type is read elsewhere, by the habits of their language.
func ParseMoney(amount, currency string) (Money, error) {
	whole, fraction, _ := strings.Cut(amount, ".")
	d, err := decimal.Parse(amount)
	// Parse also reads exponents (1e6), which no one writes as an amount.
	if plain := digits(strings.TrimPrefix(whole, "-") + fraction); err != nil || !plain {
		reason := ReasonNotANumber
		if plain && len(strings.TrimLeft(whole, "-0")) > MaxDigits {
			reason = ReasonTooLarge
		}
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: reason, Err: err})
	}
	m, err := NewMoney(d, Currency(currency))
	if err != nil {
		return Money{}, err
	}
	// Parse has rounded what goes beyond its nineteen digits; an amount is never cut.
	if len(strings.TrimRight(fraction, "0")) > m.currency.Decimals() {
		return Money{}, fmt.Errorf("money: %w", &Error{Code: Invalid, Reason: ReasonDecimals})
	}
	return m, nil
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// MustMoney is ParseMoney for constants; it panics where that refuses.
func MustMoney(amount, currency string) Money {
	m, err := ParseMoney(amount, currency)
	if err != nil {
		panic(err)
	}
	return m
}

// IsZero says whether there is no amount; an amount of nought is an amount.
func (m Money) IsZero() bool { return m.currency == "" }

// Amount is the exact number, without trailing zeros after the point.
func (m Money) Amount() decimal.Decimal { return m.amount }

// Currency is the ISO 4217 code; "" for no amount.
func (m Money) Currency() Currency { return m.currency }

// String is "CLP 12500000" or "CLF 350.5"; "" for no amount. People are shown another form.
func (m Money) String() string {
	if m.IsZero() {
		return ""
	}
	return string(m.currency) + " " + m.amount.String()
}

// Equal says whether both are the same amount in the same currency, or both no amount.
func (m Money) Equal(other Money) bool {
	return m.currency == other.currency && m.amount.Cmp(other.amount) == 0
}

// Add gives the sum of two amounts of one currency. Adding to no amount gives the other.
// Different currencies and a sum over MaxDigits digits are errors, never converted or cut.
func (m Money) Add(other Money) (Money, error) {
	if m.IsZero() {
		return other, nil
	}
	if other.IsZero() {
		return m, nil
	}
	if m.currency != other.currency {
		return Money{}, fmt.Errorf("money: add %s to %s", other.currency, m.currency)
	}
	sum, err := m.amount.Add(other.amount)
	if err != nil {
		return Money{}, fmt.Errorf("money: add: %w", err)
	}
	return NewMoney(sum, m.currency)
}

// Cmp is -1, 0 or 1 as m is less than, equal to or more than other, and false where the currencies differ.
func (m Money) Cmp(other Money) (int, bool) {
	if m.currency != other.currency {
		return 0, false
	}
	return m.amount.Cmp(other.amount), true
}

// MarshalText is the form of String.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the form of String.
func (m *Money) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = Money{}
		return nil
	}
	if len(b) < 5 || b[3] != ' ' {
		return fmt.Errorf("money: %q is not a currency and an amount", b)
	}
	parsed, err := ParseMoney(string(b[4:]), string(b[:3]))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
