package pipeline

import (
	"context"
	"errors"
	"time"
)

// ErrNothingToTell is what a sender gives of a notice that turns out to say nothing: its edits took each other back.
var ErrNothingToTell = errors.New("nothing to tell")

// LedgerCount is how many notices are in a state. Of those that are over, only the last day's count.
type LedgerCount struct {
	State LedgerState
	Count int
	// Oldest is since when the oldest of those that are not over has waited; zero for the others.
	Oldest time.Time
}

// LedgerStore keeps what became of each notice.
type LedgerStore interface {
	// LedgerCounts gives how many are in each state that has any, in the order of LedgerStates.
	LedgerCounts(ctx context.Context) ([]LedgerCount, error)
	// Ledger gives up to limit lines with ids below before (0: from the newest), newest first; state "" for all.
	Ledger(ctx context.Context, state LedgerState, before NoticeID, limit int) ([]LedgerEntry, error)
	// Delivery gives one line, or NotFound.
	Delivery(ctx context.Context, id NoticeID) (LedgerEntry, error)
	// Resend lets one that was given up at that moment wait again, and says whether it did: once for each giving up.
	Resend(ctx context.Context, id NoticeID, givenUp time.Time) (bool, error)
	// Passed gives up to limit events since a moment, the newest of them, oldest first.
	Passed(ctx context.Context, since time.Time, limit int) ([]Passed, error)
}

// LedgerStates gives every state, in the order in which people are shown them.
func LedgerStates() []LedgerState {
	return []LedgerState{NoticeGivenUp, NoticeRetrying, NoticeWaiting, NoticeSending, NoticeSent, NoticeSuperseded}
}

// Deliveries is the delivery ledger for those who may configure: how many notices are in each state, and a page of them.
func (s *Service) Deliveries(ctx context.Context, m Member, state LedgerState, before NoticeID, limit int) ([]LedgerCount, []LedgerEntry, error) {
	if err := s.configurer(ctx, m); err != nil {
		return nil, nil, err
	}
	counts, err := s.Store.LedgerCounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	entries, err := s.Store.Ledger(ctx, state, before, limit)
	return counts, entries, err
}

// Resend sends a notice that was given up at that moment again; for those who may configure. Conflict with
// ReasonChanged: it is not given up any more, or was again since.
func (s *Service) Resend(ctx context.Context, m Member, id NoticeID, givenUp time.Time) error {
	if err := s.configurer(ctx, m); err != nil {
		return err
	}
	again, err := s.Store.Resend(ctx, id, givenUp)
	if err == nil && !again {
		return &Error{Code: Conflict, Reason: ReasonChanged}
	}
	return err
}

// Delivery gives one line of the ledger to who was told: a person of their own messages, and anybody who sees the
// pipeline of those in channel, where it was posted; else NotFound.
func (s *Service) Delivery(ctx context.Context, m Member, id NoticeID, channel string) (LedgerEntry, Actor, error) {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return LedgerEntry{}, by, err
	}
	e, err := s.Store.Delivery(ctx, id)
	if err != nil {
		return LedgerEntry{}, by, err
	}
	// Between the posting and the note of it the ledger does not know where it is.
	posted := e.Receipt.Channel == channel || e.Receipt.Channel == "" && e.SettledAt == nil
	if e.Person() && e.To != string(m.ID) || !e.Person() && !posted {
		return LedgerEntry{}, by, &Error{Code: NotFound, Reason: ReasonNoSuch}
	}
	return e, by, nil
}

// Person says whether somebody is told in their direct messages, and not a channel.
func (n Notice) Person() bool { return n.To != "" && (n.To[0] == 'U' || n.To[0] == 'W') }

func (s *Service) configurer(ctx context.Context, m Member) error {
	by, err := s.Store.Actor(ctx, m)
	if err != nil {
		return err
	}
	return by.MayConfigure()
}
