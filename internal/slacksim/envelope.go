package slacksim

import (
	"encoding/json"
	"slices"
	"time"
)

// ackDeadline is Slack's for every kind of envelope. Source: docs.slack.dev/interactivity/handling-user-interaction.
const ackDeadline = 3 * time.Second

// What a person is shown when an act finds no answer.
const (
	errorTimeout  = "operation_timeout"
	errorDispatch = "dispatch_failed"
	errorClosed   = "workspace_closed"
)

// Envelope types.
const (
	typeEvents      = "events_api"
	typeSlash       = "slash_commands"
	typeInteractive = "interactive"
)

// envelope is one request to the app, from its making until its ack or its end.
type envelope struct {
	sim     *Sim
	id      string
	kind    string // the envelope's type
	name    string // event type, command, or interaction type
	userID  string
	payload json.RawMessage
	accepts bool
	attempt int // events: number of this retry
	reason  string

	made    time.Time
	sentTo  []*conn
	sent    time.Time // the last time
	acks    int
	late    bool   // held back on purpose, so that a late ack is nobody's fault
	trigger string // the trigger in the payload
	ended   bool   // answered, timed out or lost: nothing more is done for it
	stop    func()

	done    chan struct{} // closed when ended
	outcome string        // "" or what the person is shown
	answer  json.RawMessage
	latency time.Duration
	taken   time.Duration // of latency, what came after the envelope was sent the last time
	// apply uses the ack's payload; what it returns is shown to the person when not "". Called with s.mu held.
	apply func(payload json.RawMessage) string
	// failed is told when an envelope ended without an ack. Called with s.mu held.
	failed func(reason string)
}

// newEnvelope makes an envelope around payload, which is encoded now. Callers hold s.mu.
func (s *Sim) newEnvelope(kind, name, userID string, payload any) *envelope {
	return &envelope{
		sim: s, id: s.uuid(), kind: kind, name: name, userID: userID, payload: encode(payload),
		made: s.clock.Now(), done: make(chan struct{}), stop: func() {},
	}
}

// resolve ends the envelope with what the person is shown, "" for an answer. Callers hold s.mu.
func (env *envelope) resolve(outcome string) {
	if env.ended {
		return
	}
	env.ended = true
	env.outcome = outcome
	env.stop()
	close(env.done)
}

// fail ends an envelope that got no ack. Callers hold s.mu.
func (env *envelope) fail(reason, outcome string) {
	if env.ended {
		return
	}
	env.sim.note(Entry{Kind: LogEnvelope, Name: env.name, UserID: env.userID, EnvelopeID: env.id, Error: outcome, Detail: reason})
	env.resolve(outcome)
	if env.failed != nil {
		env.failed(reason)
	}
}

// expired is called when the ack's deadline passed.
func (env *envelope) expired() {
	if env.ended {
		return
	}
	excused := env.late
	for _, c := range env.sentTo {
		excused = excused || c.ghost || c.leaving
	}
	if !excused && len(env.sentTo) > 0 {
		env.sim.fault(Fault{Code: "ack_late", Where: env.name, Message: "not acknowledged within 3 s", EnvelopeID: env.id})
	}
	env.fail("timeout", errorTimeout)
}

// lostWith settles the envelope when its connection is gone: nothing can acknowledge it any more, unless another copy
// is out, a command will be sent again, or acks of other connections count.
func (env *envelope) lostWith(c *conn) {
	i := slices.Index(env.sentTo, c)
	if env.ended && env.kind != typeSlash || i < 0 {
		return
	}
	if env.acks > 0 {
		return
	}
	env.sentTo = slices.Delete(env.sentTo, i, i+1)
	if len(env.sentTo) > 0 {
		return
	}
	s := env.sim
	if env.kind == typeSlash && s.trouble.redeliverSlash {
		s.queue = append(s.queue, env)
		return
	}
	if !s.cfg.HonourAcksAcrossConnections || env.kind == typeEvents {
		env.fail("connection lost", errorTimeout)
	}
}

// turn is what the person learns of the envelope. Callers hold s.mu.
func (env *envelope) turn() *Turn {
	return &Turn{
		EnvelopeID: env.id, Kind: env.name, AckLatency: Milliseconds(env.latency),
		AckTaken: Milliseconds(env.taken), AckPayload: env.answer, Error: env.outcome,
	}
}
