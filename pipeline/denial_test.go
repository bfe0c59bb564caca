package pipeline_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func denials(t testing.TB, s office, id pipeline.OpportunityID) []pipeline.Denial {
	t.Helper()
	list, err := s.Denials(context.Background(), ask("", owner).By, id, time.Time{}, 100)
	require.NoError(t, err)
	return list
}

func TestWhatARuleRefusedIsKept(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	at := seen(out.Opportunity)
	for range 2 { // asked again under the same key, it is the same refusal
		require.Equal(t, "denied/not_owner", refusal(second(s.Lose(ctx, ask("1", other), at, goodLoss()))))
	}
	first := pipeline.Denial{Opportunity: at.ID, By: other, At: s.Moment(), Act: pipeline.ActLose, Reason: pipeline.ReasonNotOwner}
	require.Equal(t, []pipeline.Denial{first}, denials(t, s, at.ID))
	s.clock.Move(time.Minute)
	require.Equal(t, "denied/manager_only", refusal(second(s.Correct(ctx, ask("2", owner), at, "Era otra"))))
	later := pipeline.Denial{Opportunity: at.ID, By: owner, At: s.Moment(), Act: pipeline.ActCorrect, Reason: pipeline.ReasonManagerOnly}
	require.Equal(t, []pipeline.Denial{later, first}, denials(t, s, at.ID), "the newest first")

	// No rule: a missing field, a version that has passed, another stage, no such opportunity, an outsider, a creation.
	s.store.SetRoles("UFIN", pipeline.Finance)
	require.Equal(t, "invalid/fields", refusal(second(s.Lose(ctx, ask("3", owner), at, pipeline.Loss{}))))
	require.Equal(t, "conflict/changed", refusal(second(s.Lose(ctx, ask("4", other), pipeline.Target{ID: at.ID, Version: 9}, goodLoss()))))
	require.Equal(t, "conflict/not_lost", refusal(second(s.Reopen(ctx, ask("5", manager), at, "Volvió", pipeline.Settlement{}))))
	require.Equal(t, "not_found/no_such", refusal(second(s.Lose(ctx, ask("6", other), pipeline.Target{ID: 99, Version: 1}, goodLoss()))))
	guest := pipeline.Request{Key: "7", By: pipeline.Member{ID: other, Outsider: true}}
	require.Equal(t, "denied/outsider", refusal(second(s.Lose(ctx, guest, at, goodLoss()))))
	require.Equal(t, "denied/sellers_only", refusal(second(s.Create(ctx, ask("8", "UFIN"), newDeal()))))
	require.Len(t, denials(t, s, at.ID), 2)

	recent, err := s.Denials(ctx, ask("", other).By, at.ID, later.At, 100)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Denial{later}, recent)
	newest, err := s.Denials(ctx, ask("", other).By, at.ID, time.Time{}, 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Denial{later}, newest)
	_, err = s.Denials(ctx, guest.By, at.ID, time.Time{}, 100)
	require.Equal(t, "denied/outsider", refusal(err))
}

// deafStore cannot keep denials.
type deafStore struct{ pipeline.Store }

func (deafStore) Deny(context.Context, string, pipeline.Denial) error { return errors.New("down") }

// busyStore keeps denials only as long as somebody waits, and not for ever.
type busyStore struct{ pipeline.Store }

func (s busyStore) Deny(ctx context.Context, key string, d pipeline.Denial) error {
	if _, bounded := ctx.Deadline(); !bounded || ctx.Err() != nil {
		return errors.New("busy")
	}
	return s.Store.Deny(ctx, key, d)
}

func TestARefusalStandsWhetherOrNotItCouldBeKept(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	s.Store = deafStore{s.store}
	require.Equal(t, "denied/not_owner", refusal(second(s.Lose(ctx, ask("1", other), seen(out.Opportunity), goodLoss()))))
	require.Empty(t, denials(t, s, out.Opportunity.ID))
	s.Store = busyStore{s.store}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, _, err = s.Attempt(ended, ask("2", other), pipeline.Target{ID: 1}, pipeline.ActLose)
	require.Equal(t, "denied/not_owner", refusal(err))
	require.Len(t, denials(t, s, out.Opportunity.ID), 1, "who has hung up has been refused all the same")
}

func TestAttempts(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	now := inUTC(out.Opportunity)
	guest := pipeline.Request{Key: "g", By: pipeline.Member{ID: owner, Outsider: true}}
	for name, c := range map[string]struct {
		r    pipeline.Request
		t    pipeline.Target
		act  pipeline.Act
		want string
	}{
		"who may":                          {ask("1", owner), pipeline.Target{ID: 1, Version: 1}, "qualify", "ok"},
		"at whatever version it is":        {ask("2", owner), pipeline.Target{ID: 1}, "qualify", "ok"},
		"of a version that has passed":     {ask("3", owner), pipeline.Target{ID: 1, Version: 7}, "qualify", "conflict/changed"},
		"who may not":                      {ask("4", other), pipeline.Target{ID: 1, Version: 1}, "qualify", "denied/not_owner"},
		"who may not, of whatever version": {ask("5", other), pipeline.Target{ID: 1, Version: 7}, "qualify", "denied/not_owner"},
		"what the stage does not admit":    {ask("6", owner), pipeline.Target{ID: 1, Version: 1}, "commit", "conflict/wrong_stage"},
		"of none":                          {ask("7", owner), pipeline.Target{ID: 9}, "qualify", "not_found/no_such"},
		"an outsider":                      {guest, pipeline.Target{ID: 1, Version: 1}, "qualify", "denied/outsider"},
		"an outsider, of none":             {guest, pipeline.Target{ID: 9}, "qualify", "denied/outsider"},
	} {
		o, by, err := s.Attempt(ctx, c.r, c.t, c.act)
		require.Equal(t, c.want, refusal(err), name)
		if c.want == "denied/outsider" || c.want == "not_found/no_such" {
			require.Zero(t, o, name)
			continue
		}
		require.Equal(t, now, o, name)
		require.Equal(t, c.r.By.ID, by.ID, name)
		var e *pipeline.Error
		if errors.As(err, &e) {
			require.Equal(t, now, *e.Current, name)
		}
	}
	require.Len(t, denials(t, s, 1), 2)
}
