package forecast

import (
	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Figures are the sums of each figure.
type Figures map[pipeline.Figure]pipeline.Sums

// add counts a tally of the period in the figures to which it belongs.
func (f Figures) add(t pipeline.Tally, s pipeline.Settings) error {
	switch t.Measure {
	case pipeline.TallyInvoiced:
		return f.to(t.Currency, t.Amount, pipeline.FigureInvoiced)
	case pipeline.TallyBooked:
		return f.to(t.Currency, t.Amount, pipeline.FigureBooked, pipeline.FigureCommitted, pipeline.FigureBest, pipeline.FigureWeighted)
	}
	chance := t.Probability
	if chance == pipeline.ProbabilityOfStage {
		chance = s.Probability(t.Stage)
	}
	weighted, err := t.Amount.Mul(decimal.MustNew(int64(chance), 2))
	if err != nil {
		return err
	}
	if err := f.to(t.Currency, weighted, pipeline.FigureWeighted); err != nil {
		return err
	}
	for _, figure := range []pipeline.Figure{pipeline.FigureCommitted, pipeline.FigureBest} {
		if chance < s.Threshold(figure) {
			continue
		}
		if err := f.to(t.Currency, t.Amount, figure); err != nil {
			return err
		}
	}
	return nil
}

func (f Figures) to(c pipeline.Currency, amount decimal.Decimal, figures ...pipeline.Figure) error {
	for _, figure := range figures {
		sums := f[figure]
		if err := sums.Add(c, amount); err != nil {
			return err
		}
		f[figure] = sums
	}
	return nil
}

// Empty says that they come to nothing.
func (f Figures) Empty() bool {
	for _, sums := range f {
		if len(sums) > 0 {
			return false
		}
	}
	return true
}

func (f Figures) settle(x *exchange) error {
	for figure, sums := range f {
		settled, err := x.sums(sums.Settled())
		if err != nil {
			return err
		}
		f[figure] = settled
	}
	return nil
}
