package phrase

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAmountText bounds what is scanned for an amount, in bytes.
const maxAmountText = 200

// amount is a scanned amount, before it is decided what it means.
type amount struct {
	number   number
	negative bool
	zeros    []int    // powers of ten to multiply by; two where the sign for them has two readings
	markers  []marker // what was said of the currency, in order
}

// amountShape is the order of an amount's parts: C currency, N number, S scale, d "de" or "of".
var amountShape = regexp.MustCompile(`^C{0,2}NS{0,2}(dC|C{0,2})$`)

// ends are what people write after an amount that says nothing: "$12.500.-", and the comma of the sentence around it.
var ends = []string{".-", ",-", ".", ",", ";"}

// scanAmount takes an amount apart; ErrUnreadable where its parts are unknown or in no usual order.
func scanAmount(text string) (amount, error) {
	if len(text) > maxAmountText {
		return amount{}, ErrUnreadable
	}
	s := Fold(text)
	for _, end := range ends {
		if cut, ok := strings.CutSuffix(s, end); ok {
			s = cut
			break
		}
	}
	scan := amountScan{amount: amount{zeros: []int{0}}}
	for s != "" {
		n, ok := scan.part(s)
		if !ok {
			return amount{}, ErrUnreadable
		}
		scan.attached = n > 0 && s[0] != ' '
		s = s[n:]
	}
	if !amountShape.Match(scan.shape) {
		return amount{}, ErrUnreadable
	}
	return scan.amount, nil
}

type amountScan struct {
	amount
	shape    []byte
	attached bool // no blank before this part
}

// part reads the part at the start of s, which is folded, and gives its length.
func (a *amountScan) part(s string) (int, bool) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == ' ':
		return size, true
	case r == '-' || r == '−':
		// The sign comes once, before the number.
		ok := !a.negative && !a.has('N')
		a.negative = true
		return size, ok
	case r >= '0' && r <= '9':
		n := len(s) - len(strings.TrimLeft(s, "0123456789.,"))
		a.number = number(s[:n])
		a.shape = append(a.shape, 'N')
		return n, true
	}
	n := symbolLen(s)
	return n, n > 0 && a.symbol(s[:n])
}

func (a *amountScan) has(part byte) bool {
	for _, p := range a.shape {
		if p == part {
			return true
		}
	}
	return false
}

// symbolLen is the length of the letters and currency signs at the start of s, with the dots of u.f. and mill.
func symbolLen(s string) int {
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.Is(unicode.Sc, r)
		next, _ := utf8.DecodeRuneInString(s[min(i+1, len(s)):])
		dot := r == '.' && i > 0 && (i+1 == len(s) || next == ' ' || unicode.IsLetter(next))
		if !letter && !dot {
			return i
		}
	}
	return len(s)
}

// symbol takes in a word or sign: a currency, a scale, or a scale and a currency in one such as MM$.
func (a *amountScan) symbol(s string) bool {
	s = strings.ReplaceAll(s, ".", "")
	if s == "de" || s == "of" {
		a.shape = append(a.shape, 'd')
		return true
	}
	if m, ok := markerOf(s); ok {
		return a.currency(m)
	}
	if zeros, ok := scales[s]; ok {
		return a.scale(zeros)
	}
	if origins[s] && a.afterName() {
		return true
	}
	for _, prefix := range []string{"millones", "millon", "mil", "mm", "m", "k"} {
		rest, ok := strings.CutPrefix(s, prefix)
		if m, known := glued[rest]; ok && known {
			return a.glued(prefix, m)
		}
	}
	return false
}

func (a *amountScan) currency(m marker) bool {
	a.shape = append(a.shape, 'C')
	a.markers = append(a.markers, m)
	return true
}

// scale multiplies by ten to the power zeros; a second scale is the million of "mil millones" and nothing else.
func (a *amountScan) scale(zeros int) bool {
	if a.has('S') && (a.zeros[0] != 3 || zeros != 6) {
		return false
	}
	a.shape = append(a.shape, 'S')
	for i := range a.zeros {
		a.zeros[i] += zeros
	}
	return true
}

// glued takes in a scale and a currency written as one: 12MUSD is the number's own M, while in "M$ 850" it may be thousands.
func (a *amountScan) glued(prefix string, m marker) bool {
	if a.has('S') || a.zeros[0] != 0 {
		return false
	}
	a.zeros = []int{scales[prefix]}
	if prefix == "m" && (!a.has('N') || !a.attached) {
		a.zeros = []int{3, 6}
	}
	return a.currency(m)
}

// afterName says whether the last part names pesos or dollars, which "chilenos" or "americanos" may follow.
func (a *amountScan) afterName() bool {
	return len(a.markers) > 0 && (a.markers[len(a.markers)-1] == pesos || a.markers[len(a.markers)-1] == dollars)
}

// scales are the powers of ten by what people call them. A billón is a million millions; a billion, in English, a thousand.
var scales = map[string]int{
	"k": 3, "mil": 3, "thousand": 3,
	"m": 6, "mm": 6, "mill": 6, "millon": 6, "millones": 6, "million": 6, "millions": 6,
	"bn": 9, "billion": 9, "billions": 9, "billon": 12, "billones": 12,
}

// origins follow pesos or dólares and change nothing; other countries' are named by their code.
var origins = map[string]bool{"chilenos": true, "americanos": true, "estadounidenses": true}

// glued are the currencies that are written together with a scale, as Chilean accounts do: MM$, MUS$.
var glued = map[string]marker{
	"$": dollarSign, "us$": "USD", "u$s": "USD", "usd": "USD", "clp": "CLP", "uf": "CLF", "clf": "CLF", "eur": "EUR", "€": "EUR",
}
