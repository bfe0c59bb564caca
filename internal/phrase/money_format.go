package phrase

import (
	"strings"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// FormatMoney writes m for reading: "$12.500.000", "UF 350,50", "US$ 3.400,50", "€ 20,00", "BRL 1.234,50" in Spanish, and
// "CLP 12,500,000", "UF 350.50", "US$3,400.50", "€20.00", "BRL 1,234.50" in English, where a bare "$" would be
// taken for dollars. It writes "" for no amount.
func FormatMoney(m pipeline.Money, lang i18n.Lang) string {
	if m.IsZero() {
		return ""
	}
	return prefix(m.Currency(), lang) + FormatAmount(m, lang)
}

func prefix(c pipeline.Currency, lang i18n.Lang) string {
	blank := " "
	if lang == i18n.EN {
		blank = ""
	}
	switch {
	case c == pipeline.CLP && lang == i18n.ES:
		return "$"
	case c == pipeline.CLF:
		return "UF "
	case c == pipeline.USD:
		return "US$" + blank
	case c == pipeline.EUR:
		return "€" + blank
	}
	return string(c) + " "
}

// FormatAmount writes the number alone: no decimals in a currency without them, else two, or four where two would round.
// It never writes three, which read as thousands. ParseMoney reads it back the same with m's currency as default.
func FormatAmount(m pipeline.Money, lang i18n.Lang) string {
	if m.IsZero() {
		return ""
	}
	group, point := ".", ","
	if lang == i18n.EN {
		group, point = ",", "."
	}
	whole, fraction, _ := strings.Cut(m.Amount().String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	shown := 2
	switch {
	case m.Currency().Decimals() == 0:
		return whole
	case len(fraction) > 2:
		shown = 4
	}
	return whole + point + fraction + strings.Repeat("0", shown-len(fraction))
}

// FormatInput writes m for an input that is filled beforehand, with a name of its currency that no default changes:
// "CLP 12.500.000", "UF 350,50", "USD 3.400,50". ParseMoney reads it back the same with any default.
func FormatInput(m pipeline.Money, lang i18n.Lang) string {
	if m.IsZero() {
		return ""
	}
	if m.Currency() == pipeline.CLF {
		return "UF " + FormatAmount(m, lang)
	}
	return string(m.Currency()) + " " + FormatAmount(m, lang)
}
