package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Word is one word of a line, or several held together by quotes or by Slack's angle brackets.
type Word struct {
	// Text is what the person typed, without the quotes and without Slack's escapes.
	Text string
	// Key and Value are the halves of key:value; both are "" for a word that is no pair. Text then has the whole.
	Key, Value string
	// Token is the inside of <...> where the word (or the pair's value) is one of Slack's references; else "".
	// Only this says that Slack made the reference: a person can type the same characters.
	Token string
	// Quoted says that the word (or the pair's value) stood in quotes: it is a name or a text, never an amount or a date.
	Quoted bool
	// Start and End are the byte offsets in the line of the word as typed, quotes included.
	Start, End int
}

// closers gives the marks that may end a quotation, by the mark that began it. Phones turn straight quotes into
// curly ones, and some type the same curly mark on both sides.
var closers = map[rune]string{
	'"': "\"", '“': "”“", '”': "”", '„': "“”", '«': "»", '\'': "'", '‘': "’‘", '’': "’",
}

// Words splits the text of a slash command. A quote counts only at the start of a word (or of a pair's value), and only
// where its closing mark ends the word; any other quote, and the apostrophe of D'Angelo, is a character like the rest. A
// backslash is a character too. Slack's <@U1|ana>, <#C1|x> and <https://…|label> stay whole, blanks in them included.
func Words(line string) []Word {
	var words []Word
	s := splitter{line: line, unclosed: map[rune]bool{}}
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRuneInString(line[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		w, next := s.word(at)
		words = append(words, w)
		at = next
	}
	return words
}

type splitter struct {
	line string
	// unclosed has the opening marks that no mark closes from here on, so that a line full of them is not searched again and again.
	unclosed map[rune]bool
}

// word reads the word that starts at a character which is no blank, and says where to go on.
func (s *splitter) word(at int) (Word, int) {
	line := s.line
	if inside, end, next, ok := s.quoted(at); ok {
		return Word{Text: Plain(inside), Quoted: true, Start: at, End: end}, next
	}
	if key, colon := pairKey(line, at); key != "" {
		w := Word{Key: key, Start: at}
		inside, end, next, ok := s.quoted(colon + 1)
		if !ok {
			end = bareEnd(line, colon+1)
			inside, next = line[colon+1:end], end
			w.Token = wholeToken(inside)
		}
		w.Value, w.Quoted, w.End = Plain(inside), ok, end
		w.Text = key + ":" + w.Value
		return w, next
	}
	end := bareEnd(line, at)
	return Word{Text: Plain(line[at:end]), Token: wholeToken(line[at:end]), Start: at, End: end}, end
}

// quoted reads the quotation that starts at at: its inside, the offset after its closing mark, and where to go on,
// which is past a comma or semicolon that separates it from what follows.
func (s *splitter) quoted(at int) (inside string, end, next int, ok bool) {
	line := s.line
	open, size := utf8.DecodeRuneInString(line[at:])
	marks := closers[open]
	if marks == "" || s.unclosed[open] {
		return "", 0, 0, false
	}
	from := at + size
	for i, r := range line[from:] {
		if r == utf8.RuneError || !strings.ContainsRune(marks, r) {
			continue
		}
		end = from + i + utf8.RuneLen(r)
		next = end + len(line[end:]) - len(strings.TrimLeft(line[end:], ",;"))
		if blankOrEnd(line, next) {
			return line[from : from+i], end, next, true
		}
	}
	s.unclosed[open] = true
	return "", 0, 0, false
}

// pairKey gives the key of a key:value that starts at at, and the offset of its colon. A key is letters, digits, - and _,
// begins with a letter, and has a value right after the colon; the scheme of a bare URL is no key.
func pairKey(line string, at int) (string, int) {
	for i, r := range line[at:] {
		switch {
		case unicode.IsLetter(r), i > 0 && (unicode.IsDigit(r) || r == '-' || r == '_'):
		case r == ':' && i > 0:
			colon := at + i
			if blankOrEnd(line, colon+1) || strings.HasPrefix(line[colon+1:], "//") {
				return "", 0
			}
			return line[at:colon], colon
		default:
			return "", 0
		}
	}
	return "", 0
}

// bareEnd gives the offset of the blank, or end of line, that ends the unquoted word at at.
func bareEnd(line string, at int) int {
	for at < len(line) {
		r, size := utf8.DecodeRuneInString(line[at:])
		if unicode.IsSpace(r) {
			return at
		}
		if n := tokenLen(line[at:]); n > 0 {
			size = n
		}
		at += size
	}
	return at
}

func blankOrEnd(line string, at int) bool {
	if at >= len(line) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(line[at:])
	return unicode.IsSpace(r)
}

// Rest is the line from words[i] on, in plain text and with its blanks as typed; "" when there is no such word. A rest that
// is a single quotation comes without its quotes.
func Rest(line string, words []Word, i int) string {
	if i < 0 || i >= len(words) {
		return ""
	}
	if i == len(words)-1 && words[i].Quoted && words[i].Key == "" {
		return words[i].Text
	}
	return strings.TrimSpace(Plain(line[words[i].Start:]))
}

// Pairs takes the pairs with known keys out of words: their words by key, as known gives it, and the other words in order.
// Keys are compared folded, so known has them in Fold's form. "cierre: 30/6", with a blank, counts as a pair when the key is
// known. The last of a repeated key wins. A pair with an unknown key stays among the rest, as text.
func Pairs(words []Word, known map[string]bool) (pairs map[string]Word, rest []Word) {
	pairs = map[string]Word{}
	for i := 0; i < len(words); i++ {
		w := words[i]
		if key := Fold(w.Key); w.Key != "" && known[key] {
			pairs[key] = w
			continue
		}
		key, colon := strings.CutSuffix(w.Text, ":")
		if key = Fold(key); colon && !w.Quoted && known[key] && i+1 < len(words) {
			i++
			value := words[i]
			value.Key, value.Value, value.Start = key, value.Text, w.Start
			pairs[key] = value
			continue
		}
		rest = append(rest, w)
	}
	return pairs, rest
}
