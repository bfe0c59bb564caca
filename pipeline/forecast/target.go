package forecast

import (
	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Target is what is to be booked.
type Target struct {
	Value pipeline.Money
	// Of says which periods' targets it is the sum of; nil where it was set itself.
	Of []pipeline.Period
}

// targetOf gives a subject's target of a period: its own, else the sum of those of its quarters or of its months, where all
// of them are set in one currency.
func targetOf(s pipeline.Settings, p pipeline.Period, of pipeline.Subject, x *exchange) *Target {
	if m, ok := s.Target(p, of); ok {
		return &Target{Value: x.money(m)}
	}
	if p.Month != 0 {
		return nil
	}
	if p.Quarter == 0 {
		if t := sumOfTargets(s, Quarters(p), of, x); t != nil {
			return t
		}
	}
	return sumOfTargets(s, p.Months(), of, x)
}

func sumOfTargets(s pipeline.Settings, periods []pipeline.Period, of pipeline.Subject, x *exchange) *Target {
	var list []pipeline.Money
	for _, p := range periods {
		m, ok := s.Target(p, of)
		if !ok {
			return nil
		}
		list = append(list, m)
	}
	sums, err := pipeline.SumByCurrency(list)
	if err != nil || len(sums) != 1 {
		return nil
	}
	return &Target{Value: x.money(sums[0]), Of: periods}
}

// Attained is how much of the target a figure comes to, in percent, from what is in the target's currency; false where there
// is no target.
func (f Forecast) Attained(figure pipeline.Figure) (percent int64, ok bool) {
	if f.Target == nil {
		return 0, false
	}
	share, err := f.Figures[figure].Of(f.Target.Value.Currency()).Quo(f.Target.Value.Amount())
	if err != nil {
		return 0, false
	}
	share, err = share.Mul(decimal.Hundred)
	if err != nil {
		return 0, false
	}
	whole, _, ok := share.Floor(0).Int64(0)
	return whole, ok
}
