package pipeline_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// alikeTo gives what a creation is asked about.
func alikeTo(t testing.TB, err error) []pipeline.OpportunityID {
	t.Helper()
	var e *pipeline.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "conflict/alike", refusal(err))
	var ids []pipeline.OpportunityID
	for _, o := range e.Alike {
		ids = append(ids, o.ID)
	}
	return ids
}

func TestACreationAsksAboutWhatIsAlike(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	n := pipeline.New{Account: "Ñandú Ltda.", Value: clp("1000")}
	create := func(key string, by pipeline.UserID, n pipeline.New) (pipeline.Outcome, error) {
		return s.Create(ctx, ask(key, by), n)
	}
	first, err := create("1", owner, n)
	require.NoError(t, err)
	n.Account = "  NANDU ltda.  "
	n.Value = pipeline.Money{}
	_, err = create("2", other, n)
	require.Equal(t, []pipeline.OpportunityID{1}, alikeTo(t, err), "an open one of the client, whoever's and whatever its value")
	n.Sure = true
	sure, err := create("2", other, n)
	require.NoError(t, err, "the same key: what was asked left nothing")
	require.Equal(t, pipeline.OpportunityID(2), sure.Opportunity.ID, "and no gap")
	n.Sure = false
	_, err = create("3", owner, n)
	require.Equal(t, []pipeline.OpportunityID{2, 1}, alikeTo(t, err), "the newest first")

	// An answer that got lost: asked again under the same key, it is the same creation.
	again, err := create("1", owner, pipeline.New{Account: "Ñandú Ltda.", Value: clp("1000")})
	require.NoError(t, err)
	require.True(t, again.Replayed)
	sameOutcome(t, first, again)

	// What has ended stands in nobody's way, but for the same again by the same person within a minute.
	for _, o := range []pipeline.Opportunity{first.Opportunity, sure.Opportunity} {
		_, err = s.Lose(ctx, ask("lose "+o.ID.String(), manager), seen(o), goodLoss())
		require.NoError(t, err)
	}
	same := pipeline.New{Account: "Nandu LTDA.", Value: clp("1000")}
	_, err = create("4", owner, same)
	require.Equal(t, []pipeline.OpportunityID{1}, alikeTo(t, err))
	_, err = create("5", other, same)
	require.NoError(t, err, "another person")
	same.Account, same.Value = "Cobre", clp("7")
	third, err := create("6", owner, same)
	require.NoError(t, err)
	_, err = s.Lose(ctx, ask("7", owner), seen(third.Opportunity), goodLoss())
	require.NoError(t, err)
	same.Value = clp("8")
	fourth, err := create("8", owner, same)
	require.NoError(t, err, "another value")
	_, err = s.Lose(ctx, ask("9", owner), seen(fourth.Opportunity), goodLoss())
	require.NoError(t, err)
	s.clock.Move(time.Minute)
	_, err = create("10", owner, same)
	require.NoError(t, err, "a minute later")

	// Faults and rules come first: nobody is asked about what cannot be.
	_, err = create("11", owner, pipeline.New{})
	require.Equal(t, reasons{"account": "required", "name": "required"}, fieldsOf(t, err))
	s.store.SetRoles("UFIN", pipeline.Finance)
	_, err = create("12", "UFIN", same)
	require.Equal(t, "denied/sellers_only", refusal(err))
}
