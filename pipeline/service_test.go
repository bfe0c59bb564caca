package pipeline_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/pipelinetest"
)

// clock is a clock that stands until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// office is a service on a store in memory, with a clock at noon.
type office struct {
	*pipeline.Service
	store *pipelinetest.Store
	clock *clock
}

func newOffice() office {
	store, c := pipelinetest.NewStore(), &clock{at: noon.UTC()}
	return office{&pipeline.Service{Store: store, Now: c.Now, Zone: santiago, Channel: "#ventas"}, store, c}
}

// now is the office's moment, as the service takes it.
func (o office) now() time.Time { return o.clock.Now().In(santiago) }

func ask(key string, by pipeline.UserID) pipeline.Request {
	return pipeline.Request{Key: key, By: pipeline.Member{ID: by, Admin: by == manager}}
}

func seen(o pipeline.Opportunity) pipeline.Target {
	return pipeline.Target{ID: o.ID, Version: o.Version}
}

// sameOutcome compares two outcomes but for Replayed.
func sameOutcome(t testing.TB, a, b pipeline.Outcome) {
	t.Helper()
	require.Equal(t, inUTC(a.Opportunity), inUTC(b.Opportunity))
	a.Event.At, b.Event.At = a.Event.At.UTC(), b.Event.At.UTC()
	require.Equal(t, a.Event, b.Event)
}

func TestServiceTakesOneThroughTheWholeFlow(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("1", owner), newDeal())
	require.NoError(t, err)
	require.Equal(t, pipeline.OpportunityID(1), out.Opportunity.ID)
	steps := []func(pipeline.Target) (pipeline.Outcome, error){
		func(o pipeline.Target) (pipeline.Outcome, error) {
			name := "Otra"
			return s.Edit(ctx, ask("2", owner), o, pipeline.Edit{Name: &name})
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Qualify(ctx, ask("3", owner), o, fullChecklist())
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Advance(ctx, ask("4", owner), o, goodCommitment())
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Lose(ctx, ask("5", owner), o, goodLoss())
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Reopen(ctx, ask("6", manager), o, "Volvió", pipeline.Settlement{})
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Correct(ctx, ask("7", manager), o, "Era otra")
		},
		func(o pipeline.Target) (pipeline.Outcome, error) { return s.Undo(ctx, ask("8", manager), o) },
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Advance(ctx, ask("9", owner), o, goodApproval())
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Invoice(ctx, ask("10", owner), o, goodInvoice())
		},
		func(o pipeline.Target) (pipeline.Outcome, error) {
			return s.Advance(ctx, ask("11", owner), o, goodCompletion())
		},
	}
	for _, step := range steps {
		s.clock.Move(time.Minute)
		before := seen(out.Opportunity)
		out, err = step(before)
		require.NoError(t, err)
		require.Equal(t, before.Version+1, out.Opportunity.Version)
		again, err := step(before)
		require.NoError(t, err)
		require.True(t, again.Replayed)
		require.False(t, out.Replayed)
		sameOutcome(t, out, again)
	}
	o, by, err := s.Opportunity(ctx, ask("", owner).By, 1)
	require.NoError(t, err)
	require.True(t, by.Is(pipeline.Salesperson))
	require.Equal(t, pipeline.StageDone, o.Stage)
	require.Equal(t, inUTC(out.Opportunity), o)
	history, err := s.History(ctx, ask("", owner).By, 1, 0, 100)
	require.NoError(t, err)
	require.Len(t, history, 11)
	require.Len(t, s.store.Notices(), 11+10+3, "a card each, a line for each but the creation, and a word to the owner of what the manager did")
	for i, n := range s.store.Notices() {
		require.Equal(t, pipeline.NoticeID(i+1), n.ID)
	}
}

func TestServiceKeepsTheCompanysTime(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	s.clock.at = time.Date(2026, 3, 11, 1, 30, 0, 123456789, time.UTC)
	require.Equal(t, today, s.Today(), "in Santiago it is still the 10th")
	out, err := s.Create(ctx, ask("1", owner), newDeal())
	require.NoError(t, err)
	require.Equal(t, 123456000, out.Opportunity.CreatedAt.Nanosecond(), "as precise as it is kept")
	out, err = s.Qualify(ctx, ask("2", owner), seen(out.Opportunity), fullChecklist())
	require.NoError(t, err)
	early := goodCommitment()
	early.Date = today.AddDays(1)
	_, err = s.Advance(ctx, ask("3", owner), seen(out.Opportunity), early)
	require.Equal(t, reasons{"date": "future"}, fieldsOf(t, err))
}

