package pipeline_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func TestCurrencies(t *testing.T) {
	t.Parallel()
	decimals := map[pipeline.Currency]int{"CLP": 0, "JPY": 0, "PYG": 0, "KRW": 0, "USD": 2, "EUR": 2, "PEN": 2, "BRL": 2, "MXN": 2,
		"COP": 2, "ARS": 2, "UYU": 2, "KWD": 3, "BHD": 3, "TND": 3, "CLF": 4, "UYW": 4}
	for c, n := range decimals {
		require.True(t, c.Known(), c)
		require.Equal(t, n, c.Decimals(), c)
	}
	for _, c := range []pipeline.Currency{"", "UF", "clp", "XAU", "XTS", "XXX", "BTC", "US$", "HRK"} {
		require.False(t, c.Known(), c)
	}
	all := pipeline.Currencies()
	require.Greater(t, len(all), 150)
	for _, c := range all {
		require.Regexp(t, "^[A-Z]{3}$", string(c))
	}
}

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, currency, want string }{
		{"12500000", "CLP", "CLP 12500000"}, {"12500000.000", "CLP", "CLP 12500000"}, {"0", "CLP", "CLP 0"}, {"-0", "CLP", "CLP 0"},
		{"007", "CLP", "CLP 7"}, {"350.5", "CLF", "CLF 350.5"}, {"0.0001", "CLF", "CLF 0.0001"}, {"3400.50", "USD", "USD 3400.5"},
		{"1.234", "KWD", "KWD 1.234"}, {"99999999999999", "CLP", "CLP 99999999999999"}, {"99999999999999.9999", "CLF", "CLF 99999999999999.9999"},
		{"0.1", "USD", "USD 0.1"}, {"1.5000000000000000000000000", "USD", "USD 1.5"}, {"0000000000000000000000012", "CLP", "CLP 12"},
	} {
		m, err := pipeline.ParseMoney(c.amount, c.currency)
		require.NoError(t, err, c)
		require.Equal(t, c.want, m.String())
		require.Equal(t, pipeline.Currency(c.currency), m.Currency())
	}
	for _, c := range []struct {
		amount, currency string
		want             pipeline.Reason
	}{
		{"12.5", "CLP", pipeline.ReasonDecimals}, {"0.00001", "CLF", pipeline.ReasonDecimals}, {"1.005", "USD", pipeline.ReasonDecimals}, {"0.0001", "KWD", pipeline.ReasonDecimals},
		{"0.30000000000000004", "USD", pipeline.ReasonDecimals},
		// More digits than the decimal type holds: it would round them away.
		{"12345678901.00000000001", "CLP", pipeline.ReasonDecimals}, {"0.00000000000000000000000001", "USD", pipeline.ReasonDecimals}, {"99999999999998.999999999999999", "CLP", pipeline.ReasonDecimals},
		{"100000000000000", "CLP", pipeline.ReasonTooLarge}, {"9999999999999999999", "CLF", pipeline.ReasonTooLarge}, {"99999999999999999999999", "CLP", pipeline.ReasonTooLarge},
		{"-1", "CLP", pipeline.ReasonNegative}, {"1", "UF", pipeline.ReasonCurrency}, {"1", "", pipeline.ReasonCurrency}, {"1.5", "clp", pipeline.ReasonCurrency},
		{"", "CLP", pipeline.ReasonNotANumber}, {"1e6", "CLP", pipeline.ReasonNotANumber}, {"1e-30", "USD", pipeline.ReasonNotANumber}, {"+1", "CLP", pipeline.ReasonNotANumber}, {"NaN", "USD", pipeline.ReasonNotANumber}, {"Inf", "USD", pipeline.ReasonNotANumber},
		{"0x10", "CLP", pipeline.ReasonNotANumber}, {"1_000", "CLP", pipeline.ReasonNotANumber}, {"1,5", "USD", pipeline.ReasonNotANumber}, {"1.500.000", "CLP", pipeline.ReasonNotANumber},
		{" 1", "CLP", pipeline.ReasonNotANumber}, {"١٢", "CLP", pipeline.ReasonNotANumber}, {".", "CLP", pipeline.ReasonNotANumber},
	} {
		_, err := pipeline.ParseMoney(c.amount, c.currency)
		require.Equal(t, "invalid/"+string(c.want), refusal(err), "%q %q", c.amount, c.currency)
	}
	require.Panics(t, func() { pipeline.MustMoney("1.5", "CLP") })
	_, err := pipeline.NewMoney(decimal.MustParse("1.5"), "CLP")
	require.Equal(t, pipeline.ReasonDecimals, pipeline.ReasonOf(err))
}

