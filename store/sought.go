package store

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"embudo/internal/phrase"
)

const (
	// maxSoughtWords is how many words of a search count.
	maxSoughtWords = 6
	// maxNearWords is how many words may stand for one that was typed.
	maxNearWords = 6
	// shortWord is how many letters a word has too few to be the beginning of others: those would be too many.
	shortWord = 3
	// shortestNear and longestNear are how many letters a word has at least, and at most, that others may stand for.
	shortestNear, longestNear = 4, 30
)

// soughtWords are the words of a folded text that count. A short one at the end is only begun, where there are others.
func soughtWords(folded string) []string {
	words := strings.Fields(folded)
	words = words[:min(len(words), maxSoughtWords)]
	if n := len(words); n > 1 && utf8.RuneCountInString(words[n-1]) < shortWord {
		words = words[:n-1]
	}
	return words
}

// nearest gives of the words that resemble each word those that are a slip or two away.
func nearest(words []string, resembling map[int][]string) map[int][]string {
	near := map[int][]string{}
	for i, left := range resembling {
		for len(near[i]) < maxNearWords {
			word, ok := phrase.Nearest(words[i], left)
			if !ok {
				break
			}
			near[i] = append(near[i], word)
			left = slices.DeleteFunc(slices.Clone(left), func(w string) bool { return w == word })
		}
	}
	return near
}

// The functions below write what Postgres calls a tsquery.

func allOf(words []string, near map[int][]string, begun bool) string {
	return allBut(words, near, begun, -1)
}

func allBut(words []string, near map[int][]string, begun bool, skip int) string {
	var all []string
	for i, w := range words {
		if i == skip {
			continue
		}
		alternatives := []string{lexeme(w)}
		if begun && i == len(words)-1 && utf8.RuneCountInString(w) >= shortWord {
			alternatives[0] += ":*"
		}
		for _, n := range near[i] {
			alternatives = append(alternatives, lexeme(n))
		}
		all = append(all, "("+strings.Join(alternatives, " | ")+")")
	}
	return strings.Join(all, " & ")
}

func anyOf(queries ...string) string {
	var any []string
	for _, q := range queries {
		if q != "" {
			any = append(any, "("+q+")")
		}
	}
	return strings.Join(any, " | ")
}

var lexemeEscape = strings.NewReplacer(`'`, `''`, `\`, `\\`)

func lexeme(word string) string { return "'" + lexemeEscape.Replace(word) + "'" }

// butOne asks for all words but one: one that nothing resembles, where there is such a word, or else whichever. A word that
// there is stands for itself alone, for every alternative would be asked for as often as there are words. Each is a query of its
// own: an index looks for what all words of one have from the rarest on, and cannot where any of several will do.
func butOne(words []string, near map[int][]string) []string {
	instead := map[int][]string{}
	var strange, each []string
	for i, word := range words {
		if !slices.Contains(near[i], word) {
			instead[i] = near[i]
		}
	}
	for skip, word := range words {
		query := allBut(words, instead, false, skip)
		each = append(each, query)
		if len(near[skip]) == 0 && utf8.RuneCountInString(word) >= shortestNear && !strings.ContainsAny(word, "0123456789") {
			strange = append(strange, query)
		}
	}
	if len(strange) > 0 {
		return strange
	}
	return each
}

// exactly asks for what is no words: an e-mail address, a domain, or the digits of a phone or a tax id.
func exactly(typed string) []string {
	said := strings.ToLower(strings.TrimSpace(typed))
	var exact []string
	if len(strings.Fields(said)) == 1 && strings.ContainsAny(said, "@.") {
		exact = append(exact, lexeme(strings.TrimPrefix(said, "@")))
	}
	if digits := soughtDigits(said); digits != "" {
		exact = append(exact, lexeme(digits))
	}
	return exact
}

// soughtDigits are the digits of a phone or a tax id as they are kept to be found; "" for what is neither.
func soughtDigits(said string) string {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "", "+", "", "(", "", ")", "").Replace(said)
	body := strings.TrimSuffix(digits, "k")
	if len(digits) < 6 || len(digits) > 15 || strings.Trim(body, "0123456789") != "" {
		return ""
	}
	return digits
}

// soughtNumber is the number that was typed; 0 for none.
func soughtNumber(typed string) int64 {
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(typed), "#"), 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}
