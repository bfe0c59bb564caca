package pipeline_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// hour is a time of the day.
func hour(h, minute int) *int { n := h*60 + minute; return &n }

func goodMeeting() pipeline.PlannedActivity {
	return pipeline.PlannedActivity{Kind: pipeline.ActivityMeeting, What: "Precio", With: "Juan", Minutes: 60, InCharge: owner,
		When: pipeline.When{On: today.AddDays(1), Minute: hour(10, 0), Zone: "America/Santiago"}}
}

// withPlan is an opportunity of the owner with a meeting that somebody is in charge of.
func (o office) withPlan(ctx context.Context, inCharge pipeline.UserID) (pipeline.Opportunity, error) {
	out, err := o.Create(ctx, ask("planned deal", owner), newDeal())
	if err != nil {
		return pipeline.Opportunity{}, err
	}
	out, err = o.Schedule(ctx, ask("a meeting", owner), seen(out.Opportunity), goodMeeting(), pipeline.Member{ID: inCharge})
	return out.Opportunity, err
}

func TestAnActivityIsPlannedMovedDoneAndCancelled(t *testing.T) {
	t.Parallel()
	o, today := opened(thursday.AddDate(0, 0, -30)), pipeline.DateOf(thursday)
	meeting := pipeline.PlannedActivity{Kind: pipeline.ActivityMeeting, What: " Precio ", With: "Juan", Minutes: 60, InCharge: "U2",
		When: pipeline.When{On: today.AddDays(2), Minute: hour(10, 0), Zone: "America/Santiago"}}
	call := pipeline.PlannedActivity{Kind: pipeline.ActivityCall, InCharge: "U1", When: pipeline.When{On: today.AddDays(1), Zone: "UTC"}}
	one, e, err := o.Schedule(meeting, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, pipeline.EventScheduled, e.Kind)
	kept := meeting
	kept.ID, kept.Since, kept.By, kept.What = 2, 2, "U1", "Precio"
	require.Equal(t, []pipeline.PlannedActivity{kept}, one.Planned)
	two, _, err := one.Schedule(call, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, []int{3, 2}, []int{two.Planned[0].ID, two.Planned[1].ID}, "the soonest first")

	// The soonest is what comes next, beside a next step that was agreed; and who is in charge may act on their own.
	require.Equal(t, today.AddDays(1), two.Upcoming().On)
	stepped := two
	stepped.NextStep = &pipeline.NextStep{What: "Enviar", On: today}
	require.Equal(t, "Enviar", stepped.Upcoming().What)
	require.Zero(t, two.Stuck(pipeline.Settings{}, thursday))
	moved, e, err := two.Reschedule(two.Planned[1].Ref(), pipeline.When{On: today, Minute: hour(23, 0), Zone: "UTC"}, sellerOf("U2"), thursday)
	require.NoError(t, err)
	require.Equal(t, pipeline.EventRescheduled, e.Kind)
	require.Equal(t, 2, moved.Planned[0].ID)
	require.Equal(t, 4, moved.Planned[0].Since)
	_, _, err = moved.Reschedule(moved.Planned[0].Ref(), moved.Planned[0].When, seller(), thursday)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
	_, _, err = two.Finish(two.Planned[0].Ref(), sellerOf("U2"), thursday)
	require.Equal(t, pipeline.Denied, pipeline.CodeOf(err), "it is another's")

	_, _, err = moved.Finish(two.Planned[1].Ref(), seller(), thursday)
	require.Equal(t, pipeline.ReasonNoPlanned, pipeline.ReasonOf(err), "it was moved since")
	done, e, err := moved.Finish(moved.Planned[0].Ref(), sellerOf("U2"), thursday)
	require.NoError(t, err)
	require.Equal(t, pipeline.EventActivity, e.Kind)
	require.Equal(t, pipeline.Activity{Kind: pipeline.ActivityMeeting, On: today, Note: "Precio (Juan)", By: "U2"}, *done.Activity)
	require.Equal(t, today, done.Contacted)
	for _, act := range []func() error{
		func() error { _, _, err := done.Finish(moved.Planned[0].Ref(), seller(), thursday); return err },
		func() error { _, _, err := done.CancelPlanned(moved.Planned[0].Ref(), seller(), thursday); return err },
		func() error {
			_, _, err := done.Reschedule(moved.Planned[0].Ref(), call.When, seller(), thursday)
			return err
		},
	} {
		require.Equal(t, pipeline.ReasonNoPlanned, pipeline.ReasonOf(act()))
	}
	back, _, err := done.Undo(e, sellerOf("U2"), thursday)
	require.NoError(t, err)
	require.Equal(t, moved.Planned, back.Planned)
	gone, e, err := done.CancelPlanned(done.Planned[0].Ref(), seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, pipeline.EventCancelled, e.Kind)
	require.Nil(t, gone.Planned)

	// It ends with the opportunity, and goes along with its owner's part.
	lost, _, err := two.Lose(goodLoss(), seller(), thursday)
	require.NoError(t, err)
	require.Nil(t, lost.Planned)
	handed, _, err := two.Assign("U9", managerActor(), thursday)
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{"U9", "U2"}, []pipeline.UserID{handed.Planned[0].InCharge, handed.Planned[1].InCharge})
}