func TestMoneyIsAddedAndComparedInOneCurrencyOnly(t *testing.T) {
	t.Parallel()
	usd := pipeline.MustMoney
	sum, err := usd("0.1", "USD").Add(usd("0.2", "USD"))
	require.NoError(t, err)
	require.Equal(t, usd("0.3", "USD"), sum)
	none := pipeline.Money{}
	for _, c := range []struct{ a, b, want pipeline.Money }{{none, sum, sum}, {sum, none, sum}, {none, none, none}, {usd("99.5", "USD"), usd("0.5", "USD"), usd("100", "USD")}} {
		got, err := c.a.Add(c.b)
		require.NoError(t, err)
		require.True(t, c.want.Equal(got))
	}
	_, err = usd("1", "USD").Add(clp("1"))
	require.ErrorContains(t, err, "add CLP to USD")
	_, err = clp("99999999999999").Add(clp("1"))
	require.Equal(t, pipeline.ReasonTooLarge, pipeline.ReasonOf(err))

	_, ok := usd("1", "USD").Cmp(clp("2"))
	require.False(t, ok)
	n, ok := usd("1.50", "USD").Cmp(usd("1.5", "USD"))
	require.True(t, ok)
	require.Zero(t, n)
	require.False(t, usd("1", "USD").Equal(usd("1", "EUR")))
	require.False(t, clp("0").IsZero(), "nought is an amount")
	require.False(t, clp("0").Equal(none))

	sums, err := pipeline.SumByCurrency([]pipeline.Money{usd("1", "USD"), clp("10"), none, usd("2.5", "USD"), usd("0.0001", "CLF"), clp("5")})
	require.NoError(t, err)
	require.Equal(t, []pipeline.Money{usd("3.5", "USD"), clp("15"), usd("0.0001", "CLF")}, sums)
	_, err = pipeline.SumByCurrency([]pipeline.Money{clp("99999999999999"), usd("1", "USD"), clp("1")})
	require.Error(t, err)
}

// anyMoney draws an amount that its currency has, from its digits alone.
func anyMoney(t *rapid.T) (digits string, currency pipeline.Currency) {
	currency = rapid.SampledFrom([]pipeline.Currency{"CLP", "CLF", "USD", "EUR", "KWD", "JPY", "UYW"}).Draw(t, "currency")
	whole := rapid.StringMatching("0|[1-9][0-9]{0,13}").Draw(t, "whole")
	fraction := strings.TrimRight(rapid.StringMatching(fmt.Sprintf("[0-9]{0,%d}", currency.Decimals())).Draw(t, "fraction"), "0")
	if fraction == "" {
		return whole, currency
	}
	return whole + "." + fraction, currency
}

func TestMoneyKeepsEveryDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits, currency := anyMoney(t)
		m, err := pipeline.ParseMoney(digits, string(currency))
		require.NoError(t, err)
		require.Equal(t, string(currency)+" "+digits, m.String())
		text, err := m.MarshalText()
		require.NoError(t, err)
		var back pipeline.Money
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, m, back)

		// The amount again as digits of its smallest part, added to itself in integers.
		other, otherCurrency := anyMoney(t)
		n := pipeline.MustMoney(other, string(otherCurrency))
		sum, err := m.Add(n)
		if currency != otherCurrency {
			require.Error(t, err)
			return
		}
		want := parts(t, digits, currency.Decimals()) + parts(t, other, currency.Decimals())
		if len(fmt.Sprint(want)) > 14+currency.Decimals() {
			require.Equal(t, pipeline.ReasonTooLarge, pipeline.ReasonOf(err))
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, parts(t, strings.TrimPrefix(sum.String(), string(currency)+" "), currency.Decimals()))
	})
}

func parts(t *rapid.T, digits string, decimals int) uint64 {
	whole, fraction, _ := strings.Cut(digits, ".")
	n, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	require.NoError(t, err)
	return n
}

func TestMoneyText(t *testing.T) {
	t.Parallel()
	var m pipeline.Money
	raw, err := json.Marshal(struct{ A, B pipeline.Money }{A: clp("5")})
	require.NoError(t, err)
	require.JSONEq(t, `{"A":"CLP 5","B":""}`, string(raw))
	require.NoError(t, m.UnmarshalText([]byte("CLP 5")))
	require.NoError(t, m.UnmarshalText(nil))
	require.True(t, m.IsZero())
	for _, bad := range []string{"CLP", "CLP ", "5 CLP", "CLP  5", "CLP5", "CLP 1.5", "UF 350", "clp 5", "CLP -5"} {
		require.Error(t, m.UnmarshalText([]byte(bad)), bad)
	}
	require.Error(t, json.Unmarshal([]byte("5.0"), &m), "a bare number is no money")
	rapid.Check(t, func(t *rapid.T) {
		var m pipeline.Money
		if m.UnmarshalText(rapid.SliceOf(rapid.Byte()).Draw(t, "text")) == nil && !m.IsZero() {
			require.True(t, m.Currency().Known())
		}
	})
}
