package phrase

import (
	"strings"

	"embudo/pipeline"
	"github.com/govalues/decimal"
)

const (
	// maxWhole is how many digits before the point are looked at; more is too large without reading it.
	maxWhole = 15
	// maxDigits is how many digits decimal holds exactly, less one.
	maxDigits = 18
)

// number is digits with dots and commas, as typed.
type number string

// reading is one way to read a number: its digits before and after the decimal sign.
type reading struct {
	whole, fraction string
	// careless marks thousands grouped with more than three digits in front (1500.000): offered, never taken.
	careless bool
}

// readings gives the ways to read n, thousands first; none where its signs fit no habit. Where whole is set the
// currency has no decimals, so that three digits after a sign can only be thousands.
func (n number) readings(whole bool) []reading {
	s := string(n)
	if s == "" || !isDigit(s[0]) || !isDigit(s[len(s)-1]) {
		return nil
	}
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return []reading{{whole: s}}
	}
	sign, before, after := s[last:last+1], s[:last], s[last+1:]
	decimals := reading{whole: before, fraction: after}
	switch other := otherSign(sign); {
	case strings.Contains(before, sign):
		joined, ok := ungroup(s, sign)
		if !ok || strings.Contains(s, other) {
			return nil
		}
		return []reading{{whole: joined}}
	case strings.Contains(before, other):
		joined, ok := ungroup(before, other)
		if !ok {
			return nil
		}
		return []reading{{whole: joined, fraction: after}}
	case len(after) != 3, before == "0":
		return []reading{decimals}
	case before[0] == '0':
		return nil
	case len(before) > 3:
		return []reading{{whole: before + after, careless: true}, decimals}
	case whole:
		return []reading{{whole: before + after}}
	}
	return []reading{{whole: before + after}, decimals}
}

func otherSign(sign string) string {
	if sign == "." {
		return ","
	}
	return "."
}

// ungroup joins 12.500.000; false where a group has not three digits, or the first none, more than three, or a leading zero.
func ungroup(s, sign string) (string, bool) {
	groups := strings.Split(s, sign)
	for i, g := range groups {
		if i == 0 && (len(g) < 1 || len(g) > 3 || g[0] == '0') || i > 0 && len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// money is the reading times ten to the power zeros, exactly.
func (r reading) money(zeros int, negative bool, currency pipeline.Currency) (pipeline.Money, error) {
	whole, fraction := r.whole, strings.TrimRight(r.fraction, "0")
	if moved := min(zeros, len(fraction)); zeros > 0 {
		whole, fraction = whole+fraction[:moved]+strings.Repeat("0", zeros-moved), fraction[moved:]
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > maxWhole {
		return pipeline.Money{}, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonTooLarge}
	}
	if len(whole)+len(fraction) > maxDigits {
		return pipeline.Money{}, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonDecimals}
	}
	plain := "0" + whole
	if fraction != "" {
		plain += "." + fraction
	}
	amount, err := decimal.Parse(plain)
	if err != nil {
		return pipeline.Money{}, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonNotANumber, Err: err}
	}
	if negative {
		amount = amount.Neg()
	}
	return pipeline.NewMoney(amount, currency)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
