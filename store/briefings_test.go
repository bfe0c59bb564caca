package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// zones has Bruno in New York, everybody else in Santiago, two hours ahead in November, and Carla nowhere.
func zones(_ context.Context, who pipeline.UserID) (*time.Location, error) {
	switch who {
	case bruno:
		return time.LoadLocation("America/New_York")
	case carla:
		return nil, errors.New("Slack is away")
	}
	return time.LoadLocation("America/Santiago")
}

// A person's summary is owed once a day, when its hour has come by their clock, however many processes run and however
// often they start; somebody whose clock is not known keeps nobody else waiting.
func TestSummariesAreOwedOnceADay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	for _, who := range []pipeline.UserID{ana, bruno, carla} {
		_, err := b.Service.Create(ctx, pipeline.Request{Key: "new " + string(who), By: pipeline.Member{ID: who}}, pipeline.New{Account: "Cliente de " + string(who)})
		require.NoError(t, err)
	}
	require.NoError(t, b.GrantRole(ctx, ana, pipeline.Manager, carla, start))
	now := time.Date(2026, time.November, 23, 13, 30, 0, 0, time.UTC) // 10:30 in Santiago, 8:30 in New York; a Monday
	s := &slack{}
	opts := quick
	opts.BriefEvery, opts.ZoneOf = 5*time.Millisecond, zones
	opts.Now = func() time.Time { return now }
	for range 4 {
		startJobs(t, b.DB, s.deliver, opts)
	}
	c := raw(t, b.url)
	owed := func() int { return count(t, c, "select count(*) from notices where kind = 'briefing'") }
	require.Eventually(t, func() bool { return owed() == 1 }, 20*time.Second, 10*time.Millisecond)

	later := opts
	later.Now = func() time.Time { return now.Add(time.Hour) }
	startJobs(t, b.DB, s.deliver, later)
	require.Eventually(t, func() bool { return owed() == 2 }, 20*time.Second, 10*time.Millisecond)
	tomorrow := opts
	tomorrow.Now = func() time.Time { return now.AddDate(0, 0, 1) }
	require.NoError(t, b.KeepHour(ctx, bruno, pipeline.Hour{Off: true}))
	startJobs(t, b.DB, s.deliver, tomorrow)
	require.Eventually(t, func() bool { return owed() == 3 }, 20*time.Second, 10*time.Millisecond)
	settled(t, b)

	told := map[string]int{}
	for _, p := range s.list() {
		if p.Kind == pipeline.NoticeBriefing {
			told[p.To+string(p.Rule)]++
			require.Zero(t, p.Opportunity)
			require.Empty(t, p.Events)
		}
	}
	require.Equal(t, map[string]int{string(ana) + "@weekly": 1, string(bruno) + "@weekly": 1, string(ana) + "@daily": 1}, told)
}

func TestHoursAndNudgesAreKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	for _, want := range []pipeline.Hour{pipeline.UsualHour, {Minute: 0}, {Off: true}, {Minute: 510}} {
		if want != pipeline.UsualHour {
			require.NoError(t, b.KeepHour(ctx, ana, want))
		}
		got, err := b.Hour(ctx, ana)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	out, err := b.Service.Create(ctx, pipeline.Request{Key: "new", By: pipeline.Member{ID: ana}}, pipeline.New{Account: "Acme"})
	require.NoError(t, err)
	o := out.Opportunity
	told := o.UpdatedAt.Add(time.Second)
	list := []pipeline.Nudging{{Opportunity: o, Rule: pipeline.NudgeStuck, Late: 4}}
	for range 2 { // a try that is made again tells what it tells then
		require.NoError(t, b.KeepNudges(ctx, 7, ana, list, told))
	}
	records := func(since time.Time) map[pipeline.Nudge]pipeline.NudgeRecord {
		all, err := b.DB.NudgeRecords(ctx, since)
		require.NoError(t, err)
		of := map[pipeline.Nudge]pipeline.NudgeRecord{}
		for i, r := range all {
			require.Equal(t, pipeline.Nudges()[i], r.Rule)
			of[r.Rule] = r
		}
		return of
	}
	require.Equal(t, pipeline.NudgeRecord{Rule: pipeline.NudgeStuck, Sent: 1}, records(told)[pipeline.NudgeStuck])
	for by, want := range map[pipeline.UserID]bool{bruno: false, ana: true} {
		kept, err := b.Judge(ctx, 7, o.ID, by, pipeline.VerdictNoise)
		require.NoError(t, err)
		require.Equal(t, want, kept)
	}
	b.Service.Now = func() time.Time { return told.Add(time.Hour) }
	name := "Otra"
	_, err = b.Service.Edit(ctx, pipeline.Request{Key: "edit", By: pipeline.Member{ID: ana}}, pipeline.Target{ID: o.ID, Version: o.Version}, pipeline.Edit{Name: &name})
	require.NoError(t, err)
	got := records(o.UpdatedAt)[pipeline.NudgeStuck]
	require.Equal(t, pipeline.NudgeRecord{Rule: pipeline.NudgeStuck, Sent: 1, Acted: 1, Noise: 1}, got)
	require.Zero(t, records(told.Add(time.Second))[pipeline.NudgeStuck].Sent)
	require.Equal(t, pipeline.NudgeRecord{Rule: pipeline.NudgeStep}, records(told)[pipeline.NudgeStep])
}
