package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// ruled makes settings of entries.
func ruled(t testing.TB, entries ...pipeline.Entry) pipeline.Settings {
	t.Helper()
	s, err := pipeline.NewSettings(1, entries)
	require.NoError(t, err)
	return s
}

func TestNudged(t *testing.T) {
	t.Parallel()
	s := ruled(t)
	today := pipeline.DateOf(thursday)
	fresh := opened(thursday)
	require.Empty(t, s.Nudged(fresh, thursday))

	late := fresh
	late.Close = today.AddDays(-1)
	require.Equal(t, map[pipeline.Nudge]int{pipeline.NudgeOverdue: 1}, s.Nudged(late, thursday))
	late.NextStep = &pipeline.NextStep{What: "x", On: today}
	require.Len(t, s.Nudged(late, thursday), 1, "an agreed step does not bring a close back")
	late.NextStep = &pipeline.NextStep{What: "x", On: today.AddDays(1), Snoozed: true}
	require.Empty(t, s.Nudged(late, thursday), "what was put off is left alone")
	late.NextStep.On = today
	require.Equal(t, map[pipeline.Nudge]int{pipeline.NudgeOverdue: 1, pipeline.NudgeStep: 1}, s.Nudged(late, thursday), "until its day")
	late.NextStep.On = today.AddDays(-3)
	require.Equal(t, map[pipeline.Nudge]int{pipeline.NudgeOverdue: 1, pipeline.NudgeStep: 3}, s.Nudged(late, thursday))

	nearly := fresh
	for i := range 4 {
		nearly.Qualification[i].Confirmed = true
	}
	require.Equal(t, map[pipeline.Nudge]int{pipeline.NudgeNearly: 1}, s.Nudged(nearly, thursday))
	nearly.Qualification[3].Confirmed = false
	require.Empty(t, s.Nudged(nearly, thursday))
	two := ruled(t, pipeline.Entry{Setting: pipeline.SettingNudge, Key: "nearly", Value: []byte(`{"after":2}`)})
	require.Len(t, two.Nudged(nearly, thursday), 1)

	stuck := opened(thursday.AddDate(0, 0, -60))
	days := stuck.Stuck(s, thursday)
	require.Positive(t, days)
	require.Equal(t, map[pipeline.Nudge]int{pipeline.NudgeStuck: days}, s.Nudged(stuck, thursday))
	off := ruled(t, pipeline.Entry{Setting: pipeline.SettingNudge, Key: "stuck", Value: []byte(`{"off":true}`)})
	require.Empty(t, off.Nudged(stuck, thursday))
	patient := ruled(t, pipeline.Entry{Setting: pipeline.SettingNudge, Key: "stuck", Value: []byte(`{"after":5}`)})
	require.Equal(t, days-5, patient.Nudged(stuck, thursday)[pipeline.NudgeStuck])
	stuck.Stage = pipeline.StageLost
	require.Empty(t, s.Nudged(stuck, thursday))
}

// Value times lateness; what no rate converts after it, and what has no value last.
func TestNudgesAreRanked(t *testing.T) {
	t.Parallel()
	today := pipeline.DateOf(thursday)
	s := ruled(t, pipeline.Entry{Setting: pipeline.SettingRate, Key: "USD/CLP/2026-11-01", Value: []byte(`"900"`)})
	of := func(id pipeline.OpportunityID, daysLate int, amount, currency string) pipeline.Opportunity {
		o := opened(thursday)
		o.ID, o.Close = id, today.AddDays(-daysLate)
		if amount != "" {
			o.Value = pipeline.MustMoney(amount, currency)
		}
		return o
	}
	list := []pipeline.Opportunity{of(1, 1, "1000000", "CLP"), of(2, 3, "400000", "CLP"), of(3, 1, "2000", "USD"), of(4, 3, "90000000", "EUR"), of(5, 2, "", ""), of(6, 0, "1", "CLP")}
	var order []pipeline.OpportunityID
	for _, x := range s.NudgedAmong(list, pipeline.CLP, thursday) {
		order = append(order, x.Opportunity.ID)
	}
	require.Equal(t, []pipeline.OpportunityID{3, 2, 1, 4, 5}, order)

	both := of(7, 1, "1", "CLP")
	both.NextStep = &pipeline.NextStep{What: "x", On: today.AddDays(-3)}
	x := s.NudgedAmong([]pipeline.Opportunity{both}, pipeline.CLP, thursday)[0]
	require.Equal(t, pipeline.NudgeStep, x.Rule)
	require.Equal(t, 3, x.Late)
	require.Equal(t, []pipeline.Nudge{pipeline.NudgeOverdue}, x.Also)
}

// What a rule would have sent: one message a person and workday at most.
func TestNudgeTrial(t *testing.T) {
	t.Parallel()
	today := pipeline.DateOf(thursday)
	of := func(owner pipeline.UserID, daysLate int) pipeline.Opportunity {
		o := opened(thursday.AddDate(0, 0, -90))
		o.Owner, o.Close = owner, today.AddDays(-daysLate)
		return o
	}
	try := func(rule pipeline.NudgeRule) pipeline.NudgeEstimate {
		trial := ruled(t).TryNudge(pipeline.NudgeOverdue, rule, 30, thursday)
		for _, o := range []pipeline.Opportunity{of("U1", 4), of("U1", 8), of("U2", 3), of("U3", -5)} {
			trial.Count(o)
		}
		return trial.Estimate()
	}
	// U1: 19, 20, 23, 24 and 25 November; U2: 24 and 25.
	require.Equal(t, pipeline.NudgeEstimate{Days: 30, Messages: 7, ByPerson: []pipeline.PersonCount{{Who: "U1", Count: 5}, {Who: "U2", Count: 2}}}, try(pipeline.NudgeRule{}))
	require.Zero(t, try(pipeline.NudgeRule{Off: true}).Messages)
}

func TestHours(t *testing.T) {
	t.Parallel()
	s := ruled(t)
	at := func(clock string) time.Time {
		at, err := time.Parse(time.DateTime, clock)
		require.NoError(t, err)
		return at
	}
	for clock, want := range map[string]bool{"2026-11-26 08:59:59": false, "2026-11-26 09:00:00": true, "2026-11-26 16:59:00": true,
		"2026-11-26 17:00:00": false, "2026-11-28 10:00:00": false, "2026-12-08 10:00:00": false} {
		require.Equal(t, want, pipeline.UsualHour.Due(s, at(clock), 8*time.Hour), clock)
	}
	require.False(t, pipeline.Hour{Minute: 9 * 60, Off: true}.Due(s, at("2026-11-26 09:00:00"), time.Hour))

	for day, want := range map[string]pipeline.Rule{"2026-11-23": pipeline.RuleWeekly, "2026-11-24": pipeline.RuleDaily,
		"2026-10-12": pipeline.RuleDaily, "2026-10-13": pipeline.RuleWeekly, "2026-10-14": pipeline.RuleDaily} { // the 12th is a holiday
		require.Equal(t, want, s.BriefingRule(dayOf(t, day), true), day)
		require.Equal(t, pipeline.RuleDaily, s.BriefingRule(dayOf(t, day), false))
	}
}

func TestNoisy(t *testing.T) {
	t.Parallel()
	require.False(t, pipeline.NudgeRecord{Useful: 0, Noise: 3}.Noisy(), "too few to tell")
	require.False(t, pipeline.NudgeRecord{Useful: 2, Noise: 2}.Noisy())
	require.True(t, pipeline.NudgeRecord{Useful: 2, Noise: 3}.Noisy())
}
