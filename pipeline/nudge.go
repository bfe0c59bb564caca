package pipeline

import (
	"cmp"
	"slices"
	"time"

	"github.com/govalues/decimal"
)

// Nudging is an opportunity that needs somebody, and why.
type Nudging struct {
	Opportunity Opportunity
	// Rule is the reason that is the most overdue, and Also the others.
	Rule Nudge
	Also []Nudge
	// Late is by how many business days the rule is overdue, at least 1.
	Late int
}

// Nudged gives the rules by which an opportunity is brought up, each with the business days by which it is overdue. An
// agreed next step that is still to come pauses the clock of its stage and of its gate; one that was put off, everything until its day.
// now's location gives the days.
func (s Settings) Nudged(o Opportunity, now time.Time) map[Nudge]int {
	today, next := DateOf(now), o.Upcoming()
	if o.Stage.Final() || next != nil && next.Snoozed && next.Pending(today) {
		return nil
	}
	late := map[Nudge]int{}
	keep := func(n Nudge, days int) {
		if r := s.NudgeRule(n); !r.Off && days > r.After {
			late[n] = days - r.After
		}
	}
	keep(NudgeStuck, o.Stuck(s, now))
	if o.Overdue(today) {
		keep(NudgeOverdue, max(1, s.BusinessDays(o.Close, today)))
	}
	if next != nil && !next.Pending(today) {
		keep(NudgeStep, max(1, s.BusinessDays(next.On, today)))
	}
	if r := s.NudgeRule(NudgeNearly); !r.Off && o.nearly(r.After) && (next == nil || !next.Pending(today)) {
		late[NudgeNearly] = 1
	}
	return late
}

// nearly says whether the next gate was begun and lacks so much at most.
func (o Opportunity) nearly(atMost int) bool {
	n := len(o.Qualification.Missing())
	return o.Stage == StageImmature && n > 0 && n <= atMost && n < len(Criteria())
}

// NudgedAmong gives those of a list that are brought up, the weightiest first: value times lateness, in the company's
// currency. What no rate converts comes after them, and what has no value last. now's location gives the days.
func (s Settings) NudgedAmong(list []Opportunity, usual Currency, now time.Time) []Nudging {
	var found []weighed
	for _, o := range list {
		if w, ok := s.weigh(o, usual, now); ok {
			found = append(found, w)
		}
	}
	slices.SortFunc(found, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(a.class, b.class), b.weight.Cmp(a.weight), cmp.Compare(b.Late, a.Late),
			cmp.Compare(a.Opportunity.ID, b.Opportunity.ID))
	})
	var all []Nudging
	for _, w := range found {
		all = append(all, w.Nudging)
	}
	return all
}

// weighed is a nudging with its place in the order: its weight counts among those of its class.
type weighed struct {
	Nudging
	class  int
	weight decimal.Decimal
}

func (s Settings) weigh(o Opportunity, usual Currency, now time.Time) (weighed, bool) {
	late := s.Nudged(o, now)
	w := weighed{Nudging: Nudging{Opportunity: o}}
	for _, n := range Nudges() {
		switch days := late[n]; {
		case days == 0:
		case days > w.Late:
			if w.Rule != "" {
				w.Also = append(w.Also, w.Rule)
			}
			w.Rule, w.Late = n, days
		default:
			w.Also = append(w.Also, n)
		}
	}
	if w.Late == 0 {
		return w, false
	}
	value, _, ok := s.Convert(o.Value, usual, DateOf(now))
	switch {
	case o.Value.IsZero():
		w.class = 2
	case !ok:
		w.class, value = 1, o.Value
	}
	var err error
	if w.weight, err = value.Amount().Mul(decimal.MustNew(int64(w.Late), 0)); err != nil {
		w.weight = value.Amount() // an amount so large ranks high as it is
	}
	return w, true
}
