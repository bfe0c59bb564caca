package phrase_test

import (
	"errors"
	"strings"
	"testing"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var langs = []i18n.Lang{i18n.ES, i18n.EN}

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12.500.000":            "CLP 12500000",
		"12,500,000":            "CLP 12500000",
		"12500000":              "CLP 12500000",
		"12.500":                "CLP 12500",
		"12,500":                "CLP 12500",
		"$12.500.000":           "CLP 12500000",
		"$ 12.500.000.-":        "CLP 12500000",
		"$\u00a012.500.001":     "CLP 12500001",
		"12.500.000,00":         "CLP 12500000",
		"12,5M":                 "CLP 12500000",
		"12.5M":                 "CLP 12500000",
		"$12.5M":                "CLP 12500000",
		"12,5 M clp":            "CLP 12500000",
		"12Mclp":                "CLP 12000000",
		"12M,":                  "CLP 12000000",
		"850 mil":               "CLP 850000",
		"850mil":                "CLP 850000",
		"850k":                  "CLP 850000",
		"850 mil pesos":         "CLP 850000",
		"$ 850 mil pesos":       "CLP 850000",
		"45 millones":           "CLP 45000000",
		"45 millones de pesos":  "CLP 45000000",
		"1 millón":              "CLP 1000000",
		"45MM":                  "CLP 45000000",
		"1,5 MM":                "CLP 1500000",
		"MM$ 45":                "CLP 45000000",
		"2 mil millones":        "CLP 2000000000",
		"1,255 millones USD":    "", // 1.255 or 1255 million
		"1.2345 M":              "CLP 1234500",
		"0,500 M":               "CLP 500000",
		"3 billion clp":         "CLP 3000000000",
		"1 billón de pesos":     "CLP 1000000000000",
		"UF 350":                "CLF 350",
		"350 UF":                "CLF 350",
		"350UF":                 "CLF 350",
		"uf350":                 "CLF 350",
		"UF 1.250,5":            "CLF 1250.5",
		"UF 1,250.5":            "CLF 1250.5",
		"U.F. 350,25":           "CLF 350.25",
		"CLF 350,1234":          "CLF 350.1234",
		"uf 0,125":              "CLF 0.125",
		"US$ 3,400.50":          "USD 3400.5",
		"US$3.400,50":           "USD 3400.5",
		"U$S 3400":              "USD 3400",
		"USD 1500":              "USD 1500",
		"1500 usd":              "USD 1500",
		"1500usd":               "USD 1500",
		"$1500 USD":             "USD 1500",
		"USD$ 1500":             "USD 1500",
		"3400 dólares":          "USD 3400",
		"3400 dolares":          "USD 3400",
		"$3400 dollars":         "USD 3400",
		"3 mil dólares":         "USD 3000",
		"USD 1.255":             "USD 1255", // a cent has no tenths
		"USD 12,5":              "USD 12.5",
		"12MUSD":                "USD 12000000",
		"MMUS$ 3":               "USD 3000000",
		"1.500.000 usd":         "USD 1500000",
		"€ 20":                  "EUR 20",
		"€20,50":                "EUR 20.5",
		"20 euros":              "EUR 20",
		"20€":                   "EUR 20",
		"BRL 1.234,5":           "BRL 1234.5",
		"R$ 10":                 "BRL 10",
		"100 mxn":               "MXN 100",
		"$100 mxn":              "MXN 100",
		"100 pesos MXN":         "MXN 100",
		"JPY 1.500":             "JPY 1500",
		"£5":                    "GBP 5",
		"45 M pesos chilenos":   "CLP 45000000",
		"0":                     "CLP 0",
		"99999999999999":        "CLP 99999999999999",
		"12345678901234,5678UF": "CLF 12345678901234.5678",
	} {
		m, err := phrase.ParseMoney(text, pipeline.CLP)
		if want == "" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, m.String(), text)
	}
}