func TestWhatCannotBePlanned(t *testing.T) {
	t.Parallel()
	o, today := opened(thursday), pipeline.DateOf(thursday)
	good := pipeline.PlannedActivity{Kind: pipeline.ActivityTask, What: "x", InCharge: "U1", When: pipeline.When{On: today, Minute: hour(13, 0), Zone: "UTC"}}
	with := func(change func(*pipeline.PlannedActivity)) pipeline.PlannedActivity {
		p := good
		change(&p)
		return p
	}
	for field, all := range map[pipeline.Field][]pipeline.PlannedActivity{
		pipeline.FieldKind:     {with(func(p *pipeline.PlannedActivity) { p.Kind = "fax" })},
		pipeline.FieldWhat:     {with(func(p *pipeline.PlannedActivity) { p.What = " " }), with(func(p *pipeline.PlannedActivity) { p.What = strings.Repeat("x", 301) })},
		pipeline.FieldWith:     {with(func(p *pipeline.PlannedActivity) { p.With = strings.Repeat("x", 301) })},
		pipeline.FieldInCharge: {with(func(p *pipeline.PlannedActivity) { p.InCharge = "" })},
		pipeline.FieldMinutes:  {with(func(p *pipeline.PlannedActivity) { p.Minutes = -1 }), with(func(p *pipeline.PlannedActivity) { p.Minutes = 1441 })},
		pipeline.FieldDate: {with(func(p *pipeline.PlannedActivity) { p.On = pipeline.Date{} }), with(func(p *pipeline.PlannedActivity) { p.On = today.AddDays(-1) }),
			with(func(p *pipeline.PlannedActivity) { p.On = today.AddDays(400) }), with(func(p *pipeline.PlannedActivity) { p.On = pipeline.Date{Year: 2027, Month: 2, Day: 30} })},
		pipeline.FieldTime: {with(func(p *pipeline.PlannedActivity) { p.Minute = hour(11, 59) }), with(func(p *pipeline.PlannedActivity) { p.Minute = hour(24, 0) }),
			with(func(p *pipeline.PlannedActivity) { p.Zone = "Marte/Base" }), with(func(p *pipeline.PlannedActivity) { p.Zone = "Local" })},
	} {
		for _, bad := range all {
			_, _, err := o.Schedule(bad, seller(), thursday)
			var refused *pipeline.Error
			require.ErrorAs(t, err, &refused, "%s: %+v", field, bad)
			require.Contains(t, refused.Fields, field, "%+v", bad)
		}
	}
	full := o
	for range pipeline.MaxPlanned {
		next, _, err := full.Schedule(good, seller(), thursday)
		require.NoError(t, err)
		full = next
	}
	_, _, err := full.Schedule(good, seller(), thursday)
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
}

// The time is by the clock of its place, also over a change of the clocks; a whole day is over when it is over there.
func TestTheMomentOfWhatIsPlanned(t *testing.T) {
	t.Parallel()
	day := pipeline.Date{Year: 2026, Month: time.September, Day: 6} // Chile goes from -4 to -3 that night
	before := pipeline.When{On: day.AddDays(-1), Minute: hour(10, 0), Zone: "America/Santiago"}
	after := pipeline.When{On: day, Minute: hour(10, 0), Zone: "America/Santiago"}
	require.Equal(t, 23*time.Hour, after.Moment().Sub(before.Moment()))
	whole := pipeline.When{On: day, Zone: "America/Santiago"}
	require.Equal(t, "09:00", whole.Moment().Format("15:04"))
	require.False(t, whole.Passed(time.Date(2026, time.September, 7, 2, 59, 0, 0, time.UTC)))
	require.True(t, whole.Passed(time.Date(2026, time.September, 7, 3, 0, 0, 0, time.UTC)))
}

// A reminder holds for the moment it was made for, and for who is in charge.
func TestReminders(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	o, err := s.withPlan(ctx, other)
	require.NoError(t, err)
	p := o.Planned[0]
	r := pipeline.Reminder{Opportunity: o.ID, PlannedRef: p.Ref()}
	read, err := pipeline.ParseReminder(r.String())
	require.NoError(t, err)
	require.Equal(t, r, read)
	_, err = pipeline.ParseReminder("briefing/2026-11-23")
	require.Error(t, err)
	holds := func(r pipeline.Reminder, to pipeline.UserID, at time.Time) bool {
		_, ok := r.Reminds(o, to, at)
		return ok
	}
	require.True(t, holds(r, other, p.Moment()))
	require.True(t, holds(r, other, p.Moment().Add(24*time.Hour)))
	require.False(t, holds(r, other, p.Moment().Add(24*time.Hour+time.Minute)))
	require.False(t, holds(r, owner, p.Moment()))
	require.False(t, holds(pipeline.Reminder{Opportunity: o.ID, PlannedRef: pipeline.PlannedRef{ID: p.ID, Since: p.Since + 1}}, other, p.Moment()))

	// Who is in charge is told of what others planned for them, and of its end; the owner, who did it, is not.
	told := func() []pipeline.Notice {
		var list []pipeline.Notice
		for _, n := range s.store.Notices() {
			if n.Kind == pipeline.NoticeDirect && n.Version >= p.ID {
				list = append(list, n)
			}
		}
		return list
	}
	require.Len(t, told(), 1)
	require.Equal(t, string(other), told()[0].To)
	require.Equal(t, pipeline.RuleInCharge, told()[0].Rule)
	out, err := s.Lose(ctx, ask("lose", owner), seen(o), goodLoss())
	require.NoError(t, err)
	require.Nil(t, out.Opportunity.Planned)
	require.Len(t, told(), 2)
	require.Equal(t, string(other), told()[1].To)
}
