package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/store"
)

// As long as Slack refuses the token, nothing is given up, however often it was tried; and who starts anew with another
// token need not wait.
func TestARefusedTokenGivesNothingUp(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Uno")
	c := raw(t, b.url)
	_, err := c.Exec(ctx, "update notices set attempts = 7, deferrals = 60")
	require.NoError(t, err)
	refusing := &slack{answer: func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error) {
		return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "token_revoked", RetryAfter: time.Hour, Locked: true}
	}}
	old := store.NewJobs(b.DB, refusing.deliver, quick)
	require.NoError(t, old.Start(ctx))
	require.Eventually(t, func() bool {
		return count(t, c, "select count(*) from notices where state = 'retrying' and attempts = 7 and deferrals = 60") == 1
	}, 20*time.Second, 10*time.Millisecond)
	b.create(t, "Dos")
	require.NoError(t, old.Stop(ctx))

	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	require.Len(t, s.list(), 2, "nobody was told in its place")
	attempts := map[pipeline.OpportunityID]int{}
	for _, p := range s.list() {
		attempts[p.Opportunity] = p.Attempt
	}
	require.Equal(t, map[pipeline.OpportunityID]int{1: 8, 2: 1}, attempts, "a refused token uses up no try")
}
