package pipeline

import (
	"math/big"

	"github.com/govalues/decimal"
)

// Instalment is one part of what is to be paid: on a day or at a milestone, and a share in percent or an amount. The last one
// takes what is left, and need not say how much that is.
type Instalment struct {
	Due       Date            `json:"due,omitzero"`
	Milestone string          `json:"milestone,omitempty"`
	Percent   decimal.Decimal `json:"percent,omitzero"`
	Amount    Money           `json:"amount,omitzero"`
}

// ReasonSum: parts do not add up to the whole.
const ReasonSum Reason = "sum"

// Schedule gives what is due with each instalment: each share rounded half up once, and the last one what is left, so that
// they are the total together. It is Invalid, under FieldTerms, where they can't be.
func Schedule(terms []Instalment, total Money) ([]Money, error) {
	f := faults{}
	amounts := schedule(f, terms, total)
	return amounts, f.err()
}

func schedule(f faults, terms []Instalment, total Money) []Money {
	if len(terms) == 0 {
		return nil
	}
	rest, amounts := exactly(total.Amount()), make([]Money, 0, len(terms))
	for _, t := range terms[:len(terms)-1] {
		m := t.of(f, total)
		amounts = append(amounts, m)
		rest.Sub(rest, exactly(m.Amount()))
	}
	last, err := RoundHalfUp(rest, total.Currency())
	if err != nil || last.Amount().IsZero() {
		f.add(FieldTerms, ReasonSum)
		return nil
	}
	end := terms[len(terms)-1]
	switch {
	case !end.Percent.IsZero() && !end.Amount.IsZero():
		f.add(FieldTerms, ReasonEither)
	case !end.Amount.IsZero() && !end.Amount.Equal(last), !end.Percent.IsZero() && !whole(terms):
		f.add(FieldTerms, ReasonSum)
	}
	return append(amounts, last)
}

// of is what an instalment that is not the last one comes to.
func (t Instalment) of(f faults, total Money) Money {
	switch {
	case !t.Percent.IsZero() && !t.Amount.IsZero():
		f.add(FieldTerms, ReasonEither)
	case !t.Amount.IsZero():
		if t.Amount.Currency() != total.Currency() {
			f.add(FieldTerms, ReasonCurrency)
		}
		f.positive(FieldTerms, t.Amount)
		return t.Amount
	case t.Percent.IsZero():
		f.add(FieldTerms, ReasonRequired)
	}
	f.percent(FieldTerms, t.Percent)
	share, err := RoundHalfUp(percentOf(exactly(total.Amount()), t.Percent), total.Currency())
	if err != nil || share.Amount().IsZero() {
		f.add(FieldTerms, ReasonSum)
	}
	return share
}

// whole says whether shares are all, or as much as the amounts beside them leave open.
func whole(terms []Instalment) bool {
	sum := new(big.Rat)
	for _, t := range terms {
		if !t.Amount.IsZero() {
			return false // a share of the whole beside amounts can't be told from one of the rest
		}
		sum.Add(sum, exactly(t.Percent))
	}
	return sum.Cmp(big.NewRat(100, 1)) == 0
}

func checkTerms(f faults, terms []Instalment, total Money) {
	if len(terms) > MaxInstalments {
		f.add(FieldTerms, ReasonTooMany)
	}
	for _, t := range terms {
		f.text(FieldTerms, t.Milestone, MaxShort, false)
		switch {
		case t.Due.IsZero() && t.Milestone == "":
			f.add(FieldTerms, ReasonRequired)
		case !t.Due.IsZero() && (!t.Due.exists() || t.Due.Year < 2000 || t.Due.Year > 2100):
			f.add(FieldTerms, ReasonOutOfRange)
		}
	}
	schedule(f, terms, total)
}
