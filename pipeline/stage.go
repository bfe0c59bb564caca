package pipeline

import (
	"fmt"
	"slices"
)

// Stage is where an opportunity stands in the sales flow.
type Stage uint8

// The stages in the order of the flow. Lost stands beside it: reachable from every stage before Done.
const (
	StageImmature Stage = iota
	StageQualified
	StageCommitted
	StageToInvoice
	StageInvoicing
	StageDone
	StageLost
)

var stageNames = [...]string{"immature", "qualified", "committed", "to_invoice", "invoicing", "done", "lost"}

// stageProbabilities is the chance of winning, in percent, that a stage stands for unless a person sets another.
var stageProbabilities = [...]int{10, 40, 90, 95, 100, 100, 0}

// Stages gives all stages, in the order of the flow and Lost last.
func Stages() []Stage {
	return []Stage{StageImmature, StageQualified, StageCommitted, StageToInvoice, StageInvoicing, StageDone, StageLost}
}

// ParseStage reads the name that String gives.
func ParseStage(name string) (Stage, error) {
	i := slices.Index(stageNames[:], name)
	if i < 0 {
		return 0, fmt.Errorf("no stage %q", name)
	}
	return Stage(i), nil
}

// String is the stage's name in code and store, such as "to_invoice". People are shown another.
func (s Stage) String() string { return stageNames[s] }

// MarshalText is String.
func (s Stage) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseStage.
func (s *Stage) UnmarshalText(b []byte) error {
	parsed, err := ParseStage(string(b))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

// Final says whether the flow ends here.
func (s Stage) Final() bool { return s == StageDone || s == StageLost }

// Won says whether the sale is booked at this stage.
func (s Stage) Won() bool { return s >= StageCommitted && s <= StageDone }

// Next is the stage that the next gate leads to, and false where the flow ends.
func (s Stage) Next() (Stage, bool) {
	if s.Final() {
		return s, false
	}
	return s + 1, true
}

// Previous is the stage before, and false for Immature and Lost, which have none.
func (s Stage) Previous() (Stage, bool) {
	if s == StageImmature || s == StageLost {
		return s, false
	}
	return s - 1, true
}

// Probability is the chance of winning in percent that the stage stands for.
func (s Stage) Probability() int { return stageProbabilities[s] }
