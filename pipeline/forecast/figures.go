package forecast

import (
	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Figures are the sums of each figure.
type Figures map[pipeline.Figure]pipeline.Sums

// add counts what is in the period in the figures to which it belongs.
func (f Figures) add(w pipeline.Weighed) error {
	for _, counts := range []struct {
		amount  decimal.Decimal
		figures []pipeline.Figure
	}{
		{w.Collected, []pipeline.Figure{pipeline.FigureCollected}},
		{w.Invoiced, []pipeline.Figure{pipeline.FigureInvoiced}},
		{w.Booked, []pipeline.Figure{pipeline.FigureBooked, pipeline.FigureCommitted, pipeline.FigureBest, pipeline.FigureWeighted}},
		{w.Committed, []pipeline.Figure{pipeline.FigureCommitted}},
		{w.Best, []pipeline.Figure{pipeline.FigureBest}},
		{w.Weighted, []pipeline.Figure{pipeline.FigureWeighted}},
	} {
		if err := f.to(w.Currency, counts.amount, counts.figures); err != nil {
			return err
		}
	}
	return nil
}

func (f Figures) to(c pipeline.Currency, amount decimal.Decimal, figures []pipeline.Figure) error {
	if amount.IsZero() {
		return nil
	}
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

// settle leaves out what came to nothing.
func (f Figures) settle(x *exchange) error {
	for _, figure := range pipeline.Figures() {
		settled, err := x.sums(f[figure].Settled())
		if err != nil {
			return err
		}
		f[figure] = settled
		if len(settled) == 0 {
			delete(f, figure)
		}
	}
	return nil
}
