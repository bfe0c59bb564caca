package pipeline

import (
	"cmp"
	"slices"
	"time"
)

// NudgeEstimate is how many messages a rule would have sent on the workdays of the last days.
type NudgeEstimate struct {
	Days, Messages int
	// ByPerson are the messages of each, the most first.
	ByPerson []PersonCount
}

// PersonCount is a number of somebody.
type PersonCount struct {
	Who   UserID
	Count int
}

// NudgeTrial finds out how many messages a rule would have sent alone, at most one a person a day, for what is open now and
// as it stands now: what was closed meanwhile does not count, and what changed counts as it is.
type NudgeTrial struct {
	rule  Nudge
	alone Settings
	days  int
	on    []trialDay
}

// trialDay is a workday, and who would have been told on it.
type trialDay struct {
	at   time.Time
	told map[UserID]bool
}

// TryNudge begins to find out about a rule on the days before now, whose location gives the days.
func (s Settings) TryNudge(n Nudge, rule NudgeRule, days int, now time.Time) *NudgeTrial {
	t := &NudgeTrial{rule: n, alone: s, days: days}
	t.alone.Nudges = map[Nudge]NudgeRule{}
	for _, other := range Nudges() {
		t.alone.Nudges[other] = NudgeRule{Off: true}
	}
	t.alone.Nudges[n] = rule
	for back := range days {
		if at := now.AddDate(0, 0, -1-back); s.Workday(DateOf(at)) {
			t.on = append(t.on, trialDay{at, map[UserID]bool{}})
		}
	}
	return t
}

// Filter lets through all that may count, and little else.
func (t *NudgeTrial) Filter() Filter {
	f := Filter{Open: true}
	if len(t.on) == 0 {
		return f
	}
	// What was late on a day was as late on the newest.
	newest := DateOf(t.on[0].at)
	switch t.rule {
	case NudgeStuck:
		f.Stuck = t.alone.StuckOn(newest)
	case NudgeOverdue:
		f.OverdueOn = newest
	case NudgeNearly:
		f.Nearly = t.alone.NudgeRule(t.rule).After
	}
	return f
}

// Count counts what is open.
func (t *NudgeTrial) Count(o Opportunity) {
	for _, day := range t.on {
		if !day.told[o.Owner] && o.StageSince.Before(day.at) && len(t.alone.Nudged(o, day.at)) > 0 {
			day.told[o.Owner] = true
		}
	}
}

// Estimate is what came of it.
func (t *NudgeTrial) Estimate() NudgeEstimate {
	e := NudgeEstimate{Days: t.days}
	counts := map[UserID]int{}
	for _, day := range t.on {
		e.Messages += len(day.told)
		for who := range day.told {
			counts[who]++
		}
	}
	for who, count := range counts {
		e.ByPerson = append(e.ByPerson, PersonCount{who, count})
	}
	slices.SortFunc(e.ByPerson, func(a, b PersonCount) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Who, b.Who)) })
	return e
}
