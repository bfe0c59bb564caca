package results

import (
	"slices"
	"strings"

	"embudo/pipeline"
)

// Dimension is what losses are kept apart by.
type Dimension string

// The dimensions.
const (
	ByReason Dimension = "reason"
	ByRival  Dimension = "rival" // who got what was lost to a competitor; nothing else counts
	ByStage  Dimension = "stage" // the stage from which it was lost
	ByLine   Dimension = "line"
	ByPerson Dimension = "person"
)

// Dimensions gives all of them, in the order in which people are shown them.
func Dimensions() []Dimension { return []Dimension{ByReason, ByRival, ByStage, ByLine, ByPerson} }

// Part is how many there are of a kind, and what they are worth.
type Part struct {
	// Key is a reason, a competitor's name, a stage's name, a service line or a person; "" for what has none.
	Key     string
	Count   int
	Amounts pipeline.Sums
	// Before is how many there were in the period before.
	Before int
}

// Outcomes is what became of the opportunities that were won or lost in a period. Wins are those of the period less those
// that were taken back in it.
type Outcomes struct {
	Lost, Won Part
	Parts     []Part
	Stays     []Stay
}

// OutcomesOf reads the tallies of a period and the one before it: of TallyLost, TallyRival, TallyBooked and TallyStayed,
// kept apart by owner or line where by asks for it.
func OutcomesOf(list []pipeline.Tally, p pipeline.Period, by Dimension) (Outcomes, error) {
	var o Outcomes
	parts := map[string]*Part{}
	stays := map[pipeline.Stage]*Stay{}
	for _, t := range list {
		now := p.Holds(t.Month)
		if !now && !p.Previous().Holds(t.Month) {
			continue
		}
		var err error
		switch t.Measure {
		case pipeline.TallyBooked:
			err = o.Won.count(t, now)
		case pipeline.TallyLost:
			err = o.Lost.count(t, now)
		case pipeline.TallyStayed:
			if stays[t.Stage] == nil {
				stays[t.Stage] = &Stay{Stage: t.Stage, spent: map[int]int{}, spentBefore: map[int]int{}}
			}
			stays[t.Stage].count(t, now)
		}
		if key, ok := by.key(t); ok && err == nil {
			if parts[key] == nil {
				parts[key] = &Part{Key: key}
			}
			err = parts[key].count(t, now)
		}
		if err != nil {
			return Outcomes{}, err
		}
	}
	o.Parts, o.Stays = inOrder(parts), alongTheFlow(stays)
	return o, nil
}

// key is under what a tally counts, and whether it does at all.
func (d Dimension) key(t pipeline.Tally) (string, bool) {
	switch {
	case d == ByRival:
		return t.Detail, t.Measure == pipeline.TallyRival
	case t.Measure != pipeline.TallyLost:
		return "", false
	case d == ByStage:
		return t.Stage.String(), true
	case d == ByLine:
		return t.Line, true
	case d == ByPerson:
		return string(t.Owner), true
	}
	return t.Detail, true
}

func (p *Part) count(t pipeline.Tally, now bool) error {
	if !now {
		p.Before += t.Count
		return nil
	}
	p.Count += t.Count
	return p.Amounts.Add(t.Currency, t.Amount)
}

// inOrder puts the parts in order, the most first, and leaves out those of which nothing is left.
func inOrder(parts map[string]*Part) []Part {
	var all []Part
	for _, p := range parts {
		p.Amounts = p.Amounts.Settled()
		if p.Count != 0 || p.Before != 0 || len(p.Amounts) > 0 {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(a, b Part) int {
		switch {
		case a.Count != b.Count:
			return b.Count - a.Count
		case a.Before != b.Before:
			return b.Before - a.Before
		}
		return strings.Compare(a.Key, b.Key)
	})
	return all
}

// WinRate is how many in a hundred of those that were won or lost were won, rounded; false where there were none.
func (o Outcomes) WinRate() (percent int, ok bool) { return winRate(o.Won.Count, o.Lost.Count) }

// WinRateBefore is WinRate of the period before.
func (o Outcomes) WinRateBefore() (percent int, ok bool) { return winRate(o.Won.Before, o.Lost.Before) }

func winRate(won, lost int) (int, bool) {
	won, lost = max(won, 0), max(lost, 0) // more may be taken back than came in
	if won+lost == 0 {
		return 0, false
	}
	return (200*won + won + lost) / (2 * (won + lost)), true
}
