package main

import (
	"context"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// What was not yet won at a moment, reckoned back from what is by what moved, is what the raw events say there was.
func TestWhatThereWasIsThatOfTheEvents(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	p := w.livePast(t, 240)
	all := w.chronicles()
	ctx, chief := context.Background(), pipeline.Member{ID: demoFelipe}
	held := 0
	for days := 0; days < 260; days += 13 {
		since := p.at.AddDate(0, 0, -days)
		for _, a := range []forecast.Ask{{Subject: pipeline.Everyone}, {Subject: pipeline.OfPerson(demoAna)}} {
			moves, _, _, err := forecast.Since(ctx, w.flow(), chief, a, since, pipeline.CLP)
			require.NoError(t, err)
			now, err := forecast.Open(ctx, w.flow(), chief, a)
			require.NoError(t, err)
			was := map[string]*big.Rat{}
			for _, c := range all {
				person, named := a.Subject.Person()
				if named && c.last().is.owner() != person {
					continue
				}
				var x written
				for _, e := range c.entries {
					if e.at.Before(since) {
						x = e.is
					}
				}
				if currency, value := x.worth(); currency != "" && (x.stage() == "immature" || x.stage() == "qualified") {
					was[currency] = new(big.Rat).Add(value, ratOf(was[currency]))
				}
			}
			for _, c := range []pipeline.Currency{"CLP", "USD", "CLF", "EUR"} {
				before, err := moves.Before(now, c)
				require.NoError(t, err)
				got, ok := new(big.Rat).SetString(before.String())
				require.True(t, ok)
				require.Equal(t, ratOf(was[string(c)]).FloatString(4), got.FloatString(4), "%s, %d days ago", c, days)
				if !before.IsZero() {
					held++
				}
			}
		}
	}
	require.Positive(t, held)
}
