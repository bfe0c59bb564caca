package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// alikeTo gives what a creation was asked about.
func alikeTo(t testing.TB, err error) []pipeline.OpportunityID {
	t.Helper()
	var e *pipeline.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, pipeline.Conflict, e.Code)
	require.Equal(t, pipeline.ReasonAlike, e.Reason)
	var ids []pipeline.OpportunityID
	for _, o := range e.Alike {
		ids = append(ids, o.ID)
	}
	return ids
}

func TestCreationsAreHeldAgainstWhatIsAlike(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	now := start
	b.Now = func() time.Time { return now }
	create := func(by pipeline.UserID, n pipeline.New) (pipeline.Outcome, error) { return b.Create(ctx, b.by(by), n) }
	first, err := create(ana, pipeline.New{Account: "Ñandú Ltda.", Value: pipeline.MustMoney("1000", "CLP")})
	require.NoError(t, err)
	_, err = create(carla, pipeline.New{Account: " NANDU  ltda. ", Value: pipeline.MustMoney("5", "USD")})
	require.Equal(t, []pipeline.OpportunityID{1}, alikeTo(t, err), "by client alone, without case, accents and spaces, whoever asks")
	var e *pipeline.Error
	require.ErrorAs(t, err, &e)
	requireSame(t, first.Opportunity, e.Alike[0])
	_, err = create(carla, pipeline.New{Account: "Nandu"})
	require.NoError(t, err, "another name is another client")
	sure, err := create(carla, pipeline.New{Account: "Ñandú Ltda.", Sure: true})
	require.NoError(t, err)
	require.Equal(t, pipeline.OpportunityID(3), sure.Opportunity.ID, "being asked leaves no gap")
	_, err = create(ana, pipeline.New{Account: "ñandú ltda."})
	require.Equal(t, []pipeline.OpportunityID{3, 1}, alikeTo(t, err), "the newest first")

	// What ended counts only as the same again, by the same person within a minute.
	for _, o := range []pipeline.Opportunity{first.Opportunity, sure.Opportunity} {
		_, err = b.Lose(ctx, b.by(bruno), target(o), pipeline.Loss{Reason: pipeline.LossDeclined})
		require.NoError(t, err)
	}
	again := pipeline.New{Account: "nandu LTDA.", Value: pipeline.MustMoney("1000", "CLP")}
	now = start.Add(time.Minute - time.Microsecond)
	_, err = create(ana, again)
	require.Equal(t, []pipeline.OpportunityID{1}, alikeTo(t, err))
	_, err = create(ana, pipeline.New{Account: "nandu LTDA.", Value: pipeline.MustMoney("1000", "USD")})
	require.NoError(t, err, "another currency")
	now = start.Add(time.Minute)
	other := pipeline.New{Account: "Cobre"}
	o, err := create(ana, other)
	require.NoError(t, err)
	_, err = b.Lose(ctx, b.by(ana), target(o.Opportunity), pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(t, err)
	_, err = create(ana, other)
	require.Equal(t, []pipeline.OpportunityID{o.Opportunity.ID}, alikeTo(t, err), "no value is the same as no value")
	_, err = create(carla, other)
	require.NoError(t, err, "another person")
	now = now.Add(time.Minute)
	o5, err := create(ana, pipeline.New{Account: "Plata"})
	require.NoError(t, err)
	_, err = b.Lose(ctx, b.by(ana), target(o5.Opportunity), pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(t, err)
	now = now.Add(time.Minute)
	_, err = create(ana, pipeline.New{Account: "Plata"})
	require.NoError(t, err, "a minute later")
	c := raw(t, b.url)
	require.Equal(t, count(t, c, "select count(*) from opportunities"), count(t, c, "select max(id) from opportunities"), "no gap")
	for range 7 {
		_, err = create(ana, pipeline.New{Account: "Muchas", Sure: true})
		require.NoError(t, err)
	}
	_, err = create(ana, pipeline.New{Account: "muchas"})
	require.Len(t, alikeTo(t, err), 5, "as many as can be looked at")
}

// Of many at once for one client, over two programs and by several people, one is made and all others are asked.
func TestOfAlikeCreationsAtOnceOneIsMade(t *testing.T) {
	t.Parallel()
	one := setup(t)
	two := at(t, one.url)
	for round := range 5 {
		account, people := fmt.Sprint("Cliente ", round), []pipeline.UserID{ana, carla}
		errs := make([]error, 8)
		requests := make([]pipeline.Request, len(errs))
		for i := range requests {
			requests[i] = pipeline.Request{Key: fmt.Sprintf("round %d, %d", round, i), By: pipeline.Member{ID: people[i/2%2]}}
		}
		together(len(errs), func(i int) {
			b := []*bundle{one, two}[i%2]
			_, errs[i] = b.Create(context.Background(), requests[i], pipeline.New{Account: account})
		})
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
				continue
			}
			require.Equal(t, []pipeline.OpportunityID{pipeline.OpportunityID(round + 1)}, alikeTo(t, err))
		}
		require.Equal(t, 1, made)
	}
	c := raw(t, one.url)
	require.Equal(t, 5, count(t, c, "select max(id) from opportunities"), "no gap")
	require.Equal(t, 5, count(t, c, "select count(*) from requests"), "who was asked may ask again under the same key")
}

// A key that was used answers, though what it made would now stand in its own way.
func TestAReplayedCreationIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	r, n := b.by(ana), pipeline.New{Account: "Acme"}
	first, err := b.Create(ctx, r, n)
	require.NoError(t, err)
	again, err := b.Create(ctx, r, n)
	require.NoError(t, err)
	require.True(t, again.Replayed)
	requireSame(t, first.Opportunity, again.Opportunity)
}
