package slacksim

import (
	"context"
	"sync"
	"time"
)

// Milliseconds is a duration that JSON shows as a number of milliseconds.
type Milliseconds time.Duration

// MarshalJSON writes whole milliseconds.
func (m Milliseconds) MarshalJSON() ([]byte, error) {
	return appendInt(nil, time.Duration(m).Milliseconds()), nil
}

// Duration returns m as a time.Duration.
func (m Milliseconds) Duration() time.Duration { return time.Duration(m) }

// ChangeKind says what changed.
type ChangeKind string

// What a subscriber is told about. LogChanged comes with every new log entry, so it is by far the most frequent.
const (
	MessageChanged ChangeKind = "message" // posted, edited, deleted or reacted to
	ViewChanged    ChangeKind = "view"    // a person's modal stack or App Home
	ChannelChanged ChangeKind = "channel" // made, archived, joined, left, bookmarked
	PersonChanged  ChangeKind = "person"
	GroupChanged   ChangeKind = "group" // a user group
	SocketChanged  ChangeKind = "socket"
	LogChanged     ChangeKind = "log"
	FaultChanged   ChangeKind = "fault"
)

// Change says that something is different now; the state itself is asked for by its getter.
type Change struct {
	Kind      ChangeKind `json:"kind"`
	ChannelID string     `json:"channel,omitempty"`
	TS        string     `json:"ts,omitempty"`
	UserID    string     `json:"user,omitempty"` // for an ephemeral message or a view: who alone sees it
}

// Subscription is one reader's queue of changes. It never drops one and never blocks the workspace.
type Subscription struct {
	sim  *Sim
	wake chan struct{}

	mu    sync.Mutex
	queue []Change
}

// Subscribe starts a queue of changes, from now on. Close it when done.
func (s *Sim) Subscribe() *Subscription {
	sub := &Subscription{sim: s, wake: make(chan struct{}, 1)}
	s.subsMu.Lock()
	defer s.subsMu.Unlock()
	s.subs[sub] = struct{}{}
	return sub
}

// Wake receives when changes wait to be drained.
func (sub *Subscription) Wake() <-chan struct{} { return sub.wake }

// Drain takes all waiting changes.
func (sub *Subscription) Drain() []Change {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	queue := sub.queue
	sub.queue = nil
	return queue
}

// Wait blocks until at least one change waits and takes all of them, or returns ctx's error.
func (sub *Subscription) Wait(ctx context.Context) ([]Change, error) {
	for {
		if changes := sub.Drain(); len(changes) > 0 {
			return changes, nil
		}
		select {
		case <-sub.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Close ends the subscription.
func (sub *Subscription) Close() {
	sub.sim.subsMu.Lock()
	defer sub.sim.subsMu.Unlock()
	delete(sub.sim.subs, sub)
}

func (sub *Subscription) push(c Change) {
	sub.mu.Lock()
	// Repeats tell a reader nothing while the first still waits.
	if n := len(sub.queue); n == 0 || sub.queue[n-1] != c {
		sub.queue = append(sub.queue, c)
	}
	sub.mu.Unlock()
	select {
	case sub.wake <- struct{}{}:
	default:
	}
}

func (s *Sim) changed(c Change) {
	s.subsMu.Lock()
	defer s.subsMu.Unlock()
	for sub := range s.subs {
		sub.push(c)
	}
}
