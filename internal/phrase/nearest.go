package phrase

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is s in the form for comparing what people type: lower case, without accents, blanks collapsed and trimmed, invisible
// characters gone. The ñ stays, since it is a letter of its own: año is not ano.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		r = unicode.ToLower(r)
		if r == 'ñ' {
			b.WriteRune(r)
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			switch {
			case unicode.Is(unicode.Mn, part), unicode.Is(unicode.Cf, part):
			case unicode.IsSpace(part):
				b.WriteByte(' ')
			default:
				b.WriteRune(unicode.ToLower(part))
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// longestNear is how many letters a word may have to be compared; nothing that people choose from is longer.
const longestNear = 64

// Nearest gives the option that word most likely meant, by Damerau-Levenshtein distance between the folded forms: up to 2
// slips where both have four letters or more, 1 where the shorter has three, none below. Of equally near options it gives the first.
func Nearest(word string, options []string) (string, bool) {
	typed := []rune(Fold(word))
	if len(typed) == 0 || len(typed) > longestNear {
		return "", false
	}
	best, found := 3, ""
	for _, option := range options {
		target := []rune(Fold(option))
		if len(target) == 0 || len(target) > longestNear {
			continue
		}
		if d := distance(typed, target); d < best && d <= slips(min(len(typed), len(target))) {
			best, found = d, option
		}
	}
	return found, best < 3
}

func slips(letters int) int {
	switch {
	case letters >= 4:
		return 2
	case letters == 3:
		return 1
	}
	return 0
}

// distance counts insertions, deletions, substitutions and swaps of neighbours that turn a into b, no stretch edited twice.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
