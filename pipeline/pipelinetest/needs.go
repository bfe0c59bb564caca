package pipelinetest

import (
	"context"

	"embudo/pipeline"
)

// Needs gives what of somebody's needs them.
func (s *Store) Needs(_ context.Context, q pipeline.NeedQuery) (pipeline.Needs, error) {
	if err := s.fail(OpFind, pipeline.Unavailable); err != nil {
		return pipeline.Needs{}, err
	}
	var n pipeline.Needs
	lists := []*[]pipeline.Opportunity{&n.Late, &n.Overdue, &n.Nearly, &n.Stuck, &n.Soon}
	for i, f := range q.Filters() {
		limit := q.Each
		if lists[i] == &n.Soon {
			limit = q.Soon
		}
		all := s.matching(f)
		for _, o := range all[:min(len(all), limit)] {
			*lists[i] = append(*lists[i], copied(o))
		}
	}
	return n, nil
}
