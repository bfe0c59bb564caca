package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func oClock(day pipeline.Date, hour int) pipeline.When {
	minute := hour * 60
	return pipeline.When{On: day, Minute: &minute, Zone: "America/Santiago"}
}

// plan gives an opportunity a call that somebody is in charge of.
func (b *bundle) plan(t *testing.T, o pipeline.Opportunity, who pipeline.UserID, when pipeline.When) pipeline.Opportunity {
	t.Helper()
	out, err := b.Schedule(context.Background(), b.by(ana), target(o), pipeline.PlannedActivity{Kind: pipeline.ActivityCall, What: "Precio", When: when}, pipeline.Member{ID: who})
	require.NoError(t, err)
	return out.Opportunity
}

// What the table of planned activities has follows the opportunities, whatever is done to them.
func TestPlannedActivitiesAreKeptInStep(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	c := raw(t, b.url)
	today := pipeline.DateOf(start)
	inStep := func(o pipeline.Opportunity) pipeline.Opportunity {
		t.Helper()
		read, err := b.DB.Opportunity(ctx, o.ID)
		require.NoError(t, err)
		require.Equal(t, o.Planned, read.Planned)
		rows, err := c.Query(ctx, "select activity_id || ' ' || since || ' ' || in_charge || ' ' || on_day from planned_activities where opportunity_id = $1 order by begins_at", int64(o.ID))
		require.NoError(t, err)
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		want := []string{}
		for _, p := range o.Planned {
			want = append(want, fmt.Sprintf("%d %d %s %s", p.ID, p.Since, p.InCharge, p.On))
		}
		require.Equal(t, want, got)
		return o
	}
	o := inStep(b.plan(t, b.create(t, "Acme"), ana, oClock(today.AddDays(2), 10)))
	o = inStep(b.plan(t, o, bruno, oClock(today.AddDays(1), 10)))
	mine, err := b.DB.Agenda(ctx, ana, pipeline.Date{}, 5)
	require.NoError(t, err)
	require.Len(t, mine, 1)
	require.Equal(t, o.Planned[1], mine[0].PlannedActivity)
	require.Equal(t, o.ID, mine[0].Opportunity.ID)
	none, err := b.DB.Agenda(ctx, ana, today.AddDays(2), 5)
	require.NoError(t, err)
	require.Empty(t, none)

	step := func(out pipeline.Outcome, err error) {
		t.Helper()
		require.NoError(t, err)
		o = inStep(out.Opportunity)
	}
	step(b.Reschedule(ctx, b.by(ana), target(o), o.Planned[0].Ref(), oClock(today.AddDays(5), 9)))
	step(b.Finish(ctx, b.by(ana), target(o), o.Planned[0].Ref()))
	step(b.Undo(ctx, b.by(ana), target(o)))
	require.Len(t, o.Planned, 2)
	step(b.Assign(ctx, b.by(bruno), target(o), pipeline.Member{ID: carla}))
	require.Equal(t, carla, o.Planned[0].InCharge)
	step(b.CancelPlanned(ctx, b.by(carla), target(o), o.Planned[1].Ref()))
	step(b.Lose(ctx, b.by(carla), target(o), pipeline.Loss{Reason: pipeline.LossDeclined}))
	require.Zero(t, count(t, c, "select count(*) from planned_activities"))

	// The day of what comes next is that of the soonest, for lists.
	o = b.plan(t, b.create(t, "Beta"), ana, oClock(today.AddDays(3), 10))
	page, err := b.DB.Find(ctx, pipeline.Query{Limit: 5, Filter: pipeline.Filter{StepBefore: today.AddDays(4)}})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.Equal(t, o.ID, page.Items[0].ID)
}

// Each moment is brought to mind once, at its time, however many processes run; one that was moved or is gone is not.
func TestRemindersAreOwedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	c := raw(t, b.url)
	day := pipeline.DateOf(start).AddDays(1)
	for i := range 20 {
		b.plan(t, b.create(t, fmt.Sprint("Cliente ", i)), ana, oClock(day, 10))
	}
	moved := b.plan(t, b.create(t, "Movida"), bruno, oClock(day, 10))
	out, err := b.Reschedule(ctx, b.by(ana), target(moved), moved.Planned[0].Ref(), oClock(day, 15))
	require.NoError(t, err)
	gone := b.plan(t, b.create(t, "Cancelada"), carla, oClock(day, 10))
	_, err = b.CancelPlanned(ctx, b.by(ana), target(gone), gone.Planned[0].Ref())
	require.NoError(t, err)

	morning := pipeline.When{On: pipeline.DateOf(start), Zone: "America/Santiago"}
	b.plan(t, b.create(t, "Para hoy"), carla, morning)
	require.Equal(t, 1, count(t, c, "select count(*) from planned_activities where told"), "its morning was over when it was planned")

	s := &slack{}
	opts := quick
	opts.BriefEvery, opts.Pace = 5*time.Millisecond, time.Millisecond
	owed := func(who pipeline.UserID) int {
		return count(t, c, "select count(*) from notices where kind = 'reminder' and destination = '"+string(who)+"'")
	}
	opts.Now = func() time.Time { return oClock(day, 10).Moment().Add(-time.Second) }
	startJobs(t, b.DB, s.deliver, opts)
	later := opts
	later.Now = func() time.Time { return oClock(day, 10).Moment() }
	for range 4 {
		startJobs(t, b.DB, s.deliver, later)
	}
	require.Eventually(t, func() bool { return owed(ana) == 20 }, 20*time.Second, 10*time.Millisecond)
	require.Zero(t, owed(bruno), "it was moved to three o'clock")
	afternoon := opts
	afternoon.Now = func() time.Time { return oClock(day, 15).Moment() }
	startJobs(t, b.DB, s.deliver, afternoon)
	require.Eventually(t, func() bool { return owed(bruno) == 1 }, 20*time.Second, 10*time.Millisecond)

	// A move that is taken back gives the old moment its place again, which was told already.
	o := out.Opportunity
	later3, err := b.Reschedule(ctx, b.by(ana), target(o), o.Planned[0].Ref(), oClock(day, 18))
	require.NoError(t, err)
	_, err = b.Undo(ctx, b.by(ana), target(later3.Opportunity))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return count(t, c, "select count(*) from planned_activities where not told") == 0 }, 20*time.Second, 10*time.Millisecond)
	settled(t, b)
	require.Equal(t, []int{20, 1, 0}, []int{owed(ana), owed(bruno), owed(carla)})
	told := map[string]int{}
	for _, p := range s.list() {
		if p.Kind == pipeline.NoticeReminder {
			told[p.Subject]++
			require.Empty(t, p.Events)
		}
	}
	require.Len(t, told, 21)
	for subject, n := range told {
		require.Equal(t, 1, n, subject)
	}
}
