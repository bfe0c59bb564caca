package pipelinetest

import (
	"context"
	"time"

	"embudo/pipeline"
)

// KeepCapture keeps one.
func (s *Store) KeepCapture(_ context.Context, c pipeline.Capture) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.captures = append(s.captures, c)
	return nil
}

// Capture gives the body of a person's capture that was taken since.
func (s *Store) Capture(_ context.Context, id string, by pipeline.UserID, since time.Time) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, c := range s.captures {
		if c.ID == id && c.By == by && !c.At.Before(since) {
			return c.Body, nil
		}
	}
	return nil, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoCapture}
}
