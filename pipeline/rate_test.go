package pipeline_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func TestRatesHoldFromTheirDayOn(t *testing.T) {
	t.Parallel()
	s := settingsOf(t, entry("rate", "USD/CLP/2026-01-01", `"900"`), entry("rate", "USD/CLP/2026-03-10", `"950.5"`),
		entry("rate", "CLP/USD/2026-02-01", `"0.001"`), entry("rate", "CLF/CLP/2026-03-01", `"39000.12"`))
	day := func(text string) pipeline.Date {
		d, err := pipeline.ParseDate(text)
		require.NoError(t, err)
		return d
	}
	for name, c := range map[string]struct {
		from, to, on, want string
		by                 string
	}{
		"direct":                         {"USD 10", "CLP", "2026-03-10", "CLP 9505", "USD/CLP/2026-03-10"},
		"a later day":                    {"USD 10", "CLP", "2030-01-01", "CLP 9505", "USD/CLP/2026-03-10"},
		"inverse":                        {"CLP 9505", "USD", "2026-03-10", "USD 10", "USD/CLP/2026-03-10"},
		"the newest in either direction": {"USD 10", "CLP", "2026-03-09", "CLP 10000", "CLP/USD/2026-02-01"},
		"an older day":                   {"USD 10", "CLP", "2026-01-31", "CLP 9000", "USD/CLP/2026-01-01"},
		"rounded to the peso":            {"USD 0.01", "CLP", "2026-03-10", "CLP 10", "USD/CLP/2026-03-10"}, // 9.505
		"exact":                          {"CLF 350.25", "CLP", "2026-03-01", "CLP 13659792", "CLF/CLP/2026-03-01"},
		"into four decimals":             {"CLP 1000", "CLF", "2026-03-01", "CLF 0.0256", "CLF/CLP/2026-03-01"},
		"nought":                         {"CLP 0", "USD", "2026-03-10", "USD 0", "USD/CLP/2026-03-10"},
		"the same currency":              {"CLP 7", "CLP", "1999-01-01", "CLP 7", ""},
	} {
		var m pipeline.Money
		require.NoError(t, m.UnmarshalText([]byte(c.from)))
		got, rate, ok := s.Convert(m, pipeline.Currency(c.to), day(c.on))
		require.True(t, ok, name)
		require.Equal(t, c.want, got.String(), name)
		if c.by == "" {
			require.Zero(t, rate, name)
			continue
		}
		require.Equal(t, c.by, rate.Key(), name)
	}
	for name, c := range map[string]struct {
		from pipeline.Money
		to   pipeline.Currency
		on   string
	}{
		"before the first":       {pipeline.MustMoney("10", "USD"), "CLP", "2025-12-31"},
		"another pair":           {pipeline.MustMoney("10", "EUR"), "CLP", "2026-03-10"},
		"no way through a third": {pipeline.MustMoney("10", "CLF"), "USD", "2026-03-10"},
		"too large":              {pipeline.MustMoney("99999999999999", "USD"), "CLP", "2026-03-10"},
	} {
		got, rate, ok := s.Convert(c.from, c.to, day(c.on))
		require.False(t, ok, name)
		require.Zero(t, got, name)
		require.Zero(t, rate, name)
	}
	nothing, _, ok := s.Convert(pipeline.Money{}, "USD", today)
	require.True(t, ok, "no amount is no amount in every currency")
	require.True(t, nothing.IsZero())
}

// What Convert gives is the exact product or quotient, off by less than one of the smallest unit, where it gives any.
func TestConvertingIsExactToTheSmallestUnit(t *testing.T) {
	t.Parallel()
	currencies := []pipeline.Currency{pipeline.CLP, pipeline.CLF, pipeline.USD, "KWD"}
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom(currencies).Draw(t, "from")
		to := rapid.SampledFrom(currencies).Filter(func(c pipeline.Currency) bool { return c != from }).Draw(t, "to")
		d, err := decimal.New(rapid.Int64Range(0, 99_999_999_999_999).Draw(t, "amount"), rapid.IntRange(0, from.Decimals()).Draw(t, "scale"))
		require.NoError(t, err)
		m, err := pipeline.NewMoney(d, from)
		require.NoError(t, err)
		rate := rapid.StringMatching(`[1-9][0-9]{0,5}(\.[0-9]{1,6})?|0\.0{0,4}[1-9][0-9]{0,6}`).Draw(t, "rate")
		direct := rapid.Bool().Draw(t, "direct")
		key := fmt.Sprintf("%s/%s/2026-01-01", from, to)
		if !direct {
			key = fmt.Sprintf("%s/%s/2026-01-01", to, from)
		}
		s, err := pipeline.NewSettings(1, []pipeline.Entry{entry("rate", key, `"`+rate+`"`)})
		require.NoError(t, err)

		exact := ratOf(m.Amount().String())
		if direct {
			exact.Mul(exact, ratOf(rate))
		} else {
			exact.Quo(exact, ratOf(rate))
		}
		got, _, ok := s.Convert(m, to, today)
		limit := ratOf("99999999999999")
		if !ok {
			require.Positive(t, exact.Cmp(limit), "only what is too large is not given: %s", exact)
			return
		}
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(to.Decimals())), nil))
		off := new(big.Rat).Sub(ratOf(got.Amount().String()), exact)
		require.Negative(t, off.Abs(off).Cmp(unit), "%s at %s is %s, not %s", m, rate, exact, got)
	})
}

func ratOf(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}
