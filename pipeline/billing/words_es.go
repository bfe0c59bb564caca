package billing

import "strings"

var (
	spanishUnits = strings.Fields(`cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
		dieciocho diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve`)
	spanishTens     = strings.Fields("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
	spanishHundreds = strings.Fields("- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos")
)

// spanish is a number before what it counts: "veintiún mil", "doscientas una" where that is feminine. It is below 10^18.
func spanish(n int64, feminine bool) string {
	if n == 0 {
		return spanishUnits[0]
	}
	var parts []string
	for _, scale := range []struct {
		size      int64
		one, many string
	}{{1_000_000_000_000, "billón", "billones"}, {1_000_000, "millón", "millones"}} {
		if k := n / scale.size; k > 0 {
			name := scale.many
			if k == 1 {
				name = scale.one
			}
			parts = append(parts, belowMillion(k, false), name)
			n %= scale.size
		}
	}
	if n > 0 {
		parts = append(parts, belowMillion(n, feminine))
	}
	return strings.Join(parts, " ")
}

// spanishAlone is a number that counts nothing: "veintiuno".
func spanishAlone(n int64) string {
	words := spanish(n, false)
	switch {
	case strings.HasSuffix(words, "veintiún"):
		return strings.TrimSuffix(words, "veintiún") + "veintiuno"
	case words == "un" || strings.HasSuffix(words, " un"):
		return words + "o"
	}
	return words
}

func belowMillion(n int64, feminine bool) string {
	var parts []string
	switch k := n / 1000; {
	case k == 1:
		parts = append(parts, "mil")
	case k > 1:
		parts = append(parts, belowThousand(k, feminine), "mil")
	}
	if n %= 1000; n > 0 {
		parts = append(parts, belowThousand(n, feminine))
	}
	return strings.Join(parts, " ")
}

func belowThousand(n int64, feminine bool) string {
	if n == 100 {
		return "cien"
	}
	var parts []string
	if h := n / 100; h > 0 {
		word := spanishHundreds[h]
		if feminine && h > 1 {
			word = strings.TrimSuffix(word, "os") + "as"
		}
		parts = append(parts, word)
	}
	switch n %= 100; {
	case n == 0:
	case n < 30:
		parts = append(parts, gendered(spanishUnits[n], feminine))
	default:
		parts = append(parts, spanishTens[n/10])
		if n%10 > 0 {
			parts = append(parts, "y", gendered(spanishUnits[n%10], feminine))
		}
	}
	return strings.Join(parts, " ")
}

func gendered(word string, feminine bool) string {
	switch {
	case feminine && word == "un":
		return "una"
	case feminine && word == "veintiún":
		return "veintiuna"
	}
	return word
}
