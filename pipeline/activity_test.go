package pipeline_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// thursday is a Thursday at noon; the week before has no holiday.
var thursday = time.Date(2026, time.November, 26, 12, 0, 0, 0, time.UTC)

func opened(at time.Time) pipeline.Opportunity {
	return pipeline.Opportunity{ID: 1, Version: 1, Account: "Acme", Name: "Acme", Owner: "U1", StageSince: at, UpdatedAt: at}
}

func sellerOf(id pipeline.UserID) pipeline.Actor {
	return pipeline.NewActor(pipeline.Member{ID: id}, []pipeline.Role{pipeline.Salesperson}, false)
}

func seller() pipeline.Actor { return sellerOf("U1") }

func TestLog(t *testing.T) {
	t.Parallel()
	o, today := opened(thursday.AddDate(0, 0, -30)), pipeline.DateOf(thursday)
	done := pipeline.Activity{Kind: pipeline.ActivityCall, On: today.AddDays(-2), Note: "  Pidieron precio "}
	next, e, err := o.Log(done, nil, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, pipeline.EventActivity, e.Kind)
	require.Equal(t, pipeline.Activity{Kind: pipeline.ActivityCall, On: today.AddDays(-2), Note: "Pidieron precio", By: "U1"}, *next.Activity)
	require.Equal(t, today.AddDays(-2), next.Contacted)
	require.Equal(t, today.AddDays(-2), next.WaitingSince(time.UTC))

	// An older talk does not take the newer one back, and what the client has no part in moves no clock.
	older, _, err := next.Log(pipeline.Activity{Kind: pipeline.ActivityEmail, On: today.AddDays(-9)}, nil, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, today.AddDays(-2), older.Contacted)
	note, _, err := o.Log(pipeline.Activity{Kind: pipeline.ActivityNote, On: today, Note: "x"}, nil, seller(), thursday)
	require.NoError(t, err)
	require.True(t, note.Contacted.IsZero())

	for want, a := range map[pipeline.Field]pipeline.Activity{
		pipeline.FieldDate: {Kind: pipeline.ActivityCall, On: today.AddDays(1)}, pipeline.FieldKind: {Kind: "fax", On: today},
		pipeline.FieldNote: {Kind: pipeline.ActivityTask, On: today},
	} {
		_, _, err := o.Log(a, nil, seller(), thursday)
		var refused *pipeline.Error
		require.ErrorAs(t, err, &refused)
		require.Contains(t, refused.Fields, want)
		require.Len(t, refused.Fields, 1)
	}
	_, _, err = o.Log(done, nil, sellerOf("U2"), thursday)
	require.Equal(t, pipeline.Denied, pipeline.CodeOf(err))
	o.Stage = pipeline.StageLost
	_, _, err = o.Log(done, nil, seller(), thursday)
	require.Equal(t, pipeline.Final, pipeline.CodeOf(err))
}

func TestPlan(t *testing.T) {
	t.Parallel()
	o, today := opened(thursday.AddDate(0, 0, -30)), pipeline.DateOf(thursday)
	planned, e, err := o.Plan(&pipeline.NextStep{What: " Enviar ", On: today}, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, pipeline.EventPlanned, e.Kind)
	require.Equal(t, pipeline.NextStep{What: "Enviar", On: today, By: "U1"}, *planned.NextStep)

	// What is done ends the step whose day has come, and leaves one that is to come.
	call := pipeline.Activity{Kind: pipeline.ActivityCall, On: today}
	after, _, err := planned.Log(call, nil, seller(), thursday)
	require.NoError(t, err)
	require.Nil(t, after.NextStep)
	later, _, err := o.Plan(&pipeline.NextStep{What: "Enviar", On: today.AddDays(1)}, seller(), thursday)
	require.NoError(t, err)
	after, _, err = later.Log(call, nil, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, later.NextStep, after.NextStep)
	after, _, err = later.Log(call, &pipeline.NextStep{What: "Otra", On: today.AddDays(5)}, seller(), thursday)
	require.NoError(t, err)
	require.Equal(t, "Otra", after.NextStep.What)

	gone, _, err := later.Plan(nil, seller(), thursday)
	require.NoError(t, err)
	require.Nil(t, gone.NextStep)
	_, _, err = gone.Plan(nil, seller(), thursday)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
	for _, bad := range []pipeline.NextStep{{What: "x"}, {On: today}, {What: "x", On: today.AddDays(-1)}, {What: "x", On: today.AddDays(400)},
		{What: strings.Repeat("x", 400), On: today}, {What: "x", On: pipeline.Date{Year: 2027, Month: 2, Day: 30}}} {
		_, _, err := o.Plan(&bad, seller(), thursday)
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), "%+v", bad)
	}
}

func TestStuck(t *testing.T) {
	t.Parallel()
	days := 3
	s := pipeline.Settings{Stages: map[pipeline.Stage]pipeline.StageRule{pipeline.StageImmature: {Days: &days}}}
	today := pipeline.DateOf(thursday)
	o := opened(thursday.AddDate(0, 0, -6)) // the Friday before: four business days
	require.Equal(t, 1, o.Stuck(s, thursday))
	require.Equal(t, 0, o.Stuck(s, thursday.AddDate(0, 0, -1)))

	talked := o
	talked.Contacted = today.AddDays(-1)
	require.Zero(t, talked.Stuck(s, thursday))
	agreed := o
	agreed.NextStep = &pipeline.NextStep{What: "x", On: today}
	require.Zero(t, agreed.Stuck(s, thursday), "the plan is respected until its day is over")
	require.Equal(t, 2, agreed.Stuck(s, thursday.AddDate(0, 0, 1)))
	over := o
	over.Stage = pipeline.StageDone
	require.Zero(t, over.Stuck(s, thursday))

	// The limits that lists are read by say the same of each.
	for back := range 30 {
		o := opened(thursday.AddDate(0, 0, -back))
		require.Equal(t, o.Stuck(s, thursday) > 0, s.StuckOn(today).Admits(o, o.WaitingSince(time.UTC)), back)
	}
}
