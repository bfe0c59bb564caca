package store

import "unicode/utf8"

// slipLetters are what may stand where a letter does not belong, or lacks: folded words have no others, in our languages.
const slipLetters = "abcdefghijklmnopqrstuvwxyz"

// slipsOf gives all that is one slip of the pen away from a word, the word among it: a letter too many, too few, another one,
// or two that changed places. They are as many whatever there is to be found, and each is looked up by its key.
func slipsOf(word string) []string {
	if n := utf8.RuneCountInString(word); n < shortestNear || n > longestNear {
		return nil
	}
	letters := []rune(word)
	of := func(parts ...[]rune) string {
		var all []rune
		for _, p := range parts {
			all = append(all, p...)
		}
		return string(all)
	}
	slips := []string{word}
	for i := range len(letters) + 1 {
		before, after := letters[:i], letters[i:]
		for _, other := range slipLetters {
			slips = append(slips, of(before, []rune{other}, after))
			if len(after) > 0 {
				slips = append(slips, of(before, []rune{other}, after[1:]))
			}
		}
		if len(after) > 0 {
			slips = append(slips, of(before, after[1:]))
		}
		if len(after) > 1 {
			slips = append(slips, of(before, []rune{after[1], after[0]}, after[2:]))
		}
	}
	return slips
}
