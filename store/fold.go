package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold gives what a text is sought by: lower case, without accents, with single spaces.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// likeEscape takes the meaning that LIKE gives to % _ and \ from them.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// prefixPattern and infixPattern are LIKE patterns for texts that begin with s and that contain it; nil for "".
func prefixPattern(s string) *string { return pattern("", s) }
func infixPattern(s string) *string  { return pattern("%", s) }

func pattern(before, s string) *string {
	folded := Fold(s)
	if folded == "" {
		return nil
	}
	p := before + likeEscape.Replace(folded) + "%"
	return &p
}
