package main

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// before says whether a date lies before a day; "" is no date.
func before(date string, day pipeline.Date) bool { return date != "" && date < day.String() }

// workdays counts the days of work after one date up to and with another.
func workdays(from string, to pipeline.Date) (n int) {
	for d := to; d.String() > from; d = d.AddDays(-1) {
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !pipeline.ChileanHoliday(d) {
			n++
		}
	}
	return n
}

// admitted is how many days of work each stage admits. Source: the product's own words, "lo normal son hasta".
var admitted = map[string]int{"immature": 15, "qualified": 30, "committed": 30, "to_invoice": 10, "invoicing": 60}

// brought says whether a rule would have brought up an opportunity on a day, as it stands now.
func (c chronicle) brought(rule pipeline.Nudge, after int, at time.Time) bool {
	now, day := c.last(), pipeline.DateOf(at)
	limit, open := admitted[now.is.stage()]
	var step *struct {
		On      string `json:"on"`
		Snoozed bool   `json:"snoozed"`
	}
	_ = json.Unmarshal(now.is[pipeline.FieldNextStep], &step)
	// What was put off until a day comes up again on it.
	planned := step != nil && !before(step.On, day) && !(step.Snoozed && step.On == day.String())
	if !open || planned && step.Snoozed || !now.since.Before(at) {
		return false
	}
	closing := now.is.text(pipeline.FieldClose)
	switch rule {
	case pipeline.NudgeStuck:
		since := max(pipeline.DateOf(now.since).String(), now.is.text(pipeline.FieldContacted))
		return !planned && workdays(since, day)-limit > after
	case pipeline.NudgeOverdue:
		return (now.is.stage() == "immature" || now.is.stage() == "qualified") && before(closing, day) && max(1, workdays(closing, day)) > after
	case pipeline.NudgeStep:
		return step != nil && !planned && max(1, workdays(step.On, day)) > after
	}
	var criteria []struct{ Confirmed bool }
	_ = json.Unmarshal(now.is[pipeline.FieldQualification], &criteria)
	missing := 5
	for _, x := range criteria {
		if x.Confirmed {
			missing--
		}
	}
	return now.is.stage() == "immature" && !planned && missing > 0 && missing < 5 && missing <= after
}

// What a rule says that it would have sent in the last thirty days is what an independent count of the events gives: one a
// person and day of work.
func TestATrialOfARuleIsWhatTheEventsGive(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	w.livePast(t, 260)
	all := w.chronicles()
	now := w.now()
	flow := w.flow()
	flow.Now = func() time.Time { return now }
	total := 0
	for _, rule := range pipeline.Nudges() {
		first, last := 0, 60
		if rule == pipeline.NudgeNearly {
			first, last = 1, 4
		}
		for after := first; after <= last; after++ {
			want := map[pipeline.UserID]int{}
			for back := 1; back <= 30; back++ {
				at := now.AddDate(0, 0, -back)
				if day := pipeline.DateOf(at); workdays(day.AddDays(-1).String(), day) == 0 {
					continue
				}
				told := map[pipeline.UserID]bool{}
				for _, c := range all {
					if owner := c.last().is.owner(); !told[owner] && c.brought(rule, after, at) {
						told[owner] = true
						want[owner]++
					}
				}
			}
			e, err := flow.EstimateNudge(context.Background(), pipeline.Member{ID: demoCarla, Admin: true}, rule, pipeline.NudgeRule{After: after})
			require.NoError(t, err)
			got, messages := map[pipeline.UserID]int{}, 0
			for _, x := range e.ByPerson {
				got[x.Who] = x.Count
				messages += x.Count
			}
			require.Equal(t, want, got, "%s after %d", rule, after)
			require.Equal(t, messages, e.Messages)
			total += messages
		}
	}
	require.Positive(t, total)
}
