// Package board says what is open, stage by stage, as of now: how many opportunities, what they are worth in each
// currency, and how many of them are overdue or stuck. It costs the same however much is closed.
package board

import (
	"context"
	"fmt"
	"slices"

	"embudo/pipeline"
)

// MaxCounted is where the counts of what is overdue and stuck stop.
const MaxCounted = 100

// Ask is whose board it is. The zero value of Line is every service line.
type Ask struct {
	Subject pipeline.Subject
	Line    string
	// Today is the asker's day, by which something is overdue.
	Today pipeline.Date
}

// Owners gives whose opportunities count; nil for everybody's.
func (a Ask) Owners(s pipeline.Settings) []pipeline.UserID {
	if team, ok := a.Subject.Team(); ok {
		return append([]pipeline.UserID{}, s.Teams[team].Members...)
	}
	if person, ok := a.Subject.Person(); ok {
		return []pipeline.UserID{person}
	}
	return nil
}

// TeamOf gives the team in which somebody sells or which they lead, the first by its name; "" for none.
func TeamOf(s pipeline.Settings, id pipeline.UserID) pipeline.Subject {
	for _, e := range s.Entries(pipeline.SettingTeam) {
		if t := s.Teams[e.Key]; t.Lead == id || slices.Contains(t.Members, id) {
			return pipeline.OfTeam(e.Key)
		}
	}
	return ""
}

// Column is a stage, or all of them together.
type Column struct {
	Count int
	Sums  pipeline.Sums
	// Overdue and Stuck count up to MaxCounted.
	Overdue, Stuck int
}

// Stage is one stage's column.
type Stage struct {
	pipeline.Stage
	Column
}

// Board is what is open.
type Board struct {
	Ask
	Stages []Stage
	All    Column
}

// Read gives the board that a member asks for.
func Read(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask) (Board, pipeline.Settings, pipeline.Actor, error) {
	settings, by, err := flow.Settings(ctx, m)
	if err != nil {
		return Board{}, settings, by, err
	}
	b, err := Of(ctx, flow, settings, a)
	return b, settings, by, err
}

// Of gives a board to who has been given the settings.
func Of(ctx context.Context, flow *pipeline.Service, s pipeline.Settings, a Ask) (Board, error) {
	sums, marked, err := flow.Store.Open(ctx, pipeline.OpenQuery{Owners: a.Owners(s), Line: a.Line, OverdueOn: a.Today, Stuck: s.StuckOn(flow.Today()),
		UpTo: MaxCounted})
	if err != nil {
		return Board{}, err
	}
	b := Board{Ask: a}
	for _, stage := range pipeline.Stages() {
		if !stage.Final() {
			b.Stages = append(b.Stages, Stage{Stage: stage})
		}
	}
	if err := b.add(sums); err != nil {
		return Board{}, err
	}
	b.mark(marked)
	return b, nil
}

func (b *Board) add(list []pipeline.Tally) error {
	for _, t := range list {
		i := slices.IndexFunc(b.Stages, func(s Stage) bool { return s.Stage == t.Stage })
		if i < 0 {
			return fmt.Errorf("board: %s is open", t.Stage)
		}
		for _, c := range []*Column{&b.Stages[i].Column, &b.All} {
			if err := c.add(t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Column) add(t pipeline.Tally) error {
	c.Count += t.Count
	return c.Sums.Add(t.Currency, t.Amount)
}

func (b *Board) mark(marked map[pipeline.Stage]pipeline.Marked) {
	for i := range b.Stages {
		stage := &b.Stages[i]
		stage.Overdue, stage.Stuck = marked[stage.Stage].Overdue, marked[stage.Stage].Stuck
		b.All.Overdue = min(b.All.Overdue+stage.Overdue, MaxCounted)
		b.All.Stuck = min(b.All.Stuck+stage.Stuck, MaxCounted)
	}
}
