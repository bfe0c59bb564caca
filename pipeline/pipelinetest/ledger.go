package pipelinetest

import (
	"context"
	"slices"
	"time"

	"embudo/pipeline"
)

// Settle says what became of notices. Until then each that was saved waits.
func (s *Store) Settle(entries ...pipeline.LedgerEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled = append(s.settled, entries...)
}

func (s *Store) ledger() []pipeline.LedgerEntry {
	all := slices.Clone(s.settled)
	for _, n := range s.notices {
		if !slices.ContainsFunc(all, func(e pipeline.LedgerEntry) bool { return e.ID == n.ID }) {
			all = append(all, pipeline.LedgerEntry{Notice: n, State: pipeline.NoticeWaiting})
		}
	}
	slices.SortFunc(all, func(a, b pipeline.LedgerEntry) int { return int(b.ID - a.ID) })
	return all
}

// LedgerCounts counts each state.
func (s *Store) LedgerCounts(context.Context) ([]pipeline.LedgerCount, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var counts []pipeline.LedgerCount
	for _, state := range pipeline.LedgerStates() {
		n := pipeline.LedgerCount{State: state}
		for _, e := range s.ledger() {
			if e.State != state {
				continue
			}
			n.Count++
			if e.SettledAt == nil {
				n.Oldest = e.CreatedAt
			}
		}
		if n.Count > 0 {
			counts = append(counts, n)
		}
	}
	return counts, nil
}

// Ledger gives lines, newest first.
func (s *Store) Ledger(_ context.Context, state pipeline.LedgerState, before pipeline.NoticeID, limit int) ([]pipeline.LedgerEntry, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []pipeline.LedgerEntry
	for _, e := range s.ledger() {
		if (state == "" || e.State == state) && (before == 0 || e.ID < before) && len(found) < limit {
			found = append(found, e)
		}
	}
	return found, nil
}

// Delivery gives one line.
func (s *Store) Delivery(_ context.Context, id pipeline.NoticeID) (pipeline.LedgerEntry, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, e := range s.ledger() {
		if e.ID == id {
			return e, nil
		}
	}
	return pipeline.LedgerEntry{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

// Resend lets one that was given up wait again.
func (s *Store) Resend(_ context.Context, id pipeline.NoticeID, givenUp time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range s.settled {
		if e.ID == id && e.State == pipeline.NoticeGivenUp && e.SettledAt.Equal(givenUp) {
			s.settled[i].State, s.settled[i].Attempts, s.settled[i].SettledAt = pipeline.NoticeWaiting, 0, nil
			return true, nil
		}
	}
	return false, nil
}

// Passed gives events since a moment, oldest first.
func (s *Store) Passed(_ context.Context, since time.Time, limit int) ([]pipeline.Passed, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var passed []pipeline.Passed
	for id, events := range s.events {
		for _, e := range events {
			if !e.At.Before(since) {
				e = copiedEvent(e)
				e.Changes = nil
				passed = append(passed, pipeline.Passed{Event: e, Value: s.now[id].Value, ServiceLine: s.now[id].ServiceLine})
			}
		}
	}
	slices.SortFunc(passed, func(a, b pipeline.Passed) int {
		if c := a.Event.At.Compare(b.Event.At); c != 0 {
			return c
		}
		return a.Event.Version - b.Event.Version
	})
	return passed[max(0, len(passed)-limit):], nil
}
