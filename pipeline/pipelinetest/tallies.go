package pipelinetest

import (
	"context"
	"maps"
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

// Open gives what is open, stage by stage.
func (s *Store) Open(ctx context.Context, q pipeline.OpenQuery) ([]pipeline.Tally, map[pipeline.Stage]pipeline.Marked, error) {
	if err := s.fail(OpFind, pipeline.Unavailable); err != nil {
		return nil, nil, err
	}
	tallies := pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen}, Owners: q.Owners}
	if q.Line != "" {
		tallies.Line = &q.Line
	}
	sums, err := s.Tallies(ctx, tallies)
	marked := map[pipeline.Stage]pipeline.Marked{}
	for _, stage := range pipeline.Stages() {
		if !stage.Final() {
			f := pipeline.Filter{Stages: []pipeline.Stage{stage}, Owners: q.Owners, Line: q.Line}
			overdue, stuck := f, f
			overdue.OverdueOn, stuck.Stuck = q.OverdueOn, q.Stuck
			marked[stage] = pipeline.Marked{Overdue: min(len(s.matching(overdue)), q.UpTo), Stuck: min(len(s.matching(stuck)), q.UpTo)}
		}
	}
	return sums, marked, err
}

// Weighed gives what forecasts are made of, and tallies beside it.
func (s *Store) Weighed(ctx context.Context, how pipeline.Weighing, in []pipeline.WeighQuery, beside []pipeline.TallyQuery) ([][]pipeline.Weighed, [][]pipeline.Tally, error) {
	var weighed [][]pipeline.Weighed
	for _, q := range in {
		list, err := s.weighed(ctx, how, q)
		if err != nil {
			return nil, nil, err
		}
		weighed = append(weighed, list)
	}
	var tallies [][]pipeline.Tally
	for _, q := range beside {
		list, err := s.Tallies(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		tallies = append(tallies, list)
	}
	return weighed, tallies, nil
}

func (s *Store) weighed(ctx context.Context, how pipeline.Weighing, q pipeline.WeighQuery) ([]pipeline.Weighed, error) {
	list, err := s.Tallies(ctx, pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyInvoiced, pipeline.TallyCollected},
		Owners: q.Owners, Line: q.Line, From: q.From, To: q.To, Unwon: true, ByOwner: q.ByOwner, ByLine: q.ByLine})
	if err != nil {
		return nil, err
	}
	sums := map[pipeline.Weighed]pipeline.Weighed{}
	for _, t := range list {
		if !q.ByMonth {
			t.Month = pipeline.Date{}
		}
		w, err := how.Weigh(t)
		if err != nil {
			return nil, err
		}
		part := pipeline.Weighed{Owner: w.Owner, Line: w.Line, Month: w.Month, Currency: w.Currency}
		sum, ok := sums[part]
		if !ok {
			sum = part
		}
		if err := sum.Add(w); err != nil {
			return nil, err
		}
		sums[part] = sum
	}
	return slices.DeleteFunc(slices.Collect(maps.Values(sums)), pipeline.Weighed.Empty), nil
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
