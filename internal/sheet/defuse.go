package sheet

import (
	"strings"
	"unicode"
)

// triggers begin what Excel, LibreOffice or Google Sheets run as a formula when they open a CSV.
const triggers = "=+-@\t\r\x00＝＋－＠"

// Defuse is s with one quote before it where a spreadsheet would run it as a formula, also after spaces. A text that has
// such quotes already gets one more, so that undoing exactly one always gives s back.
func Defuse(s string) string {
	if fused(s) {
		return "'" + s
	}
	return s
}

// undefuse takes off the quote that Defuse put on.
func undefuse(s string) string {
	if bare, quoted := strings.CutPrefix(s, "'"); quoted && fused(bare) {
		return bare
	}
	return s
}

func fused(s string) bool {
	s = strings.TrimLeft(s, "'")
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return true
	}
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	return s != "" && strings.ContainsRune(triggers, []rune(s)[0])
}