func TestServiceRefusals(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("1", owner), newDeal())
	require.NoError(t, err)
	first, name := seen(out.Opportunity), "Otra"
	out, err = s.Edit(ctx, ask("2", owner), first, pipeline.Edit{Name: &name})
	require.NoError(t, err)
	guest := pipeline.Member{ID: owner, Outsider: true}
	missing := pipeline.Target{ID: 99, Version: 1}

	for _, c := range []struct {
		want string
		err  error
	}{
		{"conflict/changed", second(s.Lose(ctx, ask("3", owner), first, goodLoss()))},
		{"not_found/no_such", second(s.Lose(ctx, ask("4", owner), missing, goodLoss()))},
		{"not_found/no_such", second(s.Undo(ctx, ask("4", owner), missing))},
		{"denied/not_owner", second(s.Lose(ctx, ask("5", other), seen(out.Opportunity), goodLoss()))},
		{"denied/outsider", second(s.Lose(ctx, pipeline.Request{Key: "6", By: guest}, missing, goodLoss()))},
		{"denied/outsider", second(s.Undo(ctx, pipeline.Request{Key: "6", By: guest}, missing))},
	} {
		require.Equal(t, c.want, refusal(c.err))
	}
	_, err = s.Lose(ctx, ask("7", owner), first, goodLoss())
	var e *pipeline.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inUTC(out.Opportunity), *e.Current, "who came second sees what it is now")

	_, err = s.Create(ctx, pipeline.Request{Key: "8", By: guest}, newDeal())
	require.Equal(t, "denied/outsider", refusal(err))
	_, _, err = s.Opportunity(ctx, guest, 1)
	require.Equal(t, "denied/outsider", refusal(err))
	_, err = s.Find(ctx, guest, pipeline.Query{Limit: 10})
	require.Equal(t, "denied/outsider", refusal(err))
	_, err = s.History(ctx, guest, 1, 0, 10)
	require.Equal(t, "denied/outsider", refusal(err))
	page, err := s.Find(ctx, ask("", other).By, pipeline.Query{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, 1, page.Total)

	// What was refused has left nothing: its key can still be used.
	require.Len(t, s.store.Notices(), 3)
	_, err = s.Lose(ctx, ask("7", owner), seen(out.Opportunity), goodLoss())
	require.NoError(t, err)
}

func second[T any](_ T, err error) error { return err }

func TestServicePassesTheStoresFailuresOn(t *testing.T) {
	t.Parallel()
	ctx, down := context.Background(), errors.New("down")
	for op, want := range map[string]pipeline.Code{
		pipelinetest.OpOnce: pipeline.Unavailable, pipelinetest.OpCommit: pipeline.Unavailable,
		pipelinetest.OpLoad: pipeline.Unavailable, pipelinetest.OpCommitted: pipeline.Unknown,
	} {
		s := newOffice()
		out, err := s.Create(ctx, ask("1", owner), newDeal())
		require.NoError(t, err)
		s.store.Fail = func(at string) error {
			if at == op {
				return down
			}
			return nil
		}
		_, err = s.Lose(ctx, ask("2", owner), seen(out.Opportunity), goodLoss())
		require.ErrorIs(t, err, down)
		require.Equal(t, want, pipeline.CodeOf(err), op)
		s.store.Fail = nil
		again, err := s.Lose(ctx, ask("2", owner), seen(out.Opportunity), goodLoss())
		require.NoError(t, err, "the same key finds out")
		require.Equal(t, op == pipelinetest.OpCommitted, again.Replayed, op)
		require.Equal(t, 2, again.Opportunity.Version)
	}
	s := newOffice()
	s.store.Fail = func(string) error { return down }
	_, _, err := s.Opportunity(ctx, ask("", owner).By, 1)
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
	_, err = s.Find(ctx, ask("", owner).By, pipeline.Query{Limit: 1})
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
	_, err = s.History(ctx, ask("", owner).By, 1, 0, 1)
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
}

// A key that was used answers as it did then, whatever has happened since.
func TestAReplayAnswersAsOfThen(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	first, err := s.Create(ctx, ask("1", owner), newDeal())
	require.NoError(t, err)
	_, err = s.Lose(ctx, ask("2", owner), seen(first.Opportunity), goodLoss())
	require.NoError(t, err)
	again, err := s.Create(ctx, ask("1", owner), newDeal())
	require.NoError(t, err)
	require.True(t, again.Replayed)
	sameOutcome(t, first, again)
	s.store.SetRoles(owner, pipeline.Finance)
	again, err = s.Create(ctx, ask("1", owner), newDeal())
	require.NoError(t, err)
	require.True(t, again.By.Is(pipeline.Finance), "but for the roles, which are those that hold now")
	require.True(t, first.By.Is(pipeline.Salesperson))

	s.store.Fail = func(op string) error {
		if op == pipelinetest.OpHistory {
			return errors.New("down")
		}
		return nil
	}
	_, err = s.Create(ctx, ask("1", owner), newDeal())
	require.Equal(t, pipeline.Unknown, pipeline.CodeOf(err), "it was done")
}
