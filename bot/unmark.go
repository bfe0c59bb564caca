package bot

import "strings"

// lookalikes stand for what Slack takes for markup, its wide forms too. Slack has no escape for it: a character of zero
// width beside a marker makes it one as often as it hinders it, so only another character is sure.
var lookalikes = map[rune]rune{'*': '∗', '_': 'ˍ', '~': '∼', '`': 'ˋ', '＊': '﹡', '＿': 'ˍ', '｀': 'ˋ'}

// softHyphen is not seen. Slack takes a > for a quotation only where it comes first in a line.
const softHyphen = '\u00ad'

// unmarked is text in which nothing marks anything up. Markers that mark nothing where they stand are left alone, so
// that names of files and addresses are copied as they were typed.
func unmarked(text string) string {
	if !strings.ContainsAny(text, "*_~`>＊＿｀＞") {
		return text
	}
	runes := []rune(text)
	kept := make([]rune, 0, len(runes)+1)
	for i, r := range runes {
		switch like, marks := lookalikes[r]; {
		case marks && !idle(runes, i):
			kept = append(kept, like)
		case (r == '>' || r == '＞') && first(runes[:i]):
			kept = append(kept, softHyphen, r)
		default:
			kept = append(kept, r)
		}
	}
	return string(kept)
}

// idle says whether the marker marks nothing: within a word, or between spaces. What stands beside the ends of a text
// is not known, and of wide markers and ticks it is not documented.
func idle(runes []rune, i int) bool {
	if !strings.ContainsRune("*_~", runes[i]) || i == 0 || i == len(runes)-1 {
		return false
	}
	before, after := runes[i-1], runes[i+1]
	return before == ' ' && after == ' ' || plainLetter(before) && plainLetter(after)
}

// plainLetter is an ASCII letter or digit: whether Slack counts others as parts of words is not documented.
func plainLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// first says whether what comes after these begins a line.
func first(runes []rune) bool {
	for i := len(runes) - 1; i >= 0; i-- {
		if runes[i] == '\n' {
			return true
		}
		if runes[i] != ' ' {
			return false
		}
	}
	return true
}
