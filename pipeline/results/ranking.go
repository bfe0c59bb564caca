package results

import (
	"math/big"
	"slices"
	"strings"

	"embudo/pipeline"
)

// Standing is a person's place in the ranking.
type Standing struct {
	// Place counts from 1; who has as many points shares it, and the places behind are as many further down.
	Place  int
	Owner  pipeline.UserID
	Points int
	// Wins are those of the period less those that were taken back in it.
	Wins   int
	Booked pipeline.Sums
	// exact are the points before they were rounded down.
	exact *big.Rat
}

// Rank gives the standings from what was booked in a period, kept apart by owner, the most points first. Those of also are
// there without a booking too. Points are exact until the end, where what is not a whole one is left off.
func Rank(booked []pipeline.Tally, s pipeline.Settings, also ...pipeline.UserID) ([]Standing, error) {
	of := map[pipeline.UserID]*Standing{}
	standing := func(id pipeline.UserID) *Standing {
		if of[id] == nil {
			of[id] = &Standing{Owner: id, exact: new(big.Rat)}
		}
		return of[id]
	}
	for _, id := range also {
		standing(id)
	}
	for _, t := range booked {
		if t.Measure != pipeline.TallyBooked {
			continue
		}
		p := standing(t.Owner)
		p.Wins += t.Count
		if err := p.Booked.Add(t.Currency, t.Amount); err != nil {
			return nil, err
		}
		p.exact.Add(p.exact, points(s, t))
	}
	all := make([]Standing, 0, len(of))
	for _, p := range of {
		p.Booked = p.Booked.Settled()
		p.Points = floor(p.exact)
		all = append(all, *p)
	}
	placed(all)
	return all, nil
}

// points are what a tally of bookings earns, exactly.
func points(s pipeline.Settings, t pipeline.Tally) *big.Rat {
	sum := new(big.Rat)
	if r, ok := s.PointsOf(pipeline.PointsForWin); ok {
		sum.SetInt64(int64(r.Points) * int64(t.Count))
	}
	r, ok := s.PointsOf(pipeline.PointsForAmount + string(t.Currency))
	if !ok {
		return sum
	}
	amount, ok1 := new(big.Rat).SetString(t.Amount.String())
	every, ok2 := new(big.Rat).SetString(r.Every)
	if !ok1 || !ok2 || every.Sign() <= 0 { // a rule that was kept has a positive number
		return sum
	}
	amount.Quo(amount, every)
	return sum.Add(sum, amount.Mul(amount, new(big.Rat).SetInt64(int64(r.Points))))
}

// floor is the greatest whole number that is not above r.
func floor(r *big.Rat) int {
	// Euclid's division rounds down where the divisor is positive, and a Rat's is.
	return int(new(big.Int).Div(r.Num(), r.Denom()).Int64())
}

// placed puts the standings in order and gives them their places.
func placed(all []Standing) {
	slices.SortFunc(all, func(a, b Standing) int {
		if a.Points != b.Points {
			return b.Points - a.Points
		}
		return strings.Compare(string(a.Owner), string(b.Owner))
	})
	for i := range all {
		all[i].Place = i + 1
		if i > 0 && all[i].Points == all[i-1].Points {
			all[i].Place = all[i-1].Place
		}
	}
}