func TestParseMoneyAmbiguous(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		def  pipeline.Currency
		want []string
	}{
		{"USD 1.500", "CLP", []string{"USD 1500", "USD 1.5"}},
		{"1,500 usd", "CLP", []string{"USD 1500", "USD 1.5"}},
		{"UF 1.250", "CLP", []string{"CLF 1250", "CLF 1.25"}},
		{"UF 1,250", "CLP", []string{"CLF 1250", "CLF 1.25"}},
		{"UF 1.255", "CLP", []string{"CLF 1255", "CLF 1.255"}},
		{"3.400", "EUR", []string{"EUR 3400", "EUR 3.4"}},
		{"1.500M", "CLP", []string{"CLP 1500000000", "CLP 1500000"}},
		{"1.500 mil", "CLP", []string{"CLP 1500000", "CLP 1500"}},
		{"1500.000", "CLP", []string{"CLP 1500000", "CLP 1500"}},
		{"M$ 850", "CLP", []string{"CLP 850000", "CLP 850000000"}},
		{"$ 100", "EUR", []string{"CLP 100", "USD 100"}},
		{"$1.500", "CLF", []string{"CLP 1500", "USD 1500", "USD 1.5"}},
		{"KWD 1.500", "CLP", []string{"KWD 1500", "KWD 1.5"}},
		{"¥ 100", "CLP", []string{"JPY 100", "CNY 100"}},
	} {
		_, err := phrase.ParseMoney(c.text, c.def)
		var ambiguous *phrase.Ambiguous
		require.ErrorAs(t, err, &ambiguous, c.text)
		got := []string{}
		for _, m := range ambiguous.Readings {
			got = append(got, m.String())
		}
		require.Equal(t, c.want, got, c.text)
		require.Contains(t, err.Error(), c.want[0])
	}
}

func TestDollarSignIsTheDefault(t *testing.T) {
	t.Parallel()
	for def, want := range map[pipeline.Currency]string{"CLP": "CLP 1500", "USD": "USD 1500", "MXN": "MXN 1500"} {
		m, err := phrase.ParseMoney("$1500", def)
		require.NoError(t, err)
		require.Equal(t, want, m.String())
	}
	m, err := phrase.ParseMoney("1500 pesos", "USD")
	require.NoError(t, err)
	require.Equal(t, "CLP 1500", m.String())
}

func TestParseMoneyRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]pipeline.Reason{
		"":                            pipeline.ReasonUnreadable,
		"   ":                         pipeline.ReasonUnreadable,
		"mucho":                       pipeline.ReasonUnreadable,
		"UF":                          pipeline.ReasonUnreadable,
		"mil":                         pipeline.ReasonUnreadable,
		"12 500 000":                  pipeline.ReasonUnreadable,
		"12'500":                      pipeline.ReasonUnreadable,
		"1.50.000":                    pipeline.ReasonUnreadable,
		"1.500,500.000":               pipeline.ReasonUnreadable,
		"1,500.000,5":                 pipeline.ReasonUnreadable,
		"0.500.000":                   pipeline.ReasonUnreadable,
		"012.500":                     pipeline.ReasonUnreadable,
		"12.500..":                    pipeline.ReasonUnreadable,
		".500":                        pipeline.ReasonUnreadable,
		"UF.350":                      pipeline.ReasonUnreadable,
		"1e9":                         pipeline.ReasonUnreadable,
		"0x10":                        pipeline.ReasonUnreadable,
		"UF 350 USD":                  pipeline.ReasonUnreadable,
		"€ 20 pesos":                  pipeline.ReasonUnreadable,
		"12 mil mil":                  pipeline.ReasonUnreadable,
		"12 millones mil":             pipeline.ReasonUnreadable,
		"12M 5":                       pipeline.ReasonUnreadable,
		"30/6":                        pipeline.ReasonUnreadable,
		"12 ABC":                      pipeline.ReasonUnreadable,
		"100 XAU":                     pipeline.ReasonUnreadable,
		"١٢":                          pipeline.ReasonUnreadable,
		"５００":                         pipeline.ReasonUnreadable,
		"--5":                         pipeline.ReasonUnreadable,
		"12-5":                        pipeline.ReasonUnreadable,
		"-500":                        pipeline.ReasonNegative,
		"-$500":                       pipeline.ReasonNegative,
		"$-500":                       pipeline.ReasonNegative,
		"−12M":                        pipeline.ReasonNegative,
		"12,5":                        pipeline.ReasonDecimals,
		"$12.50":                      pipeline.ReasonDecimals,
		"1500.255":                    pipeline.ReasonDecimals,
		"12,5555555M":                 pipeline.ReasonDecimals,
		"USD 1,2345":                  pipeline.ReasonDecimals,
		"UF 1,23456":                  pipeline.ReasonDecimals,
		"UF 1,1234567890123456789012": pipeline.ReasonDecimals,
		"100000000000000":             pipeline.ReasonTooLarge,
		"100.000.000 millones":        pipeline.ReasonTooLarge,
		"99999999 billones":           pipeline.ReasonTooLarge,
		strings.Repeat("9", 99):       pipeline.ReasonTooLarge,
		strings.Repeat("9", 999):      pipeline.ReasonUnreadable,
	} {
		m, err := phrase.ParseMoney(text, pipeline.CLP)
		require.Error(t, err, "%q gave %s", text, m)
		require.Equal(t, want, pipeline.ReasonOf(err), "%q: %v", text, err)
		require.Equal(t, want == pipeline.ReasonUnreadable, errors.Is(err, phrase.ErrUnreadable), text)
	}
	_, err := phrase.ParseMoney("12", "")
	require.Equal(t, pipeline.ReasonCurrency, pipeline.ReasonOf(err))
}

func TestFormatMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, currency, es, en, inputES, inputEN string }{
		{"12500000", "CLP", "$12.500.000", "CLP 12,500,000", "CLP 12.500.000", "CLP 12,500,000"},
		{"0", "CLP", "$0", "CLP 0", "CLP 0", "CLP 0"},
		{"999", "CLP", "$999", "CLP 999", "CLP 999", "CLP 999"},
		{"1250.5", "CLF", "UF 1.250,50", "UF 1,250.50", "UF 1.250,50", "UF 1,250.50"},
		{"350", "CLF", "UF 350,00", "UF 350.00", "UF 350,00", "UF 350.00"},
		{"0.125", "CLF", "UF 0,1250", "UF 0.1250", "UF 0,1250", "UF 0.1250"},
		{"3400.5", "USD", "US$ 3.400,50", "US$3,400.50", "USD 3.400,50", "USD 3,400.50"},
		{"20", "EUR", "€ 20,00", "€20.00", "EUR 20,00", "EUR 20.00"},
		{"1234.5", "BRL", "BRL 1.234,50", "BRL 1,234.50", "BRL 1.234,50", "BRL 1,234.50"},
		{"500.125", "KWD", "KWD 500,1250", "KWD 500.1250", "KWD 500,1250", "KWD 500.1250"},
	} {
		m := pipeline.MustMoney(c.amount, c.currency)
		require.Equal(t, c.es, phrase.FormatMoney(m, i18n.ES))
		require.Equal(t, c.en, phrase.FormatMoney(m, i18n.EN))
		require.Equal(t, c.inputES, phrase.FormatInput(m, i18n.ES))
		require.Equal(t, c.inputEN, phrase.FormatInput(m, i18n.EN))
	}
	for _, lang := range langs {
		require.Empty(t, phrase.FormatMoney(pipeline.Money{}, lang))
		require.Empty(t, phrase.FormatAmount(pipeline.Money{}, lang))
		require.Empty(t, phrase.FormatInput(pipeline.Money{}, lang))
	}
}

func TestFormatRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to      pipeline.Currency
		value, es, en string
	}{
		{"CLF", "CLP", "39123.45", "UF 1 = $39.123,45", "UF 1 = CLP 39,123.45"},
		{"CLF", "CLP", "39800", "UF 1 = $39.800,00", "UF 1 = CLP 39,800.00"},
		{"USD", "CLP", "945.3000", "US$ 1 = $945,30", "US$1 = CLP 945.30"},
		{"CLP", "CLF", "0.0000255", "$1 = UF 0,0000255", "CLP 1 = UF 0.0000255"},
	} {
		r := pipeline.Rate{From: c.from, To: c.to, Value: decimal.MustParse(c.value)}
		require.Equal(t, c.es, phrase.FormatRate(r, i18n.ES))
		require.Equal(t, c.en, phrase.FormatRate(r, i18n.EN))
	}
}

func TestFormatRounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, currency, es, en string }{
		{"0", "CLP", "$0", "CLP 0"}, {"999", "CLP", "$999", "CLP 999"}, {"999999", "CLP", "$999.999", "CLP 999,999"},
		{"1000000", "CLP", "$1 M", "CLP 1M"}, {"12500000", "CLP", "$12,5 M", "CLP 12.5M"}, {"174149999", "CLP", "$174,1 M", "CLP 174.1M"},
		{"-48549999", "CLP", "−$48,5 M", "−CLP 48.5M"}, {"1250000000", "CLP", "$1.250 M", "CLP 1,250M"}, {"99999999999999999", "CLP", "$100.000.000.000 M", "CLP 100,000,000,000M"},
		{"3900", "CLF", "UF 3.900", "UF 3,900"}, {"350.2512", "CLF", "UF 350,25", "UF 350.25"}, {"350", "CLF", "UF 350,00", "UF 350.00"},
		{"420000.49", "USD", "US$ 420.000", "US$420,000"}, {"20.5", "USD", "US$ 20,50", "US$20.50"}, {"500.125", "KWD", "KWD 500,12", "KWD 500.12"}, {"1234.5", "JPY", "JPY 1.234", "JPY 1,234"},
	} {
		for lang, want := range map[i18n.Lang]string{i18n.ES: c.es, i18n.EN: c.en} {
			got := phrase.FormatRounded(pipeline.Currency(c.currency), decimal.MustParse(c.amount), lang)
			require.Equal(t, want, strings.ReplaceAll(got, "\u00a0", " "), c.amount)
			require.NotContains(t, got, " ", "no line breaks within an amount")
		}
	}
}

// sameAgain checks that everything written of m is read back as m.
func sameAgain(t require.TestingT, m pipeline.Money, def pipeline.Currency) {
	for _, lang := range langs {
		for text, def := range map[string]pipeline.Currency{
			phrase.FormatInput(m, lang):  def,
			phrase.FormatAmount(m, lang): m.Currency(),
			phrase.FormatMoney(m, lang):  m.Currency(),
		} {
			again, err := phrase.ParseMoney(text, def)
			require.NoError(t, err, text)
			require.True(t, m.Equal(again), "%s was read as %s", text, again)
		}
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	t.Parallel()
	currencies := pipeline.Currencies()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(currencies).Draw(t, "currency")
		scale := rapid.IntRange(0, c.Decimals()).Draw(t, "scale")
		d, err := decimal.New(rapid.Int64Range(0, 99_999_999_999_999).Draw(t, "coefficient"), scale)
		require.NoError(t, err)
		m, err := pipeline.NewMoney(d, c)
		require.NoError(t, err)
		sameAgain(t, m, rapid.SampledFrom(currencies).Draw(t, "default"))
	})
}

func FuzzMoney(f *testing.F) {
	for _, seed := range []string{"12.500.000", "$12,5M", "850 mil", "UF 1.250,5", "US$ 3,400.50", "20 euros", "MM$ 45", "M$ 1", "2 mil millones de pesos chilenos", "-5", "u.f. 3", "12.-"} {
		f.Add(seed, "CLP")
		f.Add(seed, "USD")
	}
	f.Fuzz(func(t *testing.T, text, def string) {
		m, err := phrase.ParseMoney(text, pipeline.Currency(def))
		if err == nil {
			require.True(t, m.Currency().Known())
			require.False(t, m.Amount().IsNeg())
			sameAgain(t, m, pipeline.CLP)
			sameAgain(t, m, pipeline.USD)
			return
		}
		require.True(t, m.IsZero())
		var ambiguous *phrase.Ambiguous
		if errors.As(err, &ambiguous) {
			require.GreaterOrEqual(t, len(ambiguous.Readings), 2)
			require.False(t, ambiguous.Readings[0].Equal(ambiguous.Readings[1]))
			return
		}
		require.NotEmpty(t, pipeline.ReasonOf(err))
	})
}
