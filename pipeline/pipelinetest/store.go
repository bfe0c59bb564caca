// Package pipelinetest has what tests of the pipeline and of its callers need: a pipeline.Store in memory.
package pipelinetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"embudo/pipeline"
)

// The operations that Store.Fail is asked about.
const (
	OpOnce        = "once"      // before the transaction; nothing is saved
	OpCommit      = "commit"    // after the act and before its commit; nothing is saved
	OpCommitted   = "committed" // after the commit: it is saved, and the caller is not told
	OpLoad        = "load"      // reading in a transaction
	OpOpportunity = "opportunity"
	OpHistory     = "history"
	OpFind        = "find"
	OpActor       = "actor"
)

// Store keeps everything in memory and keeps the contract of pipeline.Store, stricter where a caller's mistake would
// go unseen: a command without a key, an act that saves nothing and a version out of turn are errors. Times come back
// in UTC, as from a database. Transactions run one at a time.
type Store struct {
	// Fail, when set, is asked before each operation; what it returns becomes the operation's error, wrapped in code
	// Unavailable, or Unknown for OpCommitted. Set it before the store is used by other goroutines.
	Fail func(op string) error

	turn chan struct{} // held by the transaction that runs

	mu        sync.RWMutex
	done      map[string]pipeline.Replayed
	now       map[pipeline.OpportunityID]pipeline.Opportunity
	events    map[pipeline.OpportunityID][]pipeline.Event
	notices   []pipeline.Notice
	tallies   pipeline.TallySums
	snapshots []pipeline.Snapshot
	roles     map[pipeline.UserID][]pipeline.Role
	denials   []pipeline.Denial
	denied    map[string]bool
	entries   []pipeline.Entry
	changes   []pipeline.SettingChange
	set       map[string][]pipeline.SettingChange // the changes that a key made
	wishes    []pipeline.Wish
	rooms     map[pipeline.OpportunityID]pipeline.Room
	cards     map[pipeline.OpportunityID][]pipeline.Card
	settled   []pipeline.LedgerEntry
	captures  []pipeline.Capture
	access    []pipeline.Access
	groups    map[string][]pipeline.UserID
	hours     map[pipeline.UserID]pipeline.Hour
	nudges    map[pipeline.NoticeID]map[pipeline.OpportunityID]*sentNudge
	lastID    pipeline.OpportunityID
}

var _ pipeline.Store = (*Store)(nil)

// NewStore gives an empty store. The first opportunity is OP-1.
func NewStore() *Store {
	return &Store{
		turn:    make(chan struct{}, 1),
		done:    map[string]pipeline.Replayed{},
		now:     map[pipeline.OpportunityID]pipeline.Opportunity{},
		events:  map[pipeline.OpportunityID][]pipeline.Event{},
		roles:   map[pipeline.UserID][]pipeline.Role{},
		denied:  map[string]bool{},
		set:     map[string][]pipeline.SettingChange{},
		tallies: pipeline.TallySums{},
		groups:  map[string][]pipeline.UserID{},
		hours:   map[pipeline.UserID]pipeline.Hour{},
		rooms:   map[pipeline.OpportunityID]pipeline.Room{},
		cards:   map[pipeline.OpportunityID][]pipeline.Card{},
		nudges:  map[pipeline.NoticeID]map[pipeline.OpportunityID]*sentNudge{},
	}
}

// SetRoles gives a person exactly these roles; none takes them all away.
func (s *Store) SetRoles(id pipeline.UserID, roles ...pipeline.Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roles[id] = slices.Clone(roles)
}

// Notices gives every notice that was saved, oldest first, numbered from 1.
func (s *Store) Notices() []pipeline.Notice {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.notices)
}

