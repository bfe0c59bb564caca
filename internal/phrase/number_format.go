package phrase

import (
	"github.com/govalues/decimal"

	"embudo/internal/i18n"
)

// FormatNumber writes a plain number for reading, with as many decimals as it has: "1.234,5" in Spanish, "1,234.5" in English.
func FormatNumber(d decimal.Decimal, lang i18n.Lang) string {
	number := d.Trim(0)
	if number.IsNeg() {
		return "-" + separated(number.Abs().String(), lang)
	}
	return separated(number.String(), lang)
}
