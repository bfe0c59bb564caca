package pipeline

import "github.com/govalues/decimal"

// Weighing is how much of what is not yet won counts in a forecast.
type Weighing struct {
	// Chances are those of the stages, in percent, for what has none that was set by hand.
	Chances map[Stage]int
	// Best and Committed are from which chance on it is in the best case, and in what is committed.
	Best, Committed int
}

// Weighing gives the one that holds.
func (s Settings) Weighing() Weighing {
	w := Weighing{Chances: map[Stage]int{}, Best: s.Threshold(FigureBest), Committed: s.Threshold(FigureCommitted)}
	for _, stage := range Stages() {
		if !stage.Won() && !stage.Final() {
			w.Chances[stage] = s.Probability(stage)
		}
	}
	return w
}

// WeighQuery asks for what the forecast of some months is made of.
type WeighQuery struct {
	// Owners are whose; nil for everybody's.
	Owners []UserID
	// Line is one service line's, "" for opportunities without one; nil for all.
	Line *string
	// From and To bound the months: from the one in which From lies, to before the one in which To lies.
	From, To Date
	// ByOwner, ByLine and ByMonth keep owners, service lines and months apart.
	ByOwner, ByLine, ByMonth bool
}

// Parted says whether people or service lines are kept apart.
func (q WeighQuery) Parted() bool { return q.ByOwner || q.ByLine }

// Weighed is what a part of a forecast is made of in one currency, or what has no value.
type Weighed struct {
	Owner    UserID
	Line     string
	Month    Date
	Currency Currency
	// Open is how many are not yet won.
	Open int
	// Weighted, Best and Committed are of what is not yet won: each value times its chance, and what is probable enough.
	Weighted, Best, Committed decimal.Decimal
	// Collected is without tax, as Invoiced is.
	Booked, Invoiced, Collected decimal.Decimal
}

// Weigh gives what a tally counts for in a forecast. What is won and still open is booked already.
func (w Weighing) Weigh(t Tally) (Weighed, error) {
	is := Weighed{Owner: t.Owner, Line: t.Line, Month: t.Month, Currency: t.Currency}
	switch {
	case t.Measure == TallyBooked:
		is.Booked = t.Amount
	case t.Measure == TallyInvoiced:
		is.Invoiced = t.Amount
	case t.Measure == TallyCollected:
		is.Collected = t.Amount
	case t.Measure == TallyOpen && !t.Stage.Won():
		return is, w.open(&is, t)
	}
	return is, nil
}

func (w Weighing) open(is *Weighed, t Tally) (err error) {
	chance := t.Probability
	if chance == ProbabilityOfStage {
		chance = w.Chances[t.Stage]
	}
	is.Open = t.Count
	if chance >= w.Best {
		is.Best = t.Amount
	}
	if chance >= w.Committed {
		is.Committed = t.Amount
	}
	is.Weighted, err = t.Amount.Mul(decimal.MustNew(int64(chance), 2))
	return err
}

// Empty says that it comes to nothing.
func (w Weighed) Empty() bool {
	return w.Open == 0 && w.Weighted.IsZero() && w.Best.IsZero() && w.Committed.IsZero() && w.Booked.IsZero() && w.Invoiced.IsZero() && w.Collected.IsZero()
}

// Add adds what another of the same part and currency counts for.
func (w *Weighed) Add(other Weighed) error {
	w.Open += other.Open
	for _, sum := range []struct {
		of   *decimal.Decimal
		more decimal.Decimal
	}{{&w.Weighted, other.Weighted}, {&w.Best, other.Best}, {&w.Committed, other.Committed}, {&w.Booked, other.Booked}, {&w.Invoiced, other.Invoiced}, {&w.Collected, other.Collected}} {
		var err error
		if *sum.of, err = sum.of.Add(sum.more); err != nil {
			return err
		}
	}
	return nil
}
