package phrase

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// kind is what a word does in a date. Its letter is used in the shapes that phraseReader knows.
type kind byte

const (
	digits    kind = 'D' // a day, a year or a count
	monthName kind = 'M'
	weekday   kind = 'W'
	martes    kind = 'm' // "mar": marzo, March or martes
	numeric   kind = 'X' // 30/6, 30-06-2027, 2027-06-30
	relative  kind = 'R' // hoy, tomorrow: n days from today
	next      kind = 'N'
	this      kind = 'T'
	end       kind = 'E'
	unit      kind = 'U'
	within    kind = 'I' // in, dentro de
	since     kind = 'H' // hace
	ago       kind = 'A' // after a unit; elsewhere agosto's short form
	link      kind = '-' // de, of: between parts, never first or last
	noise     kind = '_' // el, the, para: before a part
	article   kind = 'a' // the Spanish "a", noise, or the English one, which counts a unit
)

type period byte

const (
	day period = iota
	week
	month
	quarter
	half
	year
)

type token struct {
	kind   kind
	n      int    // the number, month, weekday or offset
	length int    // of the digits; 0 for a number written out
	unit   period // for kind unit
	text   string // for kind numeric
}

type dateWord struct {
	text  string
	token token
}

// dateVocabulary has the phrases by their first word, longest first.
var dateVocabulary = vocabulary()

func vocabulary() map[string][]dateWord {
	words := append(append([]dateWord{}, dateWordsES...), dateWordsEN...)
	for i, name := range monthsES {
		words = append(words, names(name, token{kind: monthName, n: i + 1})...)
		words = append(words, names(time.Month(i+1).String(), token{kind: monthName, n: i + 1})...)
	}
	for i, name := range weekdaysES {
		words = append(words, names(name, token{kind: weekday, n: i})...)
		words = append(words, names(time.Weekday(i).String(), token{kind: weekday, n: i})...)
	}
	for _, numbers := range []map[string]int{numbersES, numbersEN} {
		for name, n := range numbers {
			words = append(words, dateWord{name, token{kind: digits, n: n}})
		}
	}
	byFirst := map[string][]dateWord{}
	for _, w := range words {
		first, _, _ := strings.Cut(w.text, " ")
		byFirst[first] = append(byFirst[first], w)
	}
	// Set last: it replaces both marzo's and martes's short form.
	byFirst["mar"] = []dateWord{{"mar", token{kind: martes}}}
	return byFirst
}

// names gives a name and its short form of three letters.
func names(name string, t token) []dateWord {
	name = Fold(name)
	return []dateWord{{name, t}, {name[:3], t}}
}

// dateTokens takes a phrase apart; false where it has a word that no date has.
func dateTokens(text string) ([]token, bool) {
	var fields []string
	for _, word := range strings.Fields(strings.ReplaceAll(Fold(text), ",", " ")) {
		if long, ok := abbreviated[word]; ok {
			fields = append(fields, long...)
			continue
		}
		fields = append(fields, word)
	}
	var tokens []token
	for i := 0; i < len(fields); {
		t, used := dateToken(fields[i:])
		if used == 0 {
			return nil, false
		}
		tokens = append(tokens, t)
		i += used
	}
	return joinParts(tokens)
}

func dateToken(fields []string) (token, int) {
	word := strings.TrimSuffix(fields[0], ".")
	for _, w := range dateVocabulary[word] {
		parts := strings.Fields(w.text)
		if len(parts) <= len(fields) && (len(parts) == 1 || w.text == strings.Join(fields[:len(parts)], " ")) {
			return w.token, len(parts)
		}
	}
	if word == "" || !isDigit(word[0]) {
		return token{}, 0
	}
	if strings.ContainsAny(word, "/-.") {
		return token{kind: numeric, text: word}, 1
	}
	for _, ordinal := range []string{"st", "nd", "rd", "th", "ro", "er", "º", "°"} {
		word = strings.TrimSuffix(word, ordinal)
	}
	n, err := strconv.Atoi(word)
	if err != nil || len(word) > 4 || utf8.RuneCountInString(word) != len(word) {
		return token{}, 0
	}
	return token{kind: digits, n: n, length: len(word)}, 1
}

// month is the month that a word names when it stands where only a month may; false where it names none.
func (t token) month() (int, bool) {
	switch t.kind {
	case monthName, ago:
		return t.n, true
	case martes:
		return int(time.March), true
	}
	return 0, false
}

// joinParts drops the words that only join others, where they may stand: "de" between two parts, "el" before one.
func joinParts(tokens []token) ([]token, bool) {
	var parts []token
	for i, t := range tokens {
		switch t.kind {
		case link:
			if i == 0 || i == len(tokens)-1 || tokens[i-1].kind == link {
				return nil, false
			}
		case ago:
			if i == 0 || tokens[i-1].kind != unit {
				t.kind = monthName
			}
			parts = append(parts, t)
		case noise, article:
			if i == len(tokens)-1 {
				return nil, false
			}
			if t.kind == article && tokens[i+1].kind == unit {
				parts = append(parts, token{kind: digits, n: 1})
			}
		default:
			parts = append(parts, t)
		}
	}
	return parts, len(parts) > 0
}
