package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// crew makes opportunities that differ in all that a board tells apart, at times of their own.
func crew(t *testing.T, b *bundle, clock *time.Time) []pipeline.Opportunity {
	t.Helper()
	ctx := context.Background()
	var all []pipeline.Opportunity
	for i := range 42 {
		*clock = start.AddDate(0, 0, i)
		owner := []pipeline.UserID{ana, bruno, carla}[i%3]
		out, err := b.Create(ctx, b.by(owner), pipeline.New{Account: fmt.Sprint("Cliente ", i), Value: pipeline.MustMoney("10", "CLP"),
			ServiceLine: []string{"", "Datos", "Nube"}[i/2%3], Close: pipeline.DateOf(*clock).AddDays(40 - 2*i), Sure: true})
		require.NoError(t, err)
		o := out.Opportunity
		stage := pipeline.Stages()[i%7]
		if stage == pipeline.StageLost {
			out, err = b.Lose(ctx, b.by(owner), target(o), pipeline.Loss{Reason: pipeline.LossDeclined})
			o = out.Opportunity
		} else {
			o = b.advance(t, o, stage)
		}
		require.NoError(t, err)
		*clock = clock.AddDate(0, 0, i%5)
		o = around(t, b, o, i, pipeline.DateOf(*clock))
		all = append(all, o)
	}
	*clock = start.AddDate(0, 0, 60)
	return all
}

// around plans, logs or ticks something about every one that is open.
func around(t *testing.T, b *bundle, o pipeline.Opportunity, i int, today pipeline.Date) pipeline.Opportunity {
	t.Helper()
	if o.Stage.Final() {
		return o
	}
	ctx, r := context.Background(), b.by(o.Owner)
	var out pipeline.Outcome
	var err error
	switch i % 4 {
	case 0:
		out, err = b.Plan(ctx, r, target(o), &pipeline.NextStep{What: "Llamar", On: today.AddDays(i), Snoozed: i%8 == 0})
	case 1:
		out, err = b.Log(ctx, r, target(o), pipeline.Activity{Kind: pipeline.ActivityCall, On: today}, nil)
	case 2:
		if o.Stage != pipeline.StageImmature {
			return o
		}
		q := pipeline.Qualification{}
		for c := range 1 + i/4%4 {
			q[c].Confirmed = true
		}
		out, err = b.Qualify(ctx, r, target(o), q)
	default:
		return o
	}
	require.NoError(t, err)
	return out.Opportunity
}

// What lists, their heads and the counts of a board let through is what the domain says of each opportunity.
func TestBoardFiltersAgreeWithTheDomain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	clock := start
	b.Now = func() time.Time { return clock }
	all := crew(t, b, &clock)
	now := clock.In(b.Zone)
	today := pipeline.DateOf(now)
	var s pipeline.Settings
	open := func(o pipeline.Opportunity) bool { return !o.Stage.Final() }
	cases := []struct {
		filter pipeline.Filter
		want   func(pipeline.Opportunity) bool
	}{
		{pipeline.Filter{Owners: []pipeline.UserID{ana, carla}}, func(o pipeline.Opportunity) bool { return o.Owner != bruno }},
		{pipeline.Filter{Owners: []pipeline.UserID{}}, func(pipeline.Opportunity) bool { return false }},
		{pipeline.Filter{Line: "Datos"}, func(o pipeline.Opportunity) bool { return o.ServiceLine == "Datos" }},
		{pipeline.Filter{Stuck: s.StuckOn(today)}, func(o pipeline.Opportunity) bool { return o.Stuck(s, now) > 0 }},
		{pipeline.Filter{Stuck: s.StuckOn(today), Owner: ana, Open: true}, func(o pipeline.Opportunity) bool { return o.Stuck(s, now) > 0 && o.Owner == ana }},
		{pipeline.Filter{Stuck: s.StuckOn(today), Stages: []pipeline.Stage{pipeline.StageToInvoice}}, func(o pipeline.Opportunity) bool {
			return o.Stuck(s, now) > 0 && o.Stage == pipeline.StageToInvoice
		}},
		{pipeline.Filter{StepBefore: today}, func(o pipeline.Opportunity) bool {
			return open(o) && o.NextStep != nil && !o.NextStep.Snoozed && o.NextStep.On.Before(today)
		}},
		{pipeline.Filter{Awake: today}, func(o pipeline.Opportunity) bool {
			return o.NextStep == nil || !o.NextStep.Snoozed || !o.NextStep.On.After(today)
		}},
		{pipeline.Filter{OverdueOn: today}, func(o pipeline.Opportunity) bool { return o.Overdue(today) }},
		{pipeline.Filter{Nearly: 2}, func(o pipeline.Opportunity) bool {
			n := len(o.Missing(pipeline.StageQualified))
			return o.Stage == pipeline.StageImmature && n > 0 && n <= 2
		}},
	}
	for i, c := range cases {
		want := []int{}
		for _, o := range all {
			if c.want(o) {
				want = append(want, int(o.ID))
			}
		}
		page, err := b.DB.Find(context.Background(), pipeline.Query{Filter: c.filter, Limit: 100})
		require.NoError(t, err)
		got := append([]int{}, ids(page.Items)...)
		slices.Sort(got)
		require.Equal(t, want, got, i)
		require.True(t, c.filter.Owners != nil || len(want) > 0 && len(want) < len(all), "case %d tells nothing apart", i)
	}
}

