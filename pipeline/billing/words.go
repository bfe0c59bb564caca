package billing

import (
	"strconv"
	"strings"

	"embudo/pipeline"
)

// InWords gives an amount in words, exactly: "un millón doscientos mil pesos" in Spanish, "one million two hundred thousand
// Chilean pesos" in English, as offers and cheques say it. A currency without a name here keeps its code. No amount is "".
func InWords(m pipeline.Money, english bool) string {
	if m.IsZero() {
		return ""
	}
	whole, fraction, _ := strings.Cut(m.Amount().Trim(0).String(), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil { // an amount has MaxDigits digits at most
		panic(err)
	}
	c := called(m.Currency(), english)
	say := spanish
	if english {
		say = englishNumber
	}
	if c.cents == "" || m.Currency().Decimals() != 2 {
		return pointed(n, fraction, c, english)
	}
	words := say(n, c.feminine) + " " + c.after(n)
	if fraction == "" {
		return words
	}
	cents, err := strconv.ParseInt((fraction + "0")[:2], 10, 64)
	if err != nil {
		panic(err)
	}
	join, coin := " con ", c.cents
	if english {
		join = " and "
	}
	if cents == 1 {
		coin = c.cent
	}
	return words + join + say(cents, false) + " " + coin
}

// pointed is an amount whose decimals have no name of their own: "trescientas cincuenta coma cinco unidades de fomento". Zeros
// before the decimals are said one by one, so that 0,05 and 0,5 differ.
func pointed(n int64, fraction string, c currencyName, english bool) string {
	say, point, nought := spanish, "coma", "cero"
	if english {
		say, point, nought = englishNumber, "point", "zero"
	}
	if fraction == "" {
		return say(n, c.feminine) + " " + c.after(n)
	}
	words := []string{say(n, c.feminine), point}
	if english {
		for _, digit := range fraction {
			words = append(words, englishNumber(int64(digit-'0'), false))
		}
		return strings.Join(append(words, c.many), " ")
	}
	rest := strings.TrimLeft(fraction, "0")
	for range len(fraction) - len(rest) {
		words = append(words, nought)
	}
	decimals, err := strconv.ParseInt(rest, 10, 64)
	if err != nil {
		panic(err)
	}
	return strings.Join(append(words, spanishAlone(decimals), c.many), " ")
}

// after is the name of so many: with "de" after whole millions in Spanish.
func (c currencyName) after(n int64) string {
	switch {
	case n == 1:
		return c.one
	case c.of && n >= 1_000_000 && n%1_000_000 == 0:
		return "de " + c.many
	}
	return c.many
}
