package results

import (
	"maps"
	"slices"
	"strconv"

	"embudo/pipeline"
)

// Stay is how long opportunities stayed at a stage that they left in a period.
type Stay struct {
	Stage pipeline.Stage
	// Left is how many left it, and Days how many days they had spent there together. The others are of the period before.
	Left, Days             int
	LeftBefore, DaysBefore int
	// Median is what half of them spent there at most, to the half day; below nought where that is not known.
	Median, MedianBefore float64

	spent, spentBefore map[int]int
}

func (s *Stay) count(t pipeline.Tally, now bool) {
	days, _, _ := t.Amount.Int64(0) // of days there are whole ones only
	spent := s.spentBefore
	if now {
		s.Left, s.Days, spent = s.Left+t.Count, s.Days+int(days), s.spent
	} else {
		s.LeftBefore, s.DaysBefore = s.LeftBefore+t.Count, s.DaysBefore+int(days)
	}
	if each, err := strconv.Atoi(t.Detail); err == nil { // an earlier release did not keep them apart
		spent[each] += t.Count
	}
}

// middle is the median of n numbers, of which it is told how often each comes; -1 where they are not n.
func middle(times map[int]int, n int) float64 {
	var low, high, seen int
	for _, days := range slices.Sorted(maps.Keys(times)) {
		if seen <= (n-1)/2 {
			low = days
		}
		if seen <= n/2 {
			high = days
		}
		seen += times[days]
	}
	if n <= 0 || seen != n {
		return -1
	}
	return float64(low+high) / 2
}

func alongTheFlow(stays map[pipeline.Stage]*Stay) []Stay {
	var all []Stay
	for _, stage := range pipeline.Stages() {
		if s := stays[stage]; s != nil && (s.Left > 0 || s.LeftBefore > 0) {
			all = append(all, Stay{Stage: stage, Left: s.Left, Days: s.Days, LeftBefore: s.LeftBefore, DaysBefore: s.DaysBefore,
				Median: middle(s.spent, s.Left), MedianBefore: middle(s.spentBefore, s.LeftBefore)})
		}
	}
	return all
}