// What a board counts, and what a Home says that somebody needs, is what lists let through: of everybody, of some, and of a line.
func TestBoardsAndNeedsAgreeWithLists(t *testing.T) {
	t.Parallel()
	b := setup(t)
	clock := start
	b.Now = func() time.Time { return clock }
	crew(t, b, &clock)
	today := pipeline.DateOf(clock.In(b.Zone))
	ctx := context.Background()
	list := func(f pipeline.Filter, limit int) []int {
		page, err := b.DB.Find(ctx, pipeline.Query{Filter: f, Limit: 100})
		require.NoError(t, err)
		return ids(page.Items[:min(len(page.Items), limit)])
	}
	var s pipeline.Settings
	overdue, stuck := 0, 0
	boards := []pipeline.OpenQuery{{UpTo: 100}, {UpTo: 2}, {Owners: []pipeline.UserID{ana, bruno}, UpTo: 100}, {Owners: []pipeline.UserID{}, UpTo: 100},
		{Line: "Datos", UpTo: 100}, {Line: "Nube", Owners: []pipeline.UserID{carla}, UpTo: 100}}
	for range 2 {
		for _, q := range boards {
			q.OverdueOn, q.Stuck = today, s.StuckOn(today)
			sums, marked, err := b.DB.Open(ctx, q)
			require.NoError(t, err)
			counts := map[pipeline.Stage]int{}
			for _, k := range sums {
				counts[k.Stage] += k.Count
			}
			for _, stage := range pipeline.Stages() {
				if stage.Final() {
					require.NotContains(t, marked, stage)
					continue
				}
				of := pipeline.Filter{Stages: []pipeline.Stage{stage}, Owners: q.Owners, Line: q.Line}
				require.Len(t, list(of, 100), counts[stage], "%v %s", q, stage)
				late, waits := of, of
				late.OverdueOn, waits.Stuck = today, q.Stuck
				require.Equal(t, pipeline.Marked{Overdue: len(list(late, q.UpTo)), Stuck: len(list(waits, q.UpTo))}, marked[stage], "%v %s", q, stage)
				overdue, stuck = overdue+marked[stage].Overdue, stuck+marked[stage].Stuck
			}
		}
		_, err := b.MakeTallies(ctx, b.Zone, true) // then it is added up
		require.NoError(t, err)
	}
	require.Positive(t, overdue)
	require.Positive(t, stuck)
	kinds := map[int]bool{}
	for _, owner := range []pipeline.UserID{ana, bruno, carla, "U0NOBODY"} {
		for each := range 4 {
			q := pipeline.NeedQuery{Owner: owner, Today: today, Workday: today, Nearly: 2, Stuck: s.StuckOn(today), Each: 1 + each, Soon: 3 + each}
			n, err := b.DB.Needs(ctx, q)
			require.NoError(t, err)
			got := [][]pipeline.Opportunity{n.Late, n.Overdue, n.Nearly, n.Stuck, n.Soon}
			for i, f := range q.Filters() {
				limit := q.Each
				if i == len(got)-1 {
					limit = q.Soon
				}
				require.Equal(t, list(f, limit), ids(got[i]), "%s %d", owner, i)
				kinds[i] = kinds[i] || len(got[i]) > 0
			}
		}
	}
	require.Equal(t, map[int]bool{0: true, 1: true, 2: true, 3: true, 4: true}, kinds)
}

// What a rule is tried on is all that may count, and not more than it needs.
func TestARuleIsTriedOnAllThatCounts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	clock := start
	b.Now = func() time.Time { return clock }
	crew(t, b, &clock)
	var s pipeline.Settings
	try := func(n pipeline.Nudge, after int, all bool) (e pipeline.NudgeEstimate, read int) {
		trial := s.TryNudge(n, pipeline.NudgeRule{After: after}, 30, clock.In(b.Zone))
		filter := pipeline.Filter{Open: true}
		if !all {
			filter = trial.Filter()
		}
		for o, err := range b.DB.All(context.Background(), filter, 1000) {
			require.NoError(t, err)
			trial.Count(o)
			read++
		}
		return trial.Estimate(), read
	}
	for _, n := range pipeline.Nudges() {
		messages := 0
		for _, after := range []int{1, 2, 8} {
			want, all := try(n, after, true)
			got, read := try(n, after, false)
			require.Equal(t, want, got, "%s after %d", n, after)
			require.True(t, n == pipeline.NudgeStep || read < all, "%s after %d", n, after)
			messages += got.Messages
		}
		require.Positive(t, messages, n)
	}
}
