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

// values sets an opportunity's value, once for each amount.
func (b *bundle) values(t testing.TB, o pipeline.Opportunity, by pipeline.UserID, amounts ...string) pipeline.Opportunity {
	t.Helper()
	for _, amount := range amounts {
		m := pipeline.MustMoney(amount, "CLP")
		out, err := b.Edit(context.Background(), b.by(by), target(o), pipeline.Edit{Value: &m})
		require.NoError(t, err)
		o = out.Opportunity
	}
	return o
}

// company is what each message told: "log v3 v4".
func (s *slack) company() []string {
	var lines []string
	for _, p := range s.list() {
		line := string(p.Kind)
		for _, e := range p.Events {
			line += fmt.Sprintf(" %s v%d", e.Opportunity, e.Version)
		}
		lines = append(lines, line)
	}
	return lines
}

// lifeless waits until no notice is left, not even one that is held.
func lifeless(t testing.TB, b *bundle) {
	t.Helper()
	c := raw(t, b.url)
	require.Eventually(t, func() bool { return count(t, c, "select count(*) from notices where settled_at is null") == 0 },
		20*time.Second, 10*time.Millisecond)
}

// Edits by one person become one line when the window closes; the clock of the acts is put before now, so that it does.
func TestEditsAreToldTogether(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	b.Now = func() time.Time { return time.Now().Add(-59 * time.Second) }
	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	o := b.create(t, "Acme")
	settled(t, b)
	o = b.values(t, o, bruno, "1", "2", "3")
	lifeless(t, b)
	told := slices.DeleteFunc(s.company(), func(l string) bool { return l[:4] == "card" })
	require.Equal(t, []string{"direct OP-1 v2 OP-1 v3 OP-1 v4", "log OP-1 v2 OP-1 v3 OP-1 v4"}, slices.Sorted(slices.Values(told)))
	entries, err := b.Ledger(context.Background(), pipeline.NoticeSuperseded, 0, 10)
	require.NoError(t, err)
	folded := slices.DeleteFunc(entries, func(e pipeline.LedgerEntry) bool { return e.Kind == pipeline.NoticeCard })
	require.Len(t, folded, 4)
	require.Equal(t, 4, o.Version)
}

// What comes after the edits and is none of them ends the waiting, in both lines, and comes after them.
func TestSomethingElseReleasesEdits(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	b.Now = time.Now
	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	o := b.create(t, "Acme")
	settled(t, b)
	o = b.values(t, o, bruno, "1", "2")
	_, err := b.pass(o, b.by(bruno))
	require.NoError(t, err)
	began := time.Now()
	lifeless(t, b)
	require.Less(t, time.Since(began), 20*time.Second, "the window is a minute")
	for _, kind := range []string{"log", "direct"} {
		told := slices.DeleteFunc(s.company(), func(l string) bool { return l[:len(kind)] != kind })
		require.Equal(t, []string{kind + " OP-1 v2 OP-1 v3", kind + " OP-1 v4"}, told)
	}
}

// Edits that took each other back are told to nobody.
func TestNothingToTellIsNotTold(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	s := &slack{answer: func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		return pipeline.Receipt{}, fmt.Errorf("word it: %w", pipeline.ErrNothingToTell)
	}}
	b.create(t, "Acme")
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	require.Len(t, s.list(), 1)
	entries, err := b.Ledger(context.Background(), pipeline.NoticeSuperseded, 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

// However many processes run, a destination has one digest of all that waited until its hour.
func TestOneDigest(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	require.NoError(t, b.Wish(ctx, pipeline.Member{ID: bruno}, pipeline.Wish{To: ventas, Kind: pipeline.WishDigest}))
	b.Now = func() time.Time { return time.Now().Add(-48 * time.Hour) }
	for i := range 6 {
		b.advance(t, b.create(t, fmt.Sprintf("Cliente %d", i)), pipeline.StageQualified)
	}
	b.Now = time.Now
	b.create(t, "De hoy")
	s := &slack{}
	var asked atomic.Bool
	s.answer = func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		if d.Kind == pipeline.NoticeDigest && asked.CompareAndSwap(false, true) {
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "ratelimited", RetryAfter: time.Millisecond}
		}
		return receiptOf(d), nil
	}
	for range 3 {
		startJobs(t, b.DB, s.deliver, quick)
	}
	settled(t, b)
	digests := slices.DeleteFunc(s.list(), func(p post) bool { return p.Kind != pipeline.NoticeDigest })
	require.Len(t, digests, 2, "Slack asked to wait the first time")
	require.Equal(t, digests[0].ID, digests[1].ID)
	require.Equal(t, digests[0].Events, digests[1].Events, "what was joined stays so")
	require.Equal(t, ventas, digests[0].To)
	require.Len(t, digests[0].Events, 12)
	require.Equal(t, pipeline.EventRef{Opportunity: 1, Version: 1}, digests[0].Events[0])
	c := raw(t, b.url)
	require.Equal(t, 1, count(t, c, "select count(*) from notices where settled_at is null and kind = 'digest'"), "today's waits for tomorrow")
}

// After an outage a channel is told in one message what it missed. What was tried in it is looked for, and goes by itself;
// a card that is there is brought up to date where it is.
func TestOneCatchUpAfterAnOutage(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	s := &slack{}
	var away atomic.Bool
	s.answer = func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		if away.Load() && d.To == ventas {
			return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "http_503", Uncertain: true}
		}
		return receiptOf(d), nil
	}
	opts := quick
	opts.CatchUpAfter = 50 * time.Millisecond
	opts.Backoff = func(int) time.Duration { return 300 * time.Millisecond }
	startJobs(t, b.DB, s.deliver, opts)
	posted := b.create(t, "Acme")
	settled(t, b)
	away.Store(true)
	first := b.create(t, "Primera")
	require.Eventually(t, func() bool { return len(s.list()) > 1 }, 10*time.Second, time.Millisecond)
	b.advance(t, posted, pipeline.StageCommitted)
	for i := range 5 {
		b.advance(t, b.create(t, fmt.Sprintf("Cliente %d", i)), pipeline.StageQualified)
	}
	tried := len(s.list())
	require.LessOrEqual(t, tried, 5, "the others wait for what finds out whether Slack is back")
	away.Store(false)
	settled(t, b)
	var messages []string
	updated := 0
	for _, p := range s.list()[1:] {
		if p.To != ventas || p.Attempt == 1 && p.Uncertain {
			continue
		}
		if p.Kind == pipeline.NoticeCard && p.Posted.TS != "" {
			updated++
			continue
		}
		messages = append(messages, string(p.Kind))
	}
	require.Equal(t, 1, updated)
	require.Equal(t, 1, len(slices.DeleteFunc(messages, func(k string) bool { return k != string(pipeline.NoticeCatchUp) })))
	catchUp := s.list()[slices.IndexFunc(s.list(), func(p post) bool { return p.Kind == pipeline.NoticeCatchUp })]
	require.Len(t, catchUp.Events, 2+5, "every step; that it was created is no news of what has gone on since")
	require.NotContains(t, catchUp.Events, pipeline.EventRef{Opportunity: first.ID, Version: 1}, "it may have been posted, and is looked for")
}
