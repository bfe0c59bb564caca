// Package story lets tests read as people act: ana types a command, fills the modal that opens, and the channel hears.
//
// Nothing here sleeps: every expectation waits for the workspace to change, up to the story's deadline. When the test
// ends, the story fails on every fault that nobody announced, on every error that a person was shown and nobody looked
// at, and on every message of the app that nobody expected.
package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"embudo/internal/slacksim"
)

// DefaultTimeout is how long an expectation waits: long enough for a machine that has much else to do, as what comes sooner
// is not waited for.
const DefaultTimeout = 30 * time.Second

// Story is one test's workspace.
type Story struct {
	T   testing.TB
	Sim *slacksim.Sim
	// Timeout bounds each expectation; DefaultTimeout at first.
	Timeout time.Duration

	mu       sync.Mutex
	claimed  map[string]bool
	faults   map[string]bool // announced codes → must happen
	errors   map[string]string
	anything bool
}

// New starts a workspace that ends with the test. Start the app after it, so that the app's own cleanup comes first.
func New(t testing.TB, cfg slacksim.Config) *Story {
	t.Helper()
	sim, err := slacksim.New(cfg)
	if err != nil {
		t.Fatalf("story: %v", err)
	}
	if _, err := sim.Start(context.Background(), "127.0.0.1:0"); err != nil {
		t.Fatalf("story: %v", err)
	}
	return On(t, sim)
}

// On tells a story in a workspace that runs already, and closes it with the test.
func On(t testing.TB, sim *slacksim.Sim) *Story {
	s := &Story{
		T: t, Sim: sim, Timeout: DefaultTimeout,
		claimed: map[string]bool{}, faults: map[string]bool{}, errors: map[string]string{},
	}
	t.Cleanup(s.end)
	return s
}

// Until waits for the condition, looked at after every change in the workspace, and every so often for what changes
// elsewhere; it fails the test with what.
func (s *Story) Until(what string, condition func() bool) {
	s.T.Helper()
	if !s.within(condition) {
		s.T.Fatalf("story: waited %s in vain for %s\n%s", s.Timeout, what, s.recent())
	}
}

func (s *Story) within(condition func() bool) bool {
	sub := s.Sim.Subscribe()
	defer sub.Close()
	ctx, cancel := context.WithTimeout(context.Background(), s.Timeout)
	defer cancel()
	for !condition() {
		if ctx.Err() != nil {
			return condition()
		}
		soon, stop := context.WithTimeout(ctx, lookAgain)
		_, _ = sub.Wait(soon)
		stop()
	}
	return true
}

// lookAgain is how long a condition is not looked at while nothing changes in the workspace.
const lookAgain = 100 * time.Millisecond

// Connected waits until the app holds at least n Socket Mode connections.
func (s *Story) Connected(n int) *Story {
	s.T.Helper()
	s.Until(fmt.Sprintf("%d connections", n), func() bool { return s.Sim.Connections() >= n })
	return s
}

// ExpectFault announces a fault by its code; the story fails if it does not happen.
func (s *Story) ExpectFault(code string) { s.announce(code, true) }

// AllowFault announces a fault that may happen.
func (s *Story) AllowFault(code string) { s.announce(code, false) }

func (s *Story) announce(code string, must bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[code] = must
}

// AllowMessages stops the story from failing on messages that nobody expected.
func (s *Story) AllowMessages() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.anything = true
}

// end judges the story and closes its workspace.
func (s *Story) end() {
	s.T.Helper()
	happened := map[string]bool{}
	for _, f := range s.Sim.Faults() {
		happened[f.Code] = true
		if _, announced := s.faults[f.Code]; !announced {
			s.T.Errorf("story: fault: %s", f)
		}
	}
	for code, must := range s.faults {
		if must && !happened[code] {
			s.T.Errorf("story: the announced fault %s did not happen", code)
		}
	}
	for envelope, shown := range s.errors {
		s.T.Errorf("story: a person was shown %s (envelope %s) and nobody looked", shown, envelope)
	}
	s.checkUnexpected()
	if s.T.Failed() {
		s.T.Log(s.recent())
	}
	if err := s.Sim.Close(); err != nil {
		s.T.Errorf("story: close: %v", err)
	}
}

func (s *Story) checkUnexpected() {
	if s.anything {
		return
	}
	for _, c := range s.Sim.Conversations() {
		for _, m := range s.Sim.Messages(c.ID) {
			if m.BotID != "" && !s.claimed[m.ChannelID+m.TS] {
				s.T.Errorf("story: nobody expected this message in %s (to %q): %s", c.Name, m.EphemeralTo, visible(m))
			}
		}
	}
}

// claim marks a message as expected. It reports false when it was already.
func (s *Story) claim(m slacksim.Message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claimed[m.ChannelID+m.TS] {
		return false
	}
	s.claimed[m.ChannelID+m.TS] = true
	return true
}

func (s *Story) isClaimed(m slacksim.Message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.claimed[m.ChannelID+m.TS]
}

// owe remembers an error that a person was shown until somebody looks at it.
func (s *Story) owe(turn *slacksim.Turn) {
	if turn == nil || turn.Error == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errors[turn.EnvelopeID] = turn.Error
}

func (s *Story) looked(turn *slacksim.Turn) {
	if turn == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.errors, turn.EnvelopeID)
}

// recent words the end of the log for a failed expectation.
func (s *Story) recent() string {
	entries := s.Sim.Log()
	entries = entries[max(0, len(entries)-25):]
	lines := []string{"the last that happened:"}
	for _, e := range entries {
		parts := []string{string(e.Kind), e.Name, e.Error, e.Detail, shorten(string(e.Request)), "→", shorten(string(e.Response))}
		parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
		lines = append(lines, "  "+strings.Join(parts, " "))
	}
	return strings.Join(lines, "\n")
}

func shorten(text string) string {
	const most = 300
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
