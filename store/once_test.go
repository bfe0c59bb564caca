package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestOpportunityComesBackAsSaved(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	o := b.create(t, "Ñandú & Cía")
	require.Equal(t, pipeline.OpportunityID(1), o.ID)
	for o.Stage < pipeline.StageDone {
		out, err := b.pass(o, b.by(bruno))
		require.NoError(t, err)
		o = out.Opportunity
		stored, err := b.DB.Opportunity(ctx, o.ID)
		require.NoError(t, err)
		requireSame(t, o, stored)
	}
	history, err := b.DB.History(ctx, o.ID, 0, 100)
	require.NoError(t, err)
	require.Len(t, history, o.Version)
	require.Equal(t, o.Version, history[0].Version)
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, audit.Opportunities)
	require.Equal(t, o.Version, audit.Events)
	require.Empty(t, audit.Faults)
}

// requireSame compares two opportunities, whose times may be in different locations.
func requireSame(t testing.TB, want, got pipeline.Opportunity) {
	t.Helper()
	require.True(t, want.StageSince.Equal(got.StageSince) && want.CreatedAt.Equal(got.CreatedAt) && want.UpdatedAt.Equal(got.UpdatedAt))
	want.StageSince, want.CreatedAt, want.UpdatedAt = got.StageSince, got.CreatedAt, got.UpdatedAt
	require.Equal(t, want, got)
}

func TestInvoicesFollowTheHistory(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	o := b.advance(t, b.create(t, "Acme"), pipeline.StageInvoicing)
	second := pipeline.Invoice{Number: "F-2", Issued: pipeline.Date{Year: 2027, Month: 6, Day: 2}, Amount: pipeline.MustMoney("50.25", "CLF")}
	out, err := b.Invoice(ctx, b.by(bruno), target(o), second)
	require.NoError(t, err)
	undone, err := b.Undo(ctx, b.by(bruno), target(out.Opportunity))
	require.NoError(t, err)
	require.Len(t, undone.Opportunity.Invoices, 1)
	corrected, err := b.Correct(ctx, b.by(bruno), target(undone.Opportunity), "otra factura")
	require.NoError(t, err)
	require.Empty(t, corrected.Opportunity.Invoices)
	back, err := b.Undo(ctx, b.by(bruno), target(corrected.Opportunity))
	require.NoError(t, err)
	again, err := b.Invoice(ctx, b.by(bruno), target(back.Opportunity), second)
	require.NoError(t, err)

	stored, err := b.DB.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	requireSame(t, again.Opportunity, stored)
	require.Equal(t, []string{"F-1", "F-2"}, []string{stored.Invoices[0].Number, stored.Invoices[1].Number})
	require.Equal(t, 2, count(t, raw(t, b.url), "select count(*) from invoices where withdrawn_version is not null"))
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

func TestOneKeyOneEffect(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	o := b.create(t, "Acme")
	for name, act := range map[string]func() (pipeline.Outcome, error){
		"create": func() (pipeline.Outcome, error) {
			return b.Create(ctx, pipeline.Request{Key: "slash:1", By: pipeline.Member{ID: ana}}, pipeline.New{Account: "Beta"})
		},
		"advance": func() (pipeline.Outcome, error) {
			return b.pass(o, pipeline.Request{Key: "view:1", By: pipeline.Member{ID: ana}})
		},
	} {
		outcomes := make([]pipeline.Outcome, 50)
		errs := make([]error, len(outcomes))
		together(len(outcomes), func(i int) { outcomes[i], errs[i] = act() })
		require.NoError(t, errors.Join(errs...), name)
		first := 0
		for _, out := range outcomes {
			if !out.Replayed {
				first++
			}
			requireSame(t, outcomes[0].Opportunity, out.Opportunity)
			require.Equal(t, outcomes[0].Event.Version, out.Event.Version)
		}
		require.Equal(t, 1, first, name)
	}
	c := raw(t, b.url)
	require.Equal(t, 2, count(t, c, "select count(*) from opportunities"))
	require.Equal(t, 3, count(t, c, "select count(*) from events"))
	require.Equal(t, 3, count(t, c, "select count(*) from requests"))
}

func TestOneVersionOneSuccess(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.create(t, "Acme")
	errs := make([]error, 50)
	requests := make([]pipeline.Request, len(errs))
	for i := range requests {
		requests[i] = b.by(ana)
	}
	together(len(errs), func(i int) { _, errs[i] = b.pass(o, requests[i]) })
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		var e *pipeline.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, pipeline.Conflict, e.Code)
		require.Equal(t, pipeline.ReasonChanged, e.Reason)
		require.Equal(t, 2, e.Current.Version)
		require.Equal(t, pipeline.StageQualified, e.Current.Stage)
	}
	require.Equal(t, 1, won)
	require.Equal(t, 2, count(t, raw(t, b.url), "select count(*) from requests"), "refused commands keep no key")
}

