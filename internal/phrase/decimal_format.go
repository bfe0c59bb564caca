package phrase

import (
	"github.com/govalues/decimal"

	"embudo/internal/i18n"
)

// FormatDecimal writes a number that is not below zero with the language's signs: "1.234,5". ParseRate reads it back the same.
func FormatDecimal(d decimal.Decimal, lang i18n.Lang) string {
	return separated(d.Trim(0).String(), lang)
}
