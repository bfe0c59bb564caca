package pipeline

import (
	"fmt"
	"slices"

	"github.com/govalues/decimal"
)

// TaxPart is what the lines of one treatment and rate come to.
type TaxPart struct {
	Treatment Treatment
	Rate      decimal.Decimal
	Net, Tax  Money
}

// Totals is what lines come to. Total is Net and Tax; each Tax is rounded once, on the sum of the net of its part.
type Totals struct {
	Parts           []TaxPart
	Net, Tax, Total Money
}

// TotalsOf adds lines, which are of one currency. It fails where the sum is too large.
func TotalsOf(lines []LineItem) (Totals, error) {
	var t Totals
	for _, l := range lines {
		net, err := l.Net()
		if err != nil {
			return Totals{}, fmt.Errorf("line %d: %w", l.ID, err)
		}
		i := slices.IndexFunc(t.Parts, func(p TaxPart) bool { return p.Treatment == l.Treatment && p.Rate.Cmp(l.Rate) == 0 })
		if i < 0 {
			i = len(t.Parts)
			t.Parts = append(t.Parts, TaxPart{Treatment: l.Treatment, Rate: l.Rate})
		}
		if t.Parts[i].Net, err = t.Parts[i].Net.Add(net); err != nil {
			return Totals{}, err
		}
	}
	for i := range t.Parts {
		if err := t.add(&t.Parts[i]); err != nil {
			return Totals{}, err
		}
	}
	return t, nil
}

func (t *Totals) add(p *TaxPart) (err error) {
	if p.Tax, err = RoundHalfUp(percentOf(exactly(p.Net.Amount()), p.Rate), p.Net.Currency()); err != nil {
		return err
	}
	if t.Net, err = t.Net.Add(p.Net); err != nil {
		return err
	}
	if t.Tax, err = t.Tax.Add(p.Tax); err != nil {
		return err
	}
	t.Total, err = t.Net.Add(t.Tax)
	return err
}
