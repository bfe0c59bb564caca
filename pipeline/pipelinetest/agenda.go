package pipelinetest

import (
	"context"
	"slices"

	"embudo/pipeline"
)

// Agenda gives what somebody is in charge of.
func (s *Store) Agenda(_ context.Context, who pipeline.UserID, before pipeline.Date, limit int) ([]pipeline.Scheduled, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []pipeline.Scheduled
	for _, o := range s.now {
		for _, p := range o.Planned {
			if p.InCharge == who && (before.IsZero() || p.On.Before(before)) {
				all = append(all, pipeline.Scheduled{Opportunity: copied(o), PlannedActivity: p})
			}
		}
	}
	slices.SortFunc(all, func(a, b pipeline.Scheduled) int {
		if c := a.Moment().Compare(b.Moment()); c != 0 {
			return c
		}
		return int(a.Opportunity.ID - b.Opportunity.ID)
	})
	return all[:min(limit, len(all))], nil
}
