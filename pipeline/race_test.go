package pipeline_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

// attempt is one of several acts on the same version at once.
type attempt struct {
	key string
	do  func(pipeline.Target) (pipeline.Outcome, error)
	out pipeline.Outcome
	err error
}

func drawAttempts(t *rapid.T, s office, round int) []*attempt {
	ctx := context.Background()
	n := rapid.IntRange(2, 8).Draw(t, "at once")
	list := make([]*attempt, n)
	for i := range list {
		key := fmt.Sprintf("%d/%d", round, rapid.IntRange(0, n).Draw(t, "key"))
		name := "Nombre " + key
		list[i] = &attempt{key: key, do: func(at pipeline.Target) (pipeline.Outcome, error) {
			// One key is one request, so the act hangs on the key alone.
			if len(key)%2 == 0 {
				return s.Lose(ctx, ask(key, manager), at, goodLoss())
			}
			return s.Edit(ctx, ask(key, manager), at, pipeline.Edit{Name: &name})
		}}
	}
	return list
}

func TestOfSeveralAtOnceTheFirstWins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newOffice()
		out, err := s.Create(context.Background(), ask("new", owner), newDeal())
		require.NoError(t, err)
		now := out.Opportunity
		for round := range rapid.IntRange(1, 5).Draw(t, "rounds") {
			list := drawAttempts(t, s, round)
			var all sync.WaitGroup
			for _, a := range list {
				all.Go(func() { a.out, a.err = a.do(seen(now)) })
			}
			all.Wait()

			var winner *attempt
			for _, a := range list {
				if a.err == nil && !a.out.Replayed {
					require.Nil(t, winner, "two won at version %d", now.Version)
					winner = a
				}
			}
			require.NotNil(t, winner)
			for _, a := range list {
				if a.key == winner.key {
					require.NoError(t, a.err, "the same key is the same request")
					sameOutcomeIn(t, winner.out, a.out)
					continue
				}
				require.Equal(t, "conflict/changed", refusal(a.err))
			}
			stored, err := s.store.Opportunity(context.Background(), now.ID)
			require.NoError(t, err)
			require.Equal(t, inUTC(winner.out.Opportunity), stored)
			require.Equal(t, now.Version+1, stored.Version)
			now = stored
			if now.Stage == pipeline.StageLost {
				back, err := s.Reopen(context.Background(), ask(fmt.Sprintf("back %d", round), manager), seen(now), "Volvió", pipeline.Settlement{})
				require.NoError(t, err)
				now = back.Opportunity
			}
		}
		history, err := s.store.History(context.Background(), now.ID, 0, 1000)
		require.NoError(t, err)
		require.Len(t, history, now.Version)
	})
}

func sameOutcomeIn(t *rapid.T, a, b pipeline.Outcome) {
	require.Equal(t, inUTC(a.Opportunity), inUTC(b.Opportunity))
	a.Event.At, b.Event.At = a.Event.At.UTC(), b.Event.At.UTC()
	require.Equal(t, a.Event, b.Event)
}

// Everybody who reads again after a conflict gets their turn, and nobody's change is lost.
func TestRetriesAllGetThrough(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	for range 4 {
		out, err = s.Advance(ctx, ask(fmt.Sprint("step", out.Opportunity.Version), owner), seen(out.Opportunity), gateInto(out.Opportunity.Stage+1))
		require.NoError(t, err)
	}
	const people = 20
	errs := make([]error, people)
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			key := fmt.Sprintf("invoice %d", i)
			for {
				o, _, err := s.Opportunity(ctx, pipeline.Member{ID: manager, Admin: true}, out.Opportunity.ID)
				if err == nil {
					_, err = s.Invoice(ctx, ask(key, manager), seen(o), pipeline.Invoice{Number: key, Issued: today, Amount: clp("1")})
				}
				if pipeline.CodeOf(err) != pipeline.Conflict {
					errs[i] = err
					return
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	o, err := s.store.Opportunity(ctx, out.Opportunity.ID)
	require.NoError(t, err)
	require.Len(t, o.Invoices, people+1)
	require.Equal(t, 5+people, o.Version)
	history, err := s.store.History(ctx, o.ID, 0, 1000)
	require.NoError(t, err)
	require.Len(t, history, o.Version)
}

func TestOneKeyCreatesOnce(t *testing.T) {
	t.Parallel()
	s := newOffice()
	outs, errs := make([]pipeline.Outcome, 10), make([]error, 10)
	var all sync.WaitGroup
	for i := range outs {
		all.Go(func() { outs[i], errs[i] = s.Create(context.Background(), ask("new", owner), newDeal()) })
	}
	all.Wait()
	fresh := 0
	for i, out := range outs {
		require.NoError(t, errs[i])
		sameOutcome(t, outs[0], out)
		if !out.Replayed {
			fresh++
		}
	}
	require.Equal(t, 1, fresh)
	page, err := s.store.Find(context.Background(), pipeline.Query{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, 1, page.Total)
	require.Len(t, s.store.Notices(), 1)
}
