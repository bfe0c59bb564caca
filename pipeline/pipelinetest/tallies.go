package pipelinetest

import (
	"context"
	"slices"
	"time"

	"embudo/pipeline"
)

// Tallies gives the sums that q asks for.
func (s *Store) Tallies(_ context.Context, q pipeline.TallyQuery) ([]pipeline.Tally, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	asked := pipeline.TallySums{}
	for _, t := range s.tallies.List() {
		if !asks(q, t) {
			continue
		}
		if first := pipeline.MonthOf(q.From).From(); q.Joined && first.Before(t.Month) {
			t.Month = first
		}
		if !q.ByOwner {
			t.Owner = ""
		}
		if !q.ByLine {
			t.Line = ""
		}
		if err := asked.Add(t); err != nil {
			return nil, err
		}
	}
	return asked.List(), nil
}

// TalliesOf gives the sums of several questions.
func (s *Store) TalliesOf(ctx context.Context, queries []pipeline.TallyQuery) ([][]pipeline.Tally, error) {
	var lists [][]pipeline.Tally
	for _, q := range queries {
		list, err := s.Tallies(ctx, q)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return lists, nil
}

// Lines gives the service lines that are open, were won or were lost.
func (s *Store) Lines(ctx context.Context) ([]string, error) {
	list, err := s.Tallies(ctx, pipeline.TallyQuery{ByLine: true, Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyLost}})
	var lines []string
	for _, t := range list {
		if t.Line != "" && !slices.Contains(lines, t.Line) {
			lines = append(lines, t.Line)
		}
	}
	slices.Sort(lines)
	return lines, err
}

func asks(q pipeline.TallyQuery, t pipeline.Tally) bool {
	anyTime := q.OpenAnyTime && t.Measure == pipeline.TallyOpen
	switch {
	case !slices.Contains(q.Measures, t.Measure),
		q.Unwon && t.Measure == pipeline.TallyOpen && t.Stage.Won(),
		q.Owners != nil && !slices.Contains(q.Owners, t.Owner),
		q.Line != nil && t.Line != *q.Line,
		!anyTime && !q.From.IsZero() && (t.Month.IsZero() || t.Month.Before(pipeline.MonthOf(q.From).From())),
		!anyTime && !q.To.IsZero() && t.Month.IsZero(),
		!q.To.IsZero() && !t.Month.IsZero() && !t.Month.Before(pipeline.MonthOf(q.To).From()):
		return false
	}
	return true
}

// KeepSnapshot keeps what the aggregates are now as those of a week.
func (s *Store) KeepSnapshot(week pipeline.Date, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snapshots = append(s.snapshots, pipeline.Snapshot{Week: week, TakenAt: at, Tallies: s.tallies.List()})
}

// Snapshots gives those of some weeks.
func (s *Store) Snapshots(_ context.Context, q pipeline.TallyQuery, from, to pipeline.Date) ([]pipeline.Snapshot, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []pipeline.Snapshot
	for _, taken := range s.snapshots {
		if taken.Week.Before(from) || !taken.Week.Before(to) {
			continue
		}
		kept := pipeline.Snapshot{Week: taken.Week, TakenAt: taken.TakenAt}
		for _, t := range taken.Tallies {
			if asks(q, t) {
				kept.Tallies = append(kept.Tallies, t)
			}
		}
		list = append(list, kept)
	}
	return list, nil
}
