package forecast

import (
	"cmp"
	"context"
	"slices"
	"time"

	"embudo/pipeline"
)

// Move is how an opportunity moved between two moments.
type Move string

// The moves. What is new and was won or lost since is both. Dates and values count of what is open at both moments.
const (
	MoveNew      Move = "new"
	MovePulled   Move = "pulled" // its expected close came nearer
	MovePushed   Move = "pushed" // its expected close was put off, or taken out
	MoveGrown    Move = "grown"
	MoveShrunk   Move = "shrunk"
	MoveWon      Move = "won"
	MoveLost     Move = "lost"
	MoveReopened Move = "reopened" // what was lost, or won, is open again
)

// AllMoves gives the moves, in the order in which people are shown them.
func AllMoves() []Move {
	return []Move{MoveNew, MovePulled, MovePushed, MoveGrown, MoveShrunk, MoveWon, MoveLost, MoveReopened}
}

// Item is one opportunity that moved, and the amount by which it counts: by how much it grew or shrank, else its value.
type Item struct {
	pipeline.Moved
	Amount pipeline.Sum
}

// Moving is all that moved in one way.
type Moving struct {
	Count int
	Sums  pipeline.Sums
	// Open is by how much it changed what is not yet won; below nought where that became less.
	Open pipeline.Sums
	// Top are the largest, those in the first currency before others.
	Top []Item
}

// Moves is what moved between a moment and now.
type Moves struct {
	Since, Until time.Time
	By           map[Move]Moving
	first        pipeline.Currency
}

// maxTop is how many opportunities are named of each move.
const maxTop = 3

// Since gives what moved since a moment, to a member who may see it. first is the currency whose amounts are named first.
func Since(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask, since time.Time, first pipeline.Currency) (Moves, pipeline.Settings, pipeline.Actor, error) {
	settings, by, err := flow.Settings(ctx, m)
	if err != nil {
		return Moves{}, settings, by, err
	}
	moves := NewMoves(since, flow.Now().In(flow.Zone), first)
	err = flow.Store.Moved(ctx, since, a.owners(settings), a.Line, moves.Count)
	return moves, settings, by, err
}

// NewMoves begins to count.
func NewMoves(since, until time.Time, first pipeline.Currency) Moves {
	return Moves{Since: since, Until: until, By: map[Move]Moving{}, first: first}
}

// Count counts what became of one opportunity.
func (m Moves) Count(o pipeline.Moved) error {
	open := func(s pipeline.Stage) bool { return s < pipeline.StageCommitted }
	won, lost := o.Is.Stage.Won(), o.Is.Stage == pipeline.StageLost
	value := pipeline.Sum{Currency: o.Is.Value.Currency(), Amount: o.Is.Value.Amount()}
	moved := map[Move]bool{
		MoveNew:      o.Created,
		MoveWon:      won && (o.Created || !o.Was.Stage.Won()),
		MoveLost:     lost && (o.Created || o.Was.Stage != pipeline.StageLost),
		MoveReopened: !o.Created && open(o.Is.Stage) && !open(o.Was.Stage),
	}
	if !o.Created && open(o.Was.Stage) && open(o.Is.Stage) && o.Was.Close != o.Is.Close {
		nearer := !o.Is.Close.IsZero() && (o.Was.Close.IsZero() || o.Is.Close.Before(o.Was.Close))
		moved[MovePulled], moved[MovePushed] = nearer, !nearer
	}
	for move, is := range moved {
		if !is {
			continue
		}
		if err := m.add(move, Item{o, value}); err != nil {
			return err
		}
	}
	if err := m.open(o, open(o.Was.Stage) && !o.Created, open(o.Is.Stage)); err != nil {
		return err
	}
	if o.Created || !open(o.Was.Stage) || lost {
		return nil
	}
	return m.change(o)
}

// change counts by how much a value grew or shrank. In another currency it shrank by all it was and grew by all it is.
func (m Moves) change(o pipeline.Moved) error {
	was, is := o.Was.Value, o.Is.Value
	if was.Equal(is) {
		return nil
	}
	if was.Currency() != is.Currency() {
		if !was.IsZero() {
			if err := m.add(MoveShrunk, Item{o, pipeline.Sum{Currency: was.Currency(), Amount: was.Amount()}}); err != nil {
				return err
			}
		}
		if is.IsZero() {
			return nil
		}
		return m.add(MoveGrown, Item{o, pipeline.Sum{Currency: is.Currency(), Amount: is.Amount()}})
	}
	by, err := is.Amount().Sub(was.Amount())
	if err != nil {
		return err
	}
	if by.IsNeg() {
		return m.add(MoveShrunk, Item{o, pipeline.Sum{Currency: is.Currency(), Amount: by.Neg()}})
	}
	return m.add(MoveGrown, Item{o, pipeline.Sum{Currency: is.Currency(), Amount: by}})
}

func (m Moves) add(move Move, item Item) error {
	all := m.By[move]
	all.Count++
	if err := all.Sums.Add(item.Amount.Currency, item.Amount.Amount); err != nil {
		return err
	}
	all.Top = append(all.Top, item)
	slices.SortStableFunc(all.Top, func(a, b Item) int {
		return cmp.Or(cmp.Compare(m.rank(a), m.rank(b)), b.Amount.Amount.Cmp(a.Amount.Amount), cmp.Compare(a.ID, b.ID))
	})
	all.Top = all.Top[:min(len(all.Top), maxTop)]
	m.By[move] = all
	return nil
}

func (m Moves) rank(i Item) int {
	switch i.Amount.Currency {
	case m.first:
		return 0
	case "":
		return 2
	}
	return 1
}
