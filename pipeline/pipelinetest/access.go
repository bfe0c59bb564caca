package pipelinetest

import (
	"context"
	"slices"
	"time"

	"embudo/pipeline"
)

// AskAccess keeps a request, or gives the open one for the same person, rule and opportunity.
func (s *Store) AskAccess(_ context.Context, a pipeline.Access) (kept pipeline.Access, made bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, old := range s.access {
		if old.By == a.By && old.Rule == a.Rule && old.On == a.On && old.Decision == pipeline.AccessOpen {
			return old, false, nil
		}
	}
	a.ID, a.AskedAt = pipeline.AccessID(len(s.access)+1), a.AskedAt.UTC()
	s.access = append(s.access, a)
	return a, true, nil
}

// Access gives a request, or NotFound.
func (s *Store) Access(_ context.Context, id pipeline.AccessID) (pipeline.Access, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if id < 1 || int(id) > len(s.access) {
		return pipeline.Access{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoRequest}
	}
	return s.access[id-1], nil
}

// DecideAccess decides a request that is open.
func (s *Store) DecideAccess(ctx context.Context, id pipeline.AccessID, d pipeline.Decision, by pipeline.UserID, at time.Time) (pipeline.Access, error) {
	s.alter(id, func(a *pipeline.Access) {
		if a.Decision == pipeline.AccessOpen {
			a.Decision, a.DecidedBy, a.DecidedAt = d, by, at.UTC()
		}
	})
	return s.Access(ctx, id)
}

// SettleAccess notes that what was decided is done.
func (s *Store) SettleAccess(_ context.Context, id pipeline.AccessID) error {
	s.alter(id, func(a *pipeline.Access) { a.Settled = a.Decision != pipeline.AccessOpen })
	return nil
}

// ReopenAccess takes back a decision that could not be done.
func (s *Store) ReopenAccess(_ context.Context, id pipeline.AccessID) error {
	s.alter(id, func(a *pipeline.Access) {
		if !a.Settled {
			a.Decision, a.DecidedBy, a.DecidedAt = pipeline.AccessOpen, "", time.Time{}
		}
	})
	return nil
}

func (s *Store) alter(id pipeline.AccessID, change func(*pipeline.Access)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id > 0 && int(id) <= len(s.access) {
		change(&s.access[id-1])
	}
}

// OpenAccess gives requests that nobody decided yet, the oldest first.
func (s *Store) OpenAccess(_ context.Context, limit int) ([]pipeline.Access, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []pipeline.Access
	for _, a := range s.access {
		if a.Decision == pipeline.AccessOpen && len(list) < limit {
			list = append(list, a)
		}
	}
	return list, nil
}

// UnsettledAccess gives requests that were decided before a moment and are not done, the oldest first.
func (s *Store) UnsettledAccess(_ context.Context, before time.Time, limit int) ([]pipeline.Access, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []pipeline.Access
	for _, a := range s.access {
		if a.Decision != pipeline.AccessOpen && !a.Settled && a.DecidedAt.Before(before) && len(list) < limit {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b pipeline.Access) int { return a.DecidedAt.Compare(b.DecidedAt) })
	return list, nil
}

// KeepGroup gives every person of a user group the group's roles.
func (s *Store) KeepGroup(_ context.Context, id string, members []pipeline.UserID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id] = slices.Clone(members)
	return nil
}

// Turn is always the caller's: there is no other process.
func (s *Store) Turn(context.Context, string, time.Duration) (bool, error) { return true, nil }
