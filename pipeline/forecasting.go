package pipeline

import (
	"encoding/json"
	"strings"

	"github.com/govalues/decimal"
)

// Figure is a figure of the forecast.
type Figure string

// The figures. Each is of the opportunities whose expected close lies in the period, and of what was booked in it.
const (
	FigureWeighted  Figure = "weighted"  // booked, and value × probability of what is not yet won
	FigureCommitted Figure = "committed" // booked, and what is at least as probable as its threshold
	FigureBest      Figure = "best"      // booked, and what is at least as probable as its threshold, which is lower
	FigureBooked    Figure = "booked"    // won in the period, at the confirmed value
	FigureInvoiced  Figure = "invoiced"  // of the invoices issued in the period, without tax
	FigureCollected Figure = "collected" // of the payments received in the period, without the tax in them
)

// Figures gives all figures, in the order in which people are shown them.
func Figures() []Figure {
	return []Figure{FigureWeighted, FigureBest, FigureCommitted, FigureBooked, FigureInvoiced, FigureCollected}
}

var thresholds = map[Figure]int{FigureBest: 40, FigureCommitted: 70}

// Threshold is from which probability on, in percent, an opportunity that is not yet won counts for the best case or for
// what is committed.
func (s Settings) Threshold(f Figure) int {
	if t, ok := s.Thresholds[f]; ok {
		return t
	}
	return thresholds[f]
}

func (s *Settings) addThreshold(e Entry, f faults) error {
	figure := Figure(e.Key)
	if _, ok := thresholds[figure]; !ok {
		f.add(FieldKey, ReasonChoice)
		return f.err()
	}
	var percent int
	if err := json.Unmarshal(e.Value, &percent); err != nil || percent < 1 || percent > 100 {
		f.add(FieldProbability, ReasonOutOfRange)
	}
	s.Thresholds[figure] = percent
	return f.err()
}

// PointRule says what earns points in the ranking: so many for each win, or so many for each Every of what is booked.
type PointRule struct {
	Points int `json:"points"`
	// Every is a plain decimal number; "" in the rule for wins.
	Every string `json:"every,omitempty"`
}

// PointsForWin is the key of the rule for each win; those for amounts are "amount/" and a currency.
const (
	PointsForWin    = "win"
	PointsForAmount = "amount/"
)

// maxPoints is the most that a rule may give.
const maxPoints = 10_000

// PointsOf gives the rule under a key; a win earns 10 points unless something else was set.
func (s Settings) PointsOf(key string) (PointRule, bool) {
	if r, ok := s.Points[key]; ok {
		return r, true
	}
	return PointRule{Points: 10}, key == PointsForWin
}

func (s *Settings) addPoints(e Entry, f faults) error {
	currency, amounts := strings.CutPrefix(e.Key, PointsForAmount)
	if e.Key != PointsForWin && !(amounts && Currency(currency).Known()) {
		f.add(FieldKey, ReasonChoice)
		return f.err()
	}
	return addTo(s.Points, e, f, func(r PointRule) {
		if r.Points < 0 || r.Points > maxPoints {
			f.add(FieldPoints, ReasonOutOfRange)
		}
		if every, err := decimal.Parse(r.Every); amounts && (err != nil || !every.IsPos()) {
			f.add(FieldAmount, ReasonZero)
		}
	})
}

// Adjustment is a manager's own figure in the place of the one that was calculated.
type Adjustment struct {
	Value Money  `json:"value"`
	Note  string `json:"note"`
}

// TargetKey is the key of a target among the settings.
func TargetKey(p Period, of Subject) string { return p.String() + "/" + string(of) }

// AdjustmentKey is the key of an adjustment among the settings.
func AdjustmentKey(p Period, f Figure, of Subject) string {
	return p.String() + "/" + string(f) + "/" + string(of)
}

// Target is what a subject is to book in a period, and whether that was set.
func (s Settings) Target(p Period, of Subject) (Money, bool) {
	m, ok := s.Targets[TargetKey(p, of)]
	return m, ok
}

// Adjusted is the adjustment of a figure, and whether there is one.
func (s Settings) Adjusted(p Period, f Figure, of Subject) (Adjustment, bool) {
	a, ok := s.Adjustments[AdjustmentKey(p, f, of)]
	return a, ok
}

// SubjectOfTarget reads the key of a target.
func SubjectOfTarget(key string) (Period, Subject, error) {
	period, subject, _ := strings.Cut(key, "/")
	p, err := ParsePeriod(period)
	return p, Subject(subject), err
}

func (s *Settings) addTarget(e Entry, f faults) error {
	_, subject, err := SubjectOfTarget(e.Key)
	f.period(err, subject)
	var m Money
	if err := json.Unmarshal(e.Value, &m); err != nil {
		f.add(FieldTarget, ReasonNotANumber)
	}
	f.positive(FieldTarget, m)
	s.Targets[e.Key] = m
	return f.err()
}

func (s *Settings) addAdjustment(e Entry, f faults) error {
	parts := strings.SplitN(e.Key, "/", 3)
	if len(parts) != 3 {
		f.add(FieldKey, ReasonUnreadable)
		return f.err()
	}
	_, err := ParsePeriod(parts[0])
	f.period(err, Subject(parts[2]))
	if figure := Figure(parts[1]); figure != FigureWeighted && figure != FigureBest && figure != FigureCommitted {
		f.add(FieldKey, ReasonChoice)
	}
	return addTo(s.Adjustments, e, f, func(a Adjustment) {
		if a.Value.IsZero() {
			f.add(FieldValue, ReasonRequired)
		}
		f.text(FieldNote, a.Note, MaxShort, true)
	})
}

func (f faults) period(err error, of Subject) {
	if err != nil {
		f.add(FieldPeriod, ReasonUnreadable)
	}
	if team, ok := of.Team(); of == "" || ok && team == "" {
		f.add(FieldOwner, ReasonRequired)
	}
}

// Nudge is a rule that brings up an opportunity that needs somebody.
type Nudge string

// The nudges.
const (
	NudgeStuck   Nudge = "stuck"   // it has waited at its stage for longer than that admits
	NudgeOverdue Nudge = "overdue" // its expected close has passed
	NudgeNearly  Nudge = "nearly"  // little is missing for the next gate
	NudgeStep    Nudge = "step"    // the day of its next step has passed
)

// Nudges gives the rules, in the order in which people are shown them.
func Nudges() []Nudge { return []Nudge{NudgeStuck, NudgeOverdue, NudgeStep, NudgeNearly} }

// NudgeRule is how the company wants a nudge.
type NudgeRule struct {
	Off bool `json:"off,omitempty"`
	// After is for how many business days beyond the limit it is left alone, 0 to 60. Of NudgeNearly it is how much may
	// be missing, 1 to 4.
	After int `json:"after,omitempty"`
}

// NudgeRule gives how a nudge is set: the built-in way unless the company has set another.
func (s Settings) NudgeRule(n Nudge) NudgeRule {
	if r, ok := s.Nudges[n]; ok {
		return r
	}
	if n == NudgeNearly {
		return NudgeRule{After: 1}
	}
	return NudgeRule{}
}

func (s *Settings) addNudge(e Entry, f faults) error {
	least, most := 0, 60
	switch Nudge(e.Key) {
	case NudgeStuck, NudgeOverdue, NudgeStep:
	case NudgeNearly:
		least, most = 1, 4
	default:
		f.add(FieldKey, ReasonChoice)
		return f.err()
	}
	return addTo(s.Nudges, e, f, func(r NudgeRule) {
		if r.After < least || r.After > most {
			f.add(FieldDays, ReasonOutOfRange)
		}
	})
}
