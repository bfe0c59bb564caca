package slacksim

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// EntryKind groups log entries.
type EntryKind string

// The kinds of log entries.
const (
	LogEnvelope    EntryKind = "envelope"     // sent to the app
	LogAck         EntryKind = "ack"          // received from it
	LogAPI         EntryKind = "api"          // a Web API call and its answer
	LogResponseURL EntryKind = "response_url" // a post to a response URL
	LogSocket      EntryKind = "socket"       // connections coming and going
	LogPerson      EntryKind = "person"       // what a person did or was shown
	LogInjected    EntryKind = "injected"     // trouble that a test or the page asked for
)

// Entry is one line of what happened.
type Entry struct {
	Seq        int64           `json:"seq"`
	At         time.Time       `json:"at"`
	Kind       EntryKind       `json:"kind"`
	Name       string          `json:"name"` // method, envelope type, or act
	UserID     string          `json:"user,omitempty"`
	ChannelID  string          `json:"channel,omitempty"`
	EnvelopeID string          `json:"envelope_id,omitempty"`
	Connection int             `json:"connection,omitempty"`
	Latency    Milliseconds    `json:"latency_ms,omitempty"`
	Status     int             `json:"status,omitempty"` // HTTP status
	Error      string          `json:"error,omitempty"`
	Detail     string          `json:"detail,omitempty"`
	Request    json.RawMessage `json:"request,omitempty"` // tokens removed
	Response   json.RawMessage `json:"response,omitempty"`
}

// Fault is something that the app did against the platform's rules.
type Fault struct {
	At         time.Time `json:"at"`
	Code       string    `json:"code"`  // Slack's error name, or ack_late, ack_missing, ack_duplicate, ...
	Where      string    `json:"where"` // method, envelope type or "socket"
	Message    string    `json:"message"`
	EnvelopeID string    `json:"envelope_id,omitempty"`
}

func (f Fault) String() string {
	text := f.Where + ": " + f.Code
	if f.Message != "" {
		text += ": " + f.Message
	}
	if f.EnvelopeID != "" {
		text += " (envelope " + f.EnvelopeID + ")"
	}
	return text
}

// Log returns what happened, newest last.
func (s *Sim) Log() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// LogAfter returns the entries whose Seq is above seq, newest last.
func (s *Sim) LogAfter(seq int64) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, _ := slices.BinarySearchFunc(s.log, seq+1, func(e Entry, seq int64) int { return int(e.Seq - seq) })
	return slices.Clone(s.log[i:])
}

// Faults returns what the app did wrong, newest last.
func (s *Sim) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// TakeFaults returns the faults and forgets them, for a test that provoked them.
func (s *Sim) TakeFaults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	faults := s.faults
	s.faults = nil
	return faults
}

// note appends to the log. Callers hold s.mu.
func (s *Sim) note(e Entry) {
	s.seq++
	e.Seq, e.At = s.seq, s.clock.Now()
	if len(s.log) >= s.cfg.LogLimit {
		s.log = slices.Delete(s.log, 0, max(1, s.cfg.LogLimit/10))
	}
	s.log = append(s.log, e)
	s.changed(Change{Kind: LogChanged})
}

// fault records a breach of the platform's rules. Callers hold s.mu.
func (s *Sim) fault(f Fault) {
	f.At = s.clock.Now()
	if len(s.faults) >= s.cfg.LogLimit {
		s.faults = slices.Delete(s.faults, 0, max(1, s.cfg.LogLimit/10))
	}
	s.faults = append(s.faults, f)
	s.logger.Warn("slack fault", "where", f.Where, "code", f.Code, "message", f.Message, "envelope", f.EnvelopeID)
	s.changed(Change{Kind: FaultChanged})
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }
