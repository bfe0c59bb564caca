package pipelinetest

import (
	"context"

	"embudo/pipeline"
)

// askedRoom makes the room that an event asks for, unless there is a live one.
func (s *Store) askedRoom(o pipeline.Opportunity, e pipeline.Event) {
	for _, c := range e.Changes {
		if c.Field == pipeline.FieldRoom && !s.rooms[o.ID].State.Live() {
			s.rooms[o.ID] = pipeline.Room{Opportunity: o.ID, Number: o.Room, By: e.By, AskedAt: e.At, State: pipeline.RoomAsked}
		}
	}
}

// Room gives the latest room of an opportunity.
func (s *Store) Room(_ context.Context, id pipeline.OpportunityID) (pipeline.Room, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r, ok := s.rooms[id]
	if !ok {
		return pipeline.Room{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
	}
	return r, nil
}

// RoomAt gives the opportunity whose open room the channel is.
func (s *Store) RoomAt(_ context.Context, channel string) (pipeline.OpportunityID, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id, r := range s.rooms {
		if r.State == pipeline.RoomOpen && r.Channel == channel {
			return id, nil
		}
	}
	return 0, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

// AdmitToRoom notes that somebody wants into the live room of an opportunity.
func (s *Store) AdmitToRoom(_ context.Context, id pipeline.OpportunityID, who pipeline.UserID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[id]; r.State.Live() {
		r.Wanted = append(r.Wanted, who)
		s.rooms[id] = r
	}
	return nil
}

// SetRoom puts a room where it is, as the work on rooms would.
func (s *Store) SetRoom(r pipeline.Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rooms[r.Opportunity] = r
}
