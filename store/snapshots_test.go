package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Whoever takes it, and however many at once, a week has one snapshot, which stays as it was whatever happens later.
func TestSnapshotOfAWeekIsTakenOnceAndStays(t *testing.T) {
	t.Parallel()
	s := setup(t)
	ctx := context.Background()
	out, err := s.Create(ctx, s.by(ana), pipeline.New{Account: "Acme", Value: pipeline.MustMoney("1000", "CLP"), ServiceLine: "Nube", Sure: true})
	require.NoError(t, err)
	s.advance(t, out.Opportunity, pipeline.StageInvoicing)
	_, err = s.Create(ctx, s.by(ana), pipeline.New{Account: "Otra", Value: pipeline.MustMoney("2.5", "CLF"), Sure: true})
	require.NoError(t, err)
	all := pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyInvoiced}, ByOwner: true, ByLine: true}
	want, err := s.Tallies(ctx, all)
	require.NoError(t, err)

	var wait sync.WaitGroup
	taken := make(chan bool, 8)
	for range cap(taken) {
		wait.Go(func() {
			first, err := s.TakeSnapshot(ctx, s.Zone)
			if err != nil {
				t.Error(err)
			}
			taken <- first
		})
	}
	wait.Wait()
	close(taken)
	count := 0
	for first := range taken {
		if first {
			count++
		}
	}
	require.Equal(t, 1, count)
	_, err = s.Create(ctx, s.by(ana), pipeline.New{Account: "Después", Value: pipeline.MustMoney("7", "CLP"), Sure: true})
	require.NoError(t, err)

	from, to := pipeline.Date{Year: 2000, Month: 1, Day: 1}, pipeline.Date{Year: 2100, Month: 1, Day: 1}
	list, err := s.Snapshots(ctx, all, from, to)
	require.NoError(t, err)
	require.Len(t, list, 1)
	year := pipeline.Date{Year: list[0].Week.Year, Month: 1, Day: 1}
	want = slices.DeleteFunc(want, func(k pipeline.Tally) bool { return k.Measure != pipeline.TallyOpen && k.Month.Before(year) })
	require.ElementsMatch(t, want, list[0].Tallies)
	none, err := s.Snapshots(ctx, all, list[0].Week.AddDays(1), to)
	require.NoError(t, err)
	require.Empty(t, none)
	all.Owners = []pipeline.UserID{bruno}
	list, err = s.Snapshots(ctx, all, from, to)
	require.NoError(t, err)
	require.Empty(t, list[0].Tallies)

	db := raw(t, s.url)
	for _, sql := range []string{`update snapshots set taken_at = now()`, `delete from snapshot_tallies`, `truncate snapshots cascade`} {
		_, err := db.Exec(ctx, sql)
		require.ErrorContains(t, err, "only ever added to")
	}
}
