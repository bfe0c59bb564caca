package people_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// What an event changed leads from the state before to the state after, whatever the two are.
func TestEventsLeadFromOneStateToTheNext(t *testing.T) {
	t.Parallel()
	text := rapid.SampledFrom([]string{"", "Acme", "Ñandú <@U1>", "null"})
	account := rapid.Custom(func(t *rapid.T) people.Account {
		return people.Account{Name: text.Draw(t, "name"), TaxID: text.Draw(t, "tax id"), Domain: text.Draw(t, "domain"),
			Owner: pipeline.UserID(text.Draw(t, "owner")), MergedInto: pipeline.AccountID(rapid.IntRange(0, 2).Draw(t, "into"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := account.Draw(t, "before"), account.Draw(t, "after")
		changes, err := people.Differences(before, after)
		if before == after {
			require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
			return
		}
		require.NoError(t, err)
		raw, err := json.Marshal(changes)
		require.NoError(t, err)
		var kept []pipeline.Change
		require.NoError(t, json.Unmarshal(raw, &kept))
		next, err := people.Apply(before, people.Event{Changes: kept})
		require.NoError(t, err)
		require.Equal(t, after, next)
	})
}
