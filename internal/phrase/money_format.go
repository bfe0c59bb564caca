package phrase

import (
	"strings"

	"github.com/govalues/decimal"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

var million = decimal.MustNew(1_000_000, 0)

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
	shown := 2
	switch scale := m.Amount().Scale(); {
	case m.Currency().Decimals() == 0:
		shown = 0
	case scale > 2:
		shown = 4
	}
	return separated(m.Amount().Pad(shown).String(), lang)
}

// FormatRounded writes an amount for where there is little room: millions with one decimal, thousands with none, and less as
// it is: "$12,5 M", "UF 3.900", "US$ 20,50" in Spanish, "CLP 12.5M" in English. No line breaks within it.
func FormatRounded(c pipeline.Currency, amount decimal.Decimal, lang i18n.Lang) string {
	const unbroken = "\u00a0"
	d, unit := amount.Abs(), ""
	millions, err := d.Quo(million)
	switch {
	case err == nil && millions.Cmp(decimal.One) >= 0:
		d, unit = millions.Round(1).Trim(0), "M"
	case d.Cmp(decimal.Thousand) >= 0 || c.Decimals() == 0:
		d = d.Round(0)
	default:
		d = d.Rescale(2)
	}
	if unit != "" && lang == i18n.ES {
		unit = unbroken + unit
	}
	text := strings.ReplaceAll(prefix(c, lang), " ", unbroken) + separated(d.String(), lang) + unit
	if amount.IsNeg() {
		return "−" + text
	}
	return text
}

// FormatRate writes what one of a rate's first currency is worth, to the last decimal: "UF 1 = $39.123,45" in Spanish,
// "UF 1 = CLP 39,123.45" in English.
func FormatRate(r pipeline.Rate, lang i18n.Lang) string {
	return prefix(r.From, lang) + "1 = " + prefix(r.To, lang) + separated(r.Value.Trim(2).Pad(2).String(), lang)
}

// separated is a number with the language's signs between thousands and before decimals.
func separated(number string, lang i18n.Lang) string {
	group, point := ".", ","
	if lang == i18n.EN {
		group, point = ",", "."
	}
	whole, fraction, _ := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if fraction == "" {
		return whole
	}
	return whole + point + fraction
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
