package billing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

func TestAmountsInWords(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ amount, currency, es, en string }{
		{"0", "CLP", "cero pesos", "zero Chilean pesos"},
		{"1", "CLP", "un peso", "one Chilean peso"},
		{"21", "CLP", "veintiún pesos", "twenty-one Chilean pesos"},
		{"100", "CLP", "cien pesos", "one hundred Chilean pesos"},
		{"101", "CLP", "ciento un pesos", "one hundred one Chilean pesos"},
		{"516", "CLP", "quinientos dieciséis pesos", "five hundred sixteen Chilean pesos"},
		{"1000", "CLP", "mil pesos", "one thousand Chilean pesos"},
		{"1001", "CLP", "mil un pesos", "one thousand one Chilean pesos"},
		{"21000", "CLP", "veintiún mil pesos", "twenty-one thousand Chilean pesos"},
		{"31000", "CLP", "treinta y un mil pesos", "thirty-one thousand Chilean pesos"},
		{"100000", "CLP", "cien mil pesos", "one hundred thousand Chilean pesos"},
		{"1000000", "CLP", "un millón de pesos", "one million Chilean pesos"},
		{"1000001", "CLP", "un millón un pesos", "one million one Chilean pesos"},
		{"1200000", "CLP", "un millón doscientos mil pesos", "one million two hundred thousand Chilean pesos"},
		{"2000000", "CLP", "dos millones de pesos", "two million Chilean pesos"},
		{"12500000", "CLP", "doce millones quinientos mil pesos", "twelve million five hundred thousand Chilean pesos"},
		{"1000000000", "CLP", "mil millones de pesos", "one billion Chilean pesos"},
		{"1000000000000", "CLP", "un billón de pesos", "one trillion Chilean pesos"},
		{"21021021021021", "CLP", "veintiún billones veintiún mil veintiún millones veintiún mil veintiún pesos",
			"twenty-one trillion twenty-one billion twenty-one million twenty-one thousand twenty-one Chilean pesos"},
		{"1", "CLF", "una unidad de fomento", "one unidad de fomento"},
		{"350.5", "CLF", "trescientas cincuenta coma cinco unidades de fomento", "three hundred fifty point five unidades de fomento"},
		{"221.0501", "CLF", "doscientas veintiuna coma cero quinientos uno unidades de fomento", "two hundred twenty-one point zero five zero one unidades de fomento"},
		{"0.0021", "CLF", "cero coma cero cero veintiuno unidades de fomento", "zero point zero zero two one unidades de fomento"},
		{"200201000", "CLF", "doscientos millones doscientas una mil unidades de fomento", "two hundred million two hundred one thousand unidades de fomento"},
		{"3400.5", "USD", "tres mil cuatrocientos dólares estadounidenses con cincuenta centavos", "three thousand four hundred US dollars and fifty cents"},
		{"1.01", "USD", "un dólar estadounidense con un centavo", "one US dollar and one cent"},
		{"0.99", "EUR", "cero euros con noventa y nueve céntimos", "zero euros and ninety-nine cents"},
		{"3000000", "EUR", "tres millones de euros", "three million euros"},
		{"701.21", "GBP", "setecientas una libras esterlinas con veintiún peniques", "seven hundred one pounds sterling and twenty-one pence"},
		{"12.345", "KWD", "doce coma trescientos cuarenta y cinco KWD", "twelve point three four five KWD"},
		{"2000000", "SEK", "dos millones SEK", "two million SEK"},
	} {
		m := pipeline.MustMoney(tc.amount, tc.currency)
		require.Equal(t, tc.es, billing.InWords(m, false), m)
		require.Equal(t, tc.en, billing.InWords(m, true), m)
	}
	require.Empty(t, billing.InWords(pipeline.Money{}, false))
}

// Whatever the amount and the currency, its words say that amount and no other: who reads them back has it again.
func TestWordsSayTheWholeAmount(t *testing.T) {
	t.Parallel()
	all := pipeline.Currencies()
	slices.Sort(all)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(all).Draw(t, "currency")
		if rapid.Bool().Draw(t, "common") {
			c = rapid.SampledFrom([]pipeline.Currency{"CLP", "CLF", "USD", "EUR", "GBP"}).Draw(t, "common currency")
		}
		whole := rapid.OneOf(rapid.Int64Range(0, 2100), rapid.Int64Range(0, 99_999_999_999_999)).Draw(t, "whole")
		digits := ""
		if c.Decimals() > 0 {
			digits = "." + rapid.StringMatching(fmt.Sprintf("[0-9]{%d}", c.Decimals())).Draw(t, "decimals")
		}
		m := pipeline.MustMoney(fmt.Sprint(whole)+digits, string(c))
		require.Equal(t, m.Amount().Trim(0).String(), heard(billing.InWords(m, false), spanishValues, "coma", "con"), "Spanish of %s", m)
		require.Equal(t, m.Amount().Trim(0).String(), heard(billing.InWords(m, true), englishValues, "point", "and"), "English of %s", m)
	})
}

// heard reads words back as somebody would who knows what each is worth: what is said before thousands, millions or billions
// counts so many of them.
func heard(words string, values map[string]int64, point, cents string) string {
	number := func(words []string) int64 {
		var total, millions, part int64
		for _, w := range words {
			switch v := values[w]; {
			case v == 1000:
				part = max(part, 1) * v
			case v == 1_000_000_000 && values["thousand"] > 0, v == 1_000_000_000_000, v == 1_000_000:
				millions, part = millions+(total+part)*v, 0
				total = 0
			case v == 100 && w == "hundred":
				part *= v
			default:
				if part >= 1000 && part%1000 == 0 {
					total, part = total+part, 0
				}
				part += v
			}
		}
		return millions + total + part
	}
	known := func(s string) []string {
		var out []string
		for _, w := range strings.Fields(strings.ReplaceAll(s, "-", " ")) {
			if _, ok := values[w]; ok {
				out = append(out, w)
			}
		}
		return out
	}
	if whole, coins, ok := strings.Cut(words, " "+cents+" "); ok {
		return decimal.MustNew(number(known(whole))*100+number(known(coins)), 2).Trim(0).String()
	}
	whole, rest, _ := strings.Cut(words, " "+point+" ")
	said := fmt.Sprint(number(known(whole)))
	if rest == "" {
		return said
	}
	said += "."
	digits := known(rest)
	if values["thousand"] > 0 {
		for _, d := range digits {
			said += fmt.Sprint(values[d])
		}
		return said
	}
	for len(digits) > 0 && digits[0] == "cero" {
		said, digits = said+"0", digits[1:]
	}
	return said + fmt.Sprint(number(digits))
}

var spanishValues = valued(`cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho
	diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve`, map[string]int64{
	"uno": 1, "una": 1, "veintiuno": 21, "veintiuna": 21, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
	"cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
	"doscientas": 200, "trescientas": 300, "cuatrocientas": 400, "quinientas": 500, "seiscientas": 600, "setecientas": 700, "ochocientas": 800, "novecientas": 900,
	"mil": 1000, "millón": 1_000_000, "millones": 1_000_000, "billón": 1_000_000_000_000, "billones": 1_000_000_000_000,
})

var englishValues = valued(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
	nineteen twenty`, map[string]int64{"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
	"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000})

func valued(inOrder string, more map[string]int64) map[string]int64 {
	for i, w := range strings.Fields(inOrder) {
		more[w] = int64(i)
	}
	return more
}
