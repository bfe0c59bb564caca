package forecast_test

import (
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// notWon is what a standing adds to what is not yet won, in each of two currencies.
func notWon(s pipeline.Standing, there bool) map[pipeline.Currency]string {
	all := map[pipeline.Currency]string{"CLP": "0", "USD": "0"}
	if there && s.Stage < pipeline.StageCommitted && !s.Value.IsZero() {
		all[s.Value.Currency()] = s.Value.Amount().Trim(0).String()
	}
	return all
}

// before reckons what was not yet won from what is.
func before(t require.TestingT, m forecast.Moves, now map[pipeline.Currency]string) map[pipeline.Currency]string {
	var sums pipeline.Sums
	for c, amount := range now {
		require.NoError(t, sums.Add(c, pipeline.MustMoney(amount, string(c)).Amount()))
	}
	was := map[pipeline.Currency]string{}
	for c := range now {
		amount, err := m.Before(sums, c)
		require.NoError(t, err)
		was[c] = amount.Trim(0).String()
	}
	return was
}
