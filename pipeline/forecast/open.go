package forecast

import (
	"context"

	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Open gives what is not yet won, of what a member may see and whenever it is expected.
func Open(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask) (pipeline.Sums, error) {
	settings, _, err := flow.Settings(ctx, m)
	if err != nil {
		return nil, err
	}
	list, err := flow.Store.Tallies(ctx, pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen}, Owners: a.owners(settings), Line: a.Line, OpenAnyTime: true})
	if err != nil {
		return nil, err
	}
	var sums pipeline.Sums
	for _, t := range list {
		if t.Stage.Won() {
			continue
		}
		if err := sums.Add(t.Currency, t.Amount); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

// Before is what was not yet won in a currency before these moves, by what is now.
func (m Moves) Before(now pipeline.Sums, c pipeline.Currency) (decimal.Decimal, error) {
	was := now.Of(c)
	for _, move := range AllMoves() {
		var err error
		if was, err = was.Sub(m.By[move].Open.Of(c)); err != nil {
			return was, err
		}
	}
	return was, nil
}

// open counts by how much an opportunity changed what is not yet won, so that all moves together make the difference.
func (m Moves) open(o pipeline.Moved, was, is bool) error {
	before, after := o.Was.Value, o.Is.Value
	switch {
	case o.Created:
		if err := m.shift(MoveNew, after, false); err != nil || is {
			return err
		}
		return m.close(o, after)
	case was && o.Is.Stage == pipeline.StageLost:
		return m.close(o, before)
	case was && !is:
		if err := m.revalue(before, after); err != nil {
			return err
		}
		return m.close(o, after)
	case was:
		return m.revalue(before, after)
	case is:
		return m.shift(MoveReopened, after, false)
	}
	return nil
}

// close takes out what was won or lost.
func (m Moves) close(o pipeline.Moved, value pipeline.Money) error {
	if o.Is.Stage == pipeline.StageLost {
		return m.shift(MoveLost, value, true)
	}
	return m.shift(MoveWon, value, true)
}

// revalue counts what a value grew or shrank by; one in another currency went, and came.
func (m Moves) revalue(before, after pipeline.Money) error {
	if before.Equal(after) {
		return nil
	}
	if before.Currency() != after.Currency() {
		if err := m.shift(MoveShrunk, before, true); err != nil {
			return err
		}
		return m.shift(MoveGrown, after, false)
	}
	move := MoveGrown
	if after.Amount().Cmp(before.Amount()) < 0 {
		move = MoveShrunk
	}
	if err := m.shift(move, after, false); err != nil {
		return err
	}
	return m.shift(move, before, true)
}

func (m Moves) shift(move Move, value pipeline.Money, away bool) error {
	if value.IsZero() {
		return nil
	}
	amount := value.Amount()
	if away {
		amount = amount.Neg()
	}
	all := m.By[move]
	err := all.Open.Add(value.Currency(), amount)
	m.By[move] = all
	return err
}
