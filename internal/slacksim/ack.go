package slacksim

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/gorilla/websocket"
)

// receive takes a frame from the app. The only frame that Slack knows from this side is an ack.
func (s *Sim) receive(c *conn, kind int, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.ghost || c.broken || s.closed {
		return
	}
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if kind != websocket.TextMessage || json.Unmarshal(data, &ack) != nil {
		s.fault(Fault{Code: "ack_malformed", Where: "socket", Message: "not a JSON text frame"})
		return
	}
	env := s.envelopes[ack.EnvelopeID]
	if env == nil {
		s.note(Entry{Kind: LogAck, Connection: c.number, EnvelopeID: ack.EnvelopeID, Error: "unknown"})
		s.fault(Fault{Code: "ack_unknown", Where: "socket", Message: "no such envelope", EnvelopeID: ack.EnvelopeID})
		return
	}
	latency := s.clock.Now().Sub(env.made)
	entry := Entry{
		Kind: LogAck, Name: env.name, UserID: env.userID, EnvelopeID: env.id, Connection: c.number,
		Latency: Milliseconds(latency), Response: ack.Payload,
	}
	entry.Error = s.takeAck(c, env, ack.Payload)
	if entry.Error == "" {
		env.latency = latency
		env.taken = s.clock.Now().Sub(env.sent)
	}
	s.note(entry)
	if entry.Error == "" {
		s.useAck(env, ack.Payload)
	}
}

// takeAck counts the ack and returns "" when it is the one that matters, else why it is not.
func (s *Sim) takeAck(c *conn, env *envelope, payload json.RawMessage) string {
	switch {
	case !slices.Contains(env.sentTo, c) && !s.cfg.HonourAcksAcrossConnections:
		if len(env.sentTo) > 0 {
			s.fault(Fault{Code: "ack_wrong_connection", Where: env.name, EnvelopeID: env.id, Message: "came on another connection than the envelope"})
		}
		return "other connection"
	case env.acks >= max(1, len(env.sentTo)):
		s.fault(Fault{Code: "ack_duplicate", Where: env.name, EnvelopeID: env.id, Message: "acknowledged more often than sent"})
		return "duplicate"
	}
	env.acks++
	if hasPayload(payload) && !env.accepts {
		s.fault(Fault{Code: "ack_payload_not_accepted", Where: env.name, EnvelopeID: env.id, Message: "accepts_response_payload was false"})
	}
	switch {
	case env.ended && env.outcome != "":
		return "late"
	case env.ended:
		return "copy"
	}
	return ""
}

func (s *Sim) useAck(env *envelope, payload json.RawMessage) {
	outcome := ""
	if env.accepts {
		if hasPayload(payload) {
			env.answer = payload
		}
		if env.apply != nil {
			outcome = env.apply(env.answer)
		}
	}
	env.resolve(outcome)
}

// hasPayload reports whether an ack carries anything: the node SDK always sends an empty object.
func hasPayload(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null")) && !bytes.Equal(raw, []byte("{}"))
}