// Once is the transaction of pipeline.Store.
func (s *Store) Once(ctx context.Context, cmd pipeline.Command, do func(pipeline.Tx) error) (*pipeline.Replayed, error) {
	if cmd.Key == "" {
		return nil, errors.New("once: no key")
	}
	if err := s.fail(OpOnce, pipeline.Unavailable); err != nil {
		return nil, err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, &pipeline.Error{Code: pipeline.Unavailable, Err: ctx.Err()}
	}
	s.mu.RLock()
	earlier, ok := s.done[cmd.Key]
	t := &tx{store: s, actor: s.actor(cmd.By)}
	if cmd.On == 0 {
		t.newID = s.lastID + 1
		t.alike = s.alike(cmd.Resembling)
	}
	t.audience = s.audienceOf(cmd.On, cmd.Account+s.now[cmd.On].Account)
	s.mu.RUnlock()
	if ok {
		return &earlier, nil
	}
	if err := do(t); err != nil {
		return nil, err
	}
	if err := s.fail(OpCommit, pipeline.Unavailable); err != nil {
		return nil, err
	}
	if err := s.commit(cmd, t); err != nil {
		return nil, err
	}
	return nil, s.fail(OpCommitted, pipeline.Unknown)
}

func (s *Store) commit(cmd pipeline.Command, t *tx) error {
	if t.saves == 0 && cmd.Asked != nil {
		return nil
	}
	if t.saves != 1 {
		return fmt.Errorf("once %s: saved %d times", cmd.Key, t.saves)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o, e := t.state, t.event
	if before := s.now[o.ID].Version; e.Opportunity != o.ID || e.Version != o.Version || o.Version != before+1 {
		return fmt.Errorf("once %s: state %s version %d with event %s version %d after version %d", cmd.Key, o.ID, o.Version, e.Opportunity, e.Version, before)
	}
	s.now[o.ID] = o
	s.events[o.ID] = append(s.events[o.ID], e)
	s.lastID = max(s.lastID, o.ID)
	s.askedRoom(o, e)
	for _, n := range t.notices {
		n.ID = pipeline.NoticeID(len(s.notices) + 1)
		s.notices = append(s.notices, n)
	}
	if err := s.tallies.Add(t.tallies...); err != nil {
		return err
	}
	s.done[cmd.Key] = pipeline.Replayed{Opportunity: o.ID, Version: o.Version}
	return nil
}

// Opportunity gives one as it stands.
func (s *Store) Opportunity(_ context.Context, id pipeline.OpportunityID) (pipeline.Opportunity, error) {
	if err := s.fail(OpOpportunity, pipeline.Unavailable); err != nil {
		return pipeline.Opportunity{}, err
	}
	return s.opportunity(id)
}

func (s *Store) opportunity(id pipeline.OpportunityID) (pipeline.Opportunity, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, ok := s.now[id]
	if !ok {
		return pipeline.Opportunity{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
	}
	return copied(o), nil
}

// History gives events, newest first.
func (s *Store) History(_ context.Context, id pipeline.OpportunityID, before, limit int) ([]pipeline.Event, error) {
	if err := s.fail(OpHistory, pipeline.Unavailable); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := s.events[id]
	if before > 0 && before-1 < len(all) {
		all = all[:before-1]
	}
	var newest []pipeline.Event
	for i := len(all) - 1; i >= 0 && len(newest) < limit; i-- {
		newest = append(newest, copiedEvent(all[i]))
	}
	return newest, nil
}

// Actor gives m with the roles of SetRoles.
func (s *Store) Actor(_ context.Context, m pipeline.Member) (pipeline.Actor, error) {
	if err := s.fail(OpActor, pipeline.Unavailable); err != nil {
		return pipeline.Actor{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.actor(m), nil
}

func (s *Store) actor(m pipeline.Member) pipeline.Actor {
	staffed := false
	for _, roles := range s.roles {
		staffed = staffed || slices.Contains(roles, pipeline.Finance)
	}
	given := slices.Clone(s.roles[m.ID])
	for id, members := range s.groups {
		if slices.Contains(members, m.ID) {
			given = append(given, s.roles[pipeline.UserID(id)]...)
		}
	}
	return pipeline.NewActor(m, given, staffed)
}

func (s *Store) fail(op string, code pipeline.Code) error {
	if s.Fail == nil {
		return nil
	}
	err := s.Fail(op)
	if err == nil {
		return nil
	}
	return &pipeline.Error{Code: code, Err: fmt.Errorf("%s: %w", op, err)}
}
