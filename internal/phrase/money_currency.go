package phrase

import (
	"slices"
	"strings"

	"embudo/pipeline"
)

// marker is what a word or sign says of the currency: a code, or one of the signs below.
type marker string

const (
	dollarSign marker = "$"
	yenSign    marker = "¥"
	pesos      marker = "pesos"
	dollars    marker = "dollars"
)

// marked gives, for a marker that is no code, the currencies it can stand for beside another, and those it
// stands for alone where the default currency is none of them.
var marked = map[marker]struct{ can, alone []pipeline.Currency }{
	dollarSign: {append(append([]pipeline.Currency{}, pesoCurrencies...), dollarCurrencies...), []pipeline.Currency{"CLP", "USD"}},
	yenSign:    {[]pipeline.Currency{"JPY", "CNY"}, []pipeline.Currency{"JPY", "CNY"}},
	pesos:      {pesoCurrencies, []pipeline.Currency{"CLP"}},
	dollars:    {dollarCurrencies, []pipeline.Currency{"USD"}},
}

var (
	pesoCurrencies   = []pipeline.Currency{"CLP", "ARS", "MXN", "COP", "UYU", "DOP", "CUP"}
	dollarCurrencies = []pipeline.Currency{"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BSD", "BBD", "BMD", "BZD", "JMD", "TTD", "NAD", "FJD"}
)

var markerNames = map[string]marker{
	"$": dollarSign, "peso": pesos, "pesos": pesos, "dolar": dollars, "dolares": dollars, "dollar": dollars, "dollars": dollars,
	"us$": "USD", "u$s": "USD", "u$d": "USD", "usd$": "USD", "clp$": "CLP", "uf": "CLF", "ufs": "CLF",
	"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "r$": "BRL", "¥": yenSign,
}

// markerOf gives what a folded word says of the currency: a name or sign above, or any ISO 4217 code.
func markerOf(s string) (marker, bool) {
	if m, ok := markerNames[s]; ok {
		return m, true
	}
	code := strings.ToUpper(s)
	return marker(code), pipeline.Currency(code).Known()
}

// currencies gives those that the amount may be in: one, several where its sign leaves it open, none where its signs
// contradict each other.
func (a amount) currencies(def pipeline.Currency) []pipeline.Currency {
	if len(a.markers) == 0 {
		return []pipeline.Currency{def}
	}
	can, alone := a.markers[0].currencies()
	for _, m := range a.markers[1:] {
		moreCan, moreAlone := m.currencies()
		can, alone = both(can, moreCan), both(alone, moreAlone)
	}
	switch {
	case len(can) <= 1:
		return can
	case slices.Contains(can, def):
		return []pipeline.Currency{def}
	}
	return alone
}

func (m marker) currencies() (can, alone []pipeline.Currency) {
	if set, ok := marked[m]; ok {
		return set.can, set.alone
	}
	one := []pipeline.Currency{pipeline.Currency(m)}
	return one, one
}

func both(a, b []pipeline.Currency) []pipeline.Currency {
	var common []pipeline.Currency
	for _, c := range a {
		if slices.Contains(b, c) {
			common = append(common, c)
		}
	}
	return common
}