func together(n int, do func(int)) {
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-gate; do(i) })
	}
	close(gate)
	wg.Wait()
}

func TestRefusedCommandLeavesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	boom := errors.New("boom")
	for name, do := range map[string]func(pipeline.Tx) error{
		"error":         func(pipeline.Tx) error { return boom },
		"nothing saved": func(pipeline.Tx) error { return nil },
	} {
		_, err := b.Once(ctx, pipeline.Command{Key: "k", By: pipeline.Member{ID: ana}}, do)
		require.Error(t, err, name)
		require.Equal(t, pipeline.Internal, pipeline.CodeOf(err), name)
	}
	_, err := b.Once(ctx, pipeline.Command{Key: "k", By: pipeline.Member{ID: ana}}, func(pipeline.Tx) error { return boom })
	require.ErrorIs(t, err, boom)
	require.Equal(t, 0, count(t, raw(t, b.url), "select count(*) from requests"))

	_, err = b.Edit(ctx, b.by(ana), pipeline.Target{ID: 99, Version: 1}, pipeline.Edit{})
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	_, err = b.DB.Opportunity(ctx, 99)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	none, err := b.DB.History(ctx, 99, 0, 10)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestKeysThatWereUsedBurnNoNumber(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := b.by(ana)
	for range 3 {
		_, err := b.Create(context.Background(), r, pipeline.New{Account: "Acme"})
		require.NoError(t, err)
	}
	require.Equal(t, pipeline.OpportunityID(2), b.create(t, "Beta").ID)
}

// Asking again is answered even while another command holds the opportunity.
func TestReplayWaitsForNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	o := b.create(t, "Acme")
	r := b.by(ana)
	first, err := b.pass(o, r)
	require.NoError(t, err)
	tx, err := raw(t, b.url).Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, "select from opportunities for update")
	require.NoError(t, err)
	again, err := b.pass(o, r)
	require.NoError(t, err)
	require.True(t, again.Replayed)
	requireSame(t, first.Opportunity, again.Opportunity)
	require.NoError(t, tx.Rollback(ctx))
}

func TestTxReadsOthersAndEvents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	one, two := b.create(t, "Uno"), b.advance(t, b.create(t, "Dos"), pipeline.StageInvoicing)
	stop := errors.New("stop")
	_, err := b.Once(ctx, pipeline.Command{Key: "k", By: pipeline.Member{ID: bruno}, On: one.ID, Version: 1}, func(tx pipeline.Tx) error {
		require.True(t, tx.Actor().Is(pipeline.Manager))
		require.Zero(t, tx.NewID())
		got, err := tx.Opportunity(ctx, two.ID)
		require.NoError(t, err)
		requireSame(t, two, got)
		_, err = tx.Opportunity(ctx, 99)
		require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
		e, err := tx.Event(ctx, two.ID, 2)
		require.NoError(t, err)
		require.Equal(t, pipeline.StageQualified, e.To)
		_, err = tx.Event(ctx, two.ID, 77)
		require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
		return stop
	})
	require.ErrorIs(t, err, stop)
}

// A program that saves what does not follow the stored version must not commit, and must not lose its way.
func TestSavingAStaleVersionIsAConflict(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	o := b.create(t, "Acme")
	out, err := b.pass(o, b.by(ana))
	require.NoError(t, err)
	_, err = b.Once(ctx, pipeline.Command{Key: "k", By: pipeline.Member{ID: ana}, On: o.ID, Version: 1}, func(tx pipeline.Tx) error {
		tx.Save(out.Opportunity, out.Event, nil, nil)
		return nil
	})
	var e *pipeline.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, pipeline.Conflict, e.Code)
	require.Equal(t, 2, e.Current.Version)
	require.Equal(t, 0, count(t, raw(t, b.url), "select count(*) from requests where key = 'k'"))
}
