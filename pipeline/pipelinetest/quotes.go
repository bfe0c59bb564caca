package pipelinetest

import (
	"context"
	"slices"

	"embudo/pipeline"
)

// DueQuotes gives the opportunities with a quote that was sent and held until a day before another.
func (s *Store) DueQuotes(_ context.Context, before pipeline.Date, limit int) ([]pipeline.OpportunityID, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var due []pipeline.OpportunityID
	for _, o := range s.now {
		if slices.ContainsFunc(o.Quotes, func(q pipeline.Quote) bool { return q.Status == pipeline.QuoteSent && q.ValidUntil.Before(before) }) {
			due = append(due, o.ID)
		}
	}
	slices.Sort(due)
	return due[:min(limit, len(due))], nil
}
