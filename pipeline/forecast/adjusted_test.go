package forecast_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// at divides or multiplies an amount by a rate, to so many decimals, without the arithmetic of the product.
func at(amount, rate string, divides bool, decimals int) string {
	a, _ := new(big.Rat).SetString(amount)
	r, _ := new(big.Rat).SetString(rate)
	if divides {
		r.Inv(r)
	}
	rounded, _ := new(big.Rat).SetString(a.Mul(a, r).FloatString(decimals))
	text := strings.TrimRight(rounded.FloatString(decimals), "0")
	return strings.TrimSuffix(text, ".")
}

// What a manager put in the place of a figure is shown in the currency that is asked for, at the rate that holds on the day;
// without a rate it stays as it was put, and its currency is named among those without.
func TestAdjustmentsAreConverted(t *testing.T) {
	t.Parallel()
	rates := []pipeline.Entry{entry(pipeline.SettingRate, "USD/CLP/2026-11-01", "950.37"), entry(pipeline.SettingRate, "USD/CLP/2026-12-01", "1")}
	for name, c := range map[string]struct {
		put     pipeline.Money
		in      pipeline.Currency
		want    string
		rates   []string
		without []pipeline.Currency
	}{
		"as it was put":      {pipeline.MustMoney("30000000", "CLP"), "", "CLP 30000000", nil, nil},
		"in its own":         {pipeline.MustMoney("30000000", "CLP"), "CLP", "CLP 30000000", nil, nil},
		"by the rate":        {pipeline.MustMoney("30000000", "CLP"), "USD", "USD " + at("30000000", "950.37", true, 2), []string{"USD/CLP/2026-11-01"}, nil},
		"the other way":      {pipeline.MustMoney("1234.56", "USD"), "CLP", "CLP " + at("1234.56", "950.37", false, 0), []string{"USD/CLP/2026-11-01"}, nil},
		"without any rate":   {pipeline.MustMoney("350.25", "CLF"), "USD", "CLF 350.25", nil, []pipeline.Currency{"CLF"}},
		"one that is nought": {pipeline.MustMoney("0", "CLP"), "USD", "USD 0", []string{"USD/CLP/2026-11-01"}, nil},
	} {
		put := entry(pipeline.SettingAdjustment, "2026-Q4/committed/all", pipeline.Adjustment{Value: c.put, Note: "n"})
		f, err := forecast.Calculate(forecast.Ask{Period: quarter, Subject: pipeline.Everyone, In: c.in}, nil, settings(t, append(rates, put)...), noon)
		require.NoError(t, err, name)
		adjusted := f.Adjusted[pipeline.FigureCommitted]
		require.Equal(t, c.put, adjusted.Value, name)
		require.Equal(t, c.want, adjusted.Shown.String(), name)
		require.Equal(t, c.without, f.Without, name)
		var by []string
		for _, r := range f.Rates {
			by = append(by, r.Key())
		}
		require.Equal(t, c.rates, by, name)
	}
}

// The targets of the parts are converted like the whole's.
func TestTargetsOfPartsAreConverted(t *testing.T) {
	t.Parallel()
	s := settings(t, entry(pipeline.SettingRate, "USD/CLP/2026-11-01", "950.37"), entry(pipeline.SettingTarget, "2026-10/all", "CLP 9000000"),
		entry(pipeline.SettingTarget, "2026-11/all", "USD 500"), entry(pipeline.SettingTarget, "2026-Q4/U0ANA", "CLP 1000000"))
	f, err := forecast.Calculate(forecast.Ask{Period: quarter, Subject: pipeline.Everyone, In: "USD", By: forecast.ByMonth}, sample(), s, noon)
	require.NoError(t, err)
	require.Equal(t, "USD "+at("9000000", "950.37", true, 2), f.Parts[0].Target.Value.String())
	require.Equal(t, "USD 500", f.Parts[1].Target.Value.String())
	require.Nil(t, f.Parts[2].Target)
	f, err = forecast.Calculate(forecast.Ask{Period: quarter, Subject: pipeline.Everyone, In: "USD", By: forecast.ByOwner}, sample(), s, noon)
	require.NoError(t, err)
	require.Equal(t, "USD "+at("1000000", "950.37", true, 2), f.Parts[0].Target.Value.String())
	f, err = forecast.Calculate(forecast.Ask{Period: quarter, Subject: pipeline.Everyone, By: forecast.ByLine}, sample(), s, noon)
	require.NoError(t, err)
	require.Nil(t, f.Parts[0].Target, "service lines have no targets")
}
