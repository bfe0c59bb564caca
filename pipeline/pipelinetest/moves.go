package pipelinetest

import (
	"context"
	"slices"
	"time"

	"embudo/pipeline"
)

// Moved gives what was acted on since a moment.
func (s *Store) Moved(_ context.Context, since time.Time, owners []pipeline.UserID, line *string, each func(pipeline.Moved) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id, events := range s.events {
		is := s.now[id]
		then := slices.IndexFunc(events, func(e pipeline.Event) bool { return !e.At.Before(since) })
		if then < 0 || owners != nil && !slices.Contains(owners, is.Owner) || line != nil && *line != is.ServiceLine {
			continue
		}
		was, err := pipeline.Replay(events[:then])
		if err != nil {
			return err
		}
		m := pipeline.Moved{ID: id, Account: is.Account, Name: is.Name, Owner: is.Owner, Created: then == 0,
			Was: pipeline.Standing{Stage: was.Stage, Value: was.Value, Close: was.Close}, Is: pipeline.Standing{Stage: is.Stage, Value: is.Value, Close: is.Close}}
		if err := each(m); err != nil {
			return err
		}
	}
	return nil
}
