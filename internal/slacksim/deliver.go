package slacksim

import (
	"crypto/rand"
	"fmt"
	"slices"
)

// uuid returns a random id in the form of Slack's envelope ids.
func (s *Sim) uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// dispatch sends the envelope to one connection and starts the 3 s for its ack. Without a connection an event waits for
// one, everything else fails at once. Callers hold s.mu.
func (s *Sim) dispatch(env *envelope) {
	s.envelopes[env.id] = env
	if len(s.envelopes) > 8192 {
		s.forgetEnvelopes()
	}
	if env.kind == typeInteractive && !s.manifest.Settings.Interactivity.Enabled {
		env.fail("interactivity is off in the manifest", errorDispatch)
		return
	}
	if len(s.reachable()) == 0 {
		if env.kind == typeEvents {
			s.queue = append(s.queue, env)
			return
		}
		env.fail("no connection", errorDispatch)
		return
	}
	env.made = s.clock.Now()
	env.stop = s.after(ackDeadline, env.expired)
	if delay := s.trouble.delay(env); delay > 0 {
		env.late = true
		if t := s.triggers[env.trigger]; t != nil {
			t.late = true
		}
		s.note(Entry{Kind: LogInjected, Name: "delay", EnvelopeID: env.id, Detail: delay.String()})
		s.after(delay, func() { s.transmit(env) })
		return
	}
	s.transmit(env)
}

// transmit writes the envelope to one connection chosen at random, and its injected duplicates likewise.
func (s *Sim) transmit(env *envelope) {
	if !s.sendTo(env) {
		if env.kind == typeEvents {
			s.queue = append(s.queue, env)
		} else {
			env.fail("no connection", errorDispatch)
		}
		return
	}
	for _, copy := range s.trouble.duplicates(env) {
		again := env
		if copy.NewEnvelopeID {
			again = s.newEnvelope(env.kind, env.name, env.userID, env.payload)
			again.accepts, again.attempt, again.reason = env.accepts, env.attempt, env.reason
			s.envelopes[again.id] = again
		}
		again.late = again.late || copy.After > 0
		s.note(Entry{Kind: LogInjected, Name: "duplicate", EnvelopeID: again.id, Detail: "of " + env.id})
		s.after(copy.After, func() { s.sendTo(again) })
	}
}

func (s *Sim) sendTo(env *envelope) bool {
	live := s.reachable()
	if len(live) == 0 {
		return false
	}
	c := live[s.random.IntN(len(live))]
	env.sentTo = append(env.sentTo, c)
	env.sent = s.clock.Now()
	frame := object{"envelope_id": env.id, "type": env.kind, "accepts_response_payload": env.accepts, "payload": env.payload}
	if env.kind == typeEvents {
		frame["retry_attempt"], frame["retry_reason"] = env.attempt, env.reason
	}
	s.note(Entry{
		Kind: LogEnvelope, Name: env.name, UserID: env.userID, EnvelopeID: env.id, Connection: c.number,
		Request: env.payload, Detail: retryText(env),
	})
	s.sendJSON(c, frame)
	return true
}

func retryText(env *envelope) string {
	if env.attempt == 0 {
		return ""
	}
	return fmt.Sprintf("retry %d: %s", env.attempt, env.reason)
}

// reachable are the connections that Slack believes to be alive. Callers hold s.mu.
func (s *Sim) reachable() []*conn {
	var live []*conn
	for _, c := range s.conns {
		if !c.leaving {
			live = append(live, c)
		}
	}
	return live
}

// flush sends what waited for a connection. Callers hold s.mu.
func (s *Sim) flush() {
	waiting := s.queue
	s.queue = nil
	for _, env := range waiting {
		if env.kind == typeSlash {
			s.note(Entry{Kind: LogInjected, Name: "redeliver", EnvelopeID: env.id})
			s.sendTo(env)
			continue
		}
		if !env.ended {
			s.dispatch(env)
		}
	}
}

// forgetEnvelopes lets go of old envelopes, so that a long run does not grow. Callers hold s.mu.
func (s *Sim) forgetEnvelopes() {
	old := s.clock.Now().Add(-20 * ackDeadline)
	for id, env := range s.envelopes {
		if env.ended && env.made.Before(old) && !slices.Contains(s.queue, env) {
			delete(s.envelopes, id)
		}
	}
}
