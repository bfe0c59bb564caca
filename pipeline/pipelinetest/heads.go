package pipelinetest

import (
	"context"

	"embudo/pipeline"
)

// Heads gives the first items of each list.
func (s *Store) Heads(ctx context.Context, queries []pipeline.Query) ([][]pipeline.Opportunity, error) {
	var heads [][]pipeline.Opportunity
	for _, q := range queries {
		page, err := s.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		heads = append(heads, page.Items)
	}
	return heads, nil
}
