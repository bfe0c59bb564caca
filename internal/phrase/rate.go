package phrase

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// ParseCurrency reads the name, the sign or the code of a currency: "UF", "dólares", "€". Where it leaves open which of
// several is meant, def decides if it is one of them; else there is none.
func ParseCurrency(text string, def pipeline.Currency) (pipeline.Currency, bool) {
	m, ok := markerOf(Fold(text))
	if !ok {
		return "", false
	}
	found := amount{markers: []marker{m}}.currencies(def)
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// AmbiguousRate is a rate that can be read in two ways, written as digits with a point.
type AmbiguousRate struct{ First, Second string }

func (e *AmbiguousRate) Error() string {
	return fmt.Sprintf("rate: either %s or %s", e.First, e.Second)
}

// ParseRate reads how many of one currency another is worth. Rates have decimals also where amounts have none, so that
// "39.800" alone does not say which it is: a point before three digits groups thousands as Spanish is written here, and
// is asked about in English; a comma is a decimal sign in Spanish and groups thousands in English.
func ParseRate(text string, lang i18n.Lang) (decimal.Decimal, error) {
	n := number(strings.TrimPrefix(Fold(text), "$"))
	var found []string
	for _, r := range n.readings(false) {
		if !r.careless && len(r.whole)+len(r.fraction) <= maxDigits {
			found = append(found, strings.TrimSuffix(r.whole+"."+r.fraction, "."))
		}
	}
	switch {
	case len(found) == 0:
		return decimal.Decimal{}, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonNotANumber}
	case len(found) == 1:
		return decimal.Parse(found[0])
	case lang == i18n.ES && strings.Contains(string(n), "."), lang == i18n.EN && strings.Contains(string(n), ","):
		return decimal.Parse(found[0])
	case lang == i18n.ES:
		return decimal.Parse(found[1])
	}
	return decimal.Decimal{}, &AmbiguousRate{found[0], found[1]}
}
