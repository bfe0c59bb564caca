package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Nobody administers but who the test says.
func administered(by ...pipeline.UserID) func(context.Context) ([]pipeline.UserID, error) {
	return func(context.Context) ([]pipeline.UserID, error) { return by, nil }
}

// A channel that nobody can post in: the owner is told instead, each admin once however much comes, and once it is mended
// what was given up is sent again, once for each press.
func TestChannelThatCannotBeTold(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	var closed atomic.Bool
	closed.Store(true)
	s := &slack{}
	s.answer = func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		if closed.Load() && d.To == ventas {
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "is_archived", Permanent: true}
		}
		return receiptOf(d), nil
	}
	opts := quick
	opts.Admins = administered(carla, "U0DUENO")
	startJobs(t, b.DB, s.deliver, opts)
	for i := range 3 {
		b.create(t, fmt.Sprintf("Cliente %d", i))
		settled(t, b)
	}
	told := s.told()
	slices.Sort(told)
	require.Equal(t, []string{"alert OP-0 v0 U0CARLA", "alert OP-0 v0 U0DUENO",
		"card OP-1 v1 C0VENTAS", "card OP-2 v1 C0VENTAS", "card OP-3 v1 C0VENTAS",
		"direct OP-1 v1 U0ANA", "direct OP-2 v1 U0ANA", "direct OP-3 v1 U0ANA"}, told)
	for _, p := range s.list() {
		if p.Kind == pipeline.NoticeAlert {
			require.Equal(t, &pipeline.Alert{Code: "is_archived", Subject: ventas}, p.Alert)
			require.Equal(t, pipeline.RuleAdmin, p.Rule)
			require.Empty(t, p.Events)
		}
	}

	counts, err := b.LedgerCounts(ctx)
	require.NoError(t, err)
	require.Equal(t, []pipeline.LedgerCount{{State: pipeline.NoticeGivenUp, Count: 3}, {State: pipeline.NoticeSent, Count: 5}}, counts)
	page, err := b.Ledger(ctx, pipeline.NoticeGivenUp, 0, 2)
	require.NoError(t, err)
	require.Len(t, page, 2)
	rest, err := b.Ledger(ctx, pipeline.NoticeGivenUp, page[1].ID, 2)
	require.NoError(t, err)
	require.Len(t, rest, 1)
	all, err := b.Ledger(ctx, "", 0, 100)
	require.NoError(t, err)
	require.Len(t, all, 8)

	closed.Store(false)
	lost := rest[0]
	again, err := b.DB.Resend(ctx, lost.ID, *lost.SettledAt)
	require.NoError(t, err)
	require.True(t, again)
	settled(t, b)
	again, err = b.DB.Resend(ctx, lost.ID, *lost.SettledAt)
	require.NoError(t, err)
	require.False(t, again)
	sent, err := b.DB.Delivery(ctx, lost.ID)
	require.NoError(t, err)
	require.Equal(t, pipeline.NoticeSent, sent.State)
	require.Equal(t, ventas, sent.Receipt.Channel)
	_, err = b.DB.Delivery(ctx, 999)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	health, err := b.Health(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, health.GivenUp)
}

// What was given up, sent again and refused again is told to nobody twice on one day.
func TestGivenUpAgain(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	s := &slack{answer: func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		if d.To == ventas {
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "not_in_channel", Permanent: true}
		}
		return receiptOf(d), nil
	}}
	opts := quick
	opts.Admins = administered(carla)
	startJobs(t, b.DB, s.deliver, opts)
	b.create(t, "Acme")
	settled(t, b)
	lost, err := b.Ledger(ctx, pipeline.NoticeGivenUp, 0, 1)
	require.NoError(t, err)
	again, err := b.DB.Resend(ctx, lost[0].ID, *lost[0].SettledAt)
	require.NoError(t, err)
	require.True(t, again)
	require.Eventually(t, func() bool { return len(s.list()) == 4 }, 10*time.Second, time.Millisecond)
	settled(t, b)
	require.Equal(t, "card OP-1 v1 C0VENTAS", s.told()[3])
	twice, err := b.Ledger(ctx, pipeline.NoticeGivenUp, 0, 1)
	require.NoError(t, err)
	require.True(t, twice[0].SettledAt.After(*lost[0].SettledAt))
}

// An owner who is here no more: managers are told in their place, and admins that the account is closed.
func TestOwnerWhoIsGone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	require.NoError(t, b.GrantRole(ctx, carla, pipeline.Admin, bruno, start))
	require.NoError(t, b.GrantRole(ctx, "U0JEFA", pipeline.Manager, bruno, start))
	s := &slack{answer: func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		if d.To == string(ana) {
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "user_disabled", Permanent: true}
		}
		return receiptOf(d), nil
	}}
	o := b.create(t, "Acme")
	_, err := b.pass(o, b.by(bruno))
	require.NoError(t, err)
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	told := s.told()
	slices.Sort(told)
	require.Equal(t, []string{"alert OP-0 v0 U0CARLA", "direct OP-1 v2 U0ANA", "direct OP-1 v2 U0JEFA"}, told, "not who did it")
	for _, p := range s.list() {
		if p.To == "U0JEFA" {
			require.Equal(t, string(ana), p.About)
			require.Equal(t, pipeline.RuleFallback, p.Rule)
		}
	}
}

func TestPassed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	at := start
	b.Now = func() time.Time { at = at.Add(time.Hour); return at }
	b.advance(t, b.create(t, "Acme"), pipeline.StageCommitted)
	b.create(t, "Otra")
	passed, err := b.Passed(context.Background(), start, 100)
	require.NoError(t, err)
	require.Len(t, passed, 4)
	require.Equal(t, pipeline.EventCreated, passed[0].Event.Kind)
	require.Equal(t, pipeline.MustMoney("350.5", "CLF"), passed[0].Value, "as it is now")
	require.Equal(t, pipeline.StageCommitted, passed[2].Event.To)
	require.Equal(t, pipeline.OpportunityID(2), passed[3].Event.Opportunity)
	newest, err := b.Passed(context.Background(), start, 2)
	require.NoError(t, err)
	require.Equal(t, passed[2:], newest)
	none, err := b.Passed(context.Background(), at.Add(time.Second), 2)
	require.NoError(t, err)
	require.Empty(t, none)
}
