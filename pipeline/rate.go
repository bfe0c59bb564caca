package pipeline

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// Rate says how many of To one of From is worth from a day on, until a newer rate holds.
type Rate struct {
	From  Currency        `json:"from"`
	To    Currency        `json:"to"`
	On    Date            `json:"on"`
	Value decimal.Decimal `json:"value"`
}

// Key is the rate's key among the settings: "USD/CLP/2026-11-26".
func (r Rate) Key() string { return fmt.Sprintf("%s/%s/%s", r.From, r.To, r.On) }

func parseRate(e Entry) (Rate, error) {
	f := faults{}
	parts := strings.Split(e.Key, "/")
	if len(parts) != 3 {
		f.add(FieldKey, ReasonUnreadable)
		return Rate{}, f.err()
	}
	r := Rate{From: Currency(parts[0]), To: Currency(parts[1])}
	if !r.From.Known() || !r.To.Known() || r.From == r.To {
		f.add(FieldCurrency, ReasonCurrency)
	}
	var err error
	if r.On, err = ParseDate(parts[2]); err != nil || r.On.Year < 2000 || r.On.Year > 2100 {
		f.add(FieldDate, ReasonOutOfRange)
	}
	r.Value = rateValue(f, e.Value)
	return r, f.err()
}

// rateValue reads a plain decimal number that decimal keeps to its last digit: one with more would be rounded.
func rateValue(f faults, raw json.RawMessage) decimal.Decimal {
	var text string
	_ = json.Unmarshal(raw, &text) // what is no text is no number
	whole, fraction, _ := strings.Cut(text, ".")
	d, err := decimal.Parse(text)
	switch {
	case !digits(whole + fraction):
		f.add(FieldAmount, ReasonNotANumber)
	case len(whole)+len(fraction) > decimal.MaxPrec:
		f.add(FieldAmount, ReasonTooLong)
	case err != nil:
		f.add(FieldAmount, ReasonNotANumber)
	case !d.IsPos():
		f.add(FieldAmount, ReasonZero)
	}
	return d
}

// RateOn gives the newest rate between two currencies that holds on a day, in either direction, and whether there is one.
func (s Settings) RateOn(a, b Currency, on Date) (Rate, bool) {
	for _, r := range s.Rates { // the newest first
		if !r.On.After(on) && (r.From == a && r.To == b || r.From == b && r.To == a) {
			return r, true
		}
	}
	return Rate{}, false
}

// Convert gives an amount in another currency at the rate of a day, rounded half to even to what that currency has,
// with the rate. It is false where no rate holds, or the result is too large: nothing is guessed.
func (s Settings) Convert(m Money, to Currency, on Date) (Money, Rate, bool) {
	if m.IsZero() || m.Currency() == to {
		return m, Rate{}, true
	}
	r, ok := s.RateOn(m.Currency(), to, on)
	if !ok {
		return Money{}, Rate{}, false
	}
	converted, ok := r.convert(m)
	if !ok {
		return Money{}, Rate{}, false
	}
	return converted, r, true
}

// convert gives an amount in one of the rate's currencies in the other; see Settings.Convert.
func (r Rate) convert(m Money) (Money, bool) {
	var d decimal.Decimal
	to := r.To
	var err error
	if r.From == m.Currency() {
		d, err = m.Amount().Mul(r.Value)
	} else {
		d, err = m.Amount().Quo(r.Value)
		to = r.From
	}
	if err != nil {
		return Money{}, false
	}
	converted, err := NewMoney(d.Round(to.Decimals()), to)
	return converted, err == nil
}
