package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/store"
)

var quick = store.JobOptions{
	Pace: 20 * time.Millisecond, Lease: 600 * time.Millisecond, Sweep: 50 * time.Millisecond, Grace: 400 * time.Millisecond,
	FetchCooldown: 5 * time.Millisecond, Backoff: func(int) time.Duration { return 20 * time.Millisecond },
}

func startJobs(t testing.TB, db *store.DB, deliver store.Deliver, opts store.JobOptions) *store.Jobs {
	t.Helper()
	j := store.NewJobs(db, deliver, opts)
	require.NoError(t, j.Start(context.Background()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		require.NoError(t, j.Stop(ctx))
	})
	return j
}

// setupChannel is a store whose acts owe notices to the channel ventas.
func setupChannel(t testing.TB) *bundle {
	b := setup(t)
	b.Channel = ventas
	return b
}

// settled waits until no notice is left to do.
func settled(t testing.TB, b *bundle) {
	t.Helper()
	require.Eventually(t, func() bool {
		h, err := b.Health(context.Background())
		return err == nil && h.Waiting == 0
	}, 20*time.Second, 10*time.Millisecond)
}

func TestNoticesInOrder(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	o := b.create(t, "Acme")
	settled(t, b)
	require.Zero(t, s.list()[0].Posted)
	o = b.advance(t, o, pipeline.StageQualified)
	settled(t, b)
	require.Equal(t, []string{"card OP-1 v1 C0VENTAS", "card OP-1 v2 C0VENTAS", "log OP-1 v2 C0VENTAS"}, s.told())
	first := s.list()[0]
	require.Equal(t, receiptOf(first.Dispatch), s.list()[1].Posted, "the card is brought up to date where it is")
	require.Equal(t, receiptOf(s.list()[1].Dispatch), s.list()[2].Posted, "the line goes into the card's thread")
	require.Equal(t, 1, first.Attempt)
	require.False(t, first.Uncertain)

	entries, err := b.Ledger(context.Background(), pipeline.NoticeSent, 0, 2)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, pipeline.NoticeLog, entries[0].Kind)
	require.NotNil(t, entries[0].SettledAt)
	require.Equal(t, ventas, entries[0].Receipt.Channel)
	all, err := b.Ledger(context.Background(), "", 0, 100)
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.Equal(t, o.Version, all[0].Version)
}

// What piled up while nobody delivered: one card, that of the newest version, before the lines of its thread.
func TestLaterCardStandsInForEarlierOnes(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	b.advance(t, b.create(t, "Acme"), pipeline.StageCommitted)
	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	require.Equal(t, []string{"card OP-1 v3 C0VENTAS", "log OP-1 v2 C0VENTAS", "log OP-1 v3 C0VENTAS"}, s.told())
	entries, err := b.Ledger(context.Background(), pipeline.NoticeSuperseded, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

func TestPace(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	for i := range 8 {
		b.create(t, fmt.Sprintf("Cliente %d", i))
	}
	b.Channel = "C0OTRO"
	b.create(t, "Aparte")
	s := &slack{}
	opts := quick
	opts.Pace = 150 * time.Millisecond
	startJobs(t, b.DB, s.deliver, opts)
	settled(t, b)
	var first time.Time
	nth, other := 0, -1
	for i, p := range s.list() {
		if p.To != ventas {
			other = i
			continue
		}
		if first.IsZero() {
			first = p.at
		}
		// The turn is taken a moment before the call is seen here.
		require.Greater(t, p.at.Sub(first), time.Duration(nth)*opts.Pace-opts.Pace/2)
		nth++
	}
	require.Len(t, s.list(), 9)
	require.Less(t, other, 6, "one channel's pace is not another's")
}

func TestAskedToWait(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	const wait = 1500 * time.Millisecond
	var asked time.Time
	s := &slack{}
	s.answer = func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if d.To == ventas && asked.IsZero() {
			asked = time.Now()
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "ratelimited", RetryAfter: wait}
		}
		return receiptOf(d), nil
	}
	b.create(t, "Uno")
	startJobs(t, b.DB, s.deliver, quick)
	require.Eventually(t, func() bool { return len(s.list()) > 0 }, 10*time.Second, time.Millisecond)
	b.create(t, "Dos")
	b.Channel = "C0OTRO"
	b.create(t, "Tres")
	settled(t, b)
	posts := s.list()
	require.Len(t, posts, 4)
	for _, p := range posts[1:] {
		require.Equal(t, 1, p.Attempt, "being asked to wait uses up no try")
		if p.To == ventas {
			require.Greater(t, p.at.Sub(asked), wait-5*time.Millisecond)
		} else {
			require.Less(t, p.at.Sub(asked), wait, "the other channel goes on")
		}
	}
}

func TestGivenUpIsToldToTheOwner(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]struct {
		err   error
		tries int
	}{
		"exhausted": {&pipeline.DeliveryError{Code: "http_503", Uncertain: true}, 3},
		"unknown":   {errors.New("template"), 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupChannel(t)
			s := &slack{answer: func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error) {
				return pipeline.Receipt{}, failure.err
			}}
			opts := quick
			opts.Attempts = 3
			startJobs(t, b.DB, s.deliver, opts)
			b.create(t, "Acme")
			settled(t, b)
			posts := s.list()
			require.Len(t, posts, 2*failure.tries, "the channel's and the owner's, and no fallback of the fallback")
			direct := posts[len(posts)-1]
			require.Equal(t, pipeline.NoticeDirect, direct.Kind)
			require.Equal(t, string(ana), direct.To)
			require.Equal(t, ventas, direct.About)
			var delivery *pipeline.DeliveryError
			if errors.As(failure.err, &delivery) && delivery.Uncertain {
				require.False(t, posts[0].Uncertain)
				require.True(t, posts[1].Uncertain, "a try without an answer is looked up first")
			}
			entries, err := b.Ledger(context.Background(), pipeline.NoticeGivenUp, 0, 10)
			require.NoError(t, err)
			require.Len(t, entries, 2)
			require.NotEmpty(t, entries[0].LastError)
		})
	}
}

// An earlier notice that fails for a while holds back those after it, and only those of its own line.
func TestOrderIsKeptThroughFailures(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	s := &slack{}
	failures := 0
	s.answer = func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if d.Kind == pipeline.NoticeCard && d.Version == 2 && failures < 4 {
			failures++
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "http_500"}
		}
		return receiptOf(d), nil
	}
	startJobs(t, b.DB, s.deliver, quick)
	o := b.create(t, "Acme")
	settled(t, b)
	b.advance(t, o, pipeline.StageQualified)
	settled(t, b)
	told := s.told()
	require.Equal(t, "log OP-1 v2 C0VENTAS", told[len(told)-1])
	require.Len(t, told, 7)
	require.Equal(t, 5, s.list()[5].Attempt)
}
