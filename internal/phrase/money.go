package phrase

import (
	"fmt"
	"strings"

	"embudo/pipeline"
)

// Ambiguous refuses an amount that can be read in more than one way, such as "USD 1.500".
type Ambiguous struct {
	// Readings are the amounts it may mean, two or more, the one with grouped thousands first.
	Readings []pipeline.Money
}

func (e *Ambiguous) Error() string {
	readings := make([]string, len(e.Readings))
	for i, m := range e.Readings {
		readings[i] = m.String()
	}
	return "ambiguous amount: " + strings.Join(readings, " or ")
}

// ParseMoney reads an amount as people type it, in def where the text names no currency:
//
//	12.500.000   12,5M   $12.5M   850 mil   850k   45 millones   45MM   UF 1.250,5   350 UF   US$ 3,400.50   3400 dólares
//
// What every habit reads alike is taken; the rest is refused:
//   - A single dot or comma before exactly three digits groups thousands in a currency without decimals. In another, or before
//     mil, M and the like, it may also be the decimal sign: *Ambiguous, unless the currency's decimals rule one reading out.
//   - "$" is def where def is written with that sign, else Chilean pesos or US dollars: *Ambiguous.
//   - "M" and "MM" are millions, but "M$ 850" is thousands in Chilean accounts and millions elsewhere: *Ambiguous.
//   - Digits grouped by blanks or apostrophes are not read: "12 500" may be the end of a name and an amount.
//
// Errors: *Ambiguous, ErrUnreadable, or pipeline's with reason negative, decimals, too_large or currency.
func ParseMoney(text string, def pipeline.Currency) (pipeline.Money, error) {
	typed, err := scanAmount(text)
	if err != nil {
		return pipeline.Money{}, fmt.Errorf("read amount: %w", err)
	}
	currencies := typed.currencies(def)
	if len(currencies) == 0 {
		return pipeline.Money{}, fmt.Errorf("read amount: %w", ErrUnreadable)
	}
	var readings []pipeline.Money
	var refusal error
	certain := false
	for _, currency := range currencies {
		for _, zeros := range typed.zeros {
			numbers := typed.number.readings(currency.Decimals() == 0 && zeros == 0)
			for _, n := range numbers {
				m, err := n.money(zeros, typed.negative, currency)
				if err != nil {
					if refusal == nil {
						refusal = err
					}
					continue
				}
				certain = certain || !n.careless
				readings = addReading(readings, m)
			}
		}
	}
	switch {
	case len(readings) == 1 && certain:
		return readings[0], nil
	case len(readings) > 1:
		return pipeline.Money{}, fmt.Errorf("read amount: %w", &Ambiguous{Readings: readings})
	case refusal != nil:
		return pipeline.Money{}, fmt.Errorf("read amount: %w", refusal)
	}
	return pipeline.Money{}, fmt.Errorf("read amount: %w", ErrUnreadable)
}

func addReading(readings []pipeline.Money, m pipeline.Money) []pipeline.Money {
	for _, r := range readings {
		if r.Equal(m) {
			return readings
		}
	}
	return append(readings, m)
}
