package slacksim

import (
	"context"
	"fmt"
)

// Redeliver sends an envelope again under another id, however long ago it was sent, and gives what the app answered.
// Nothing in the workspace comes of the answer: the person's client has long since shown the first one.
func (s *Sim) Redeliver(ctx context.Context, envelopeID string) (*Turn, error) {
	s.mu.Lock()
	env := s.envelopes[envelopeID]
	if env == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("no envelope %q is kept", envelopeID)
	}
	again := s.newEnvelope(env.kind, env.name, env.userID, env.payload)
	again.accepts, again.attempt = env.accepts, env.attempt+1
	s.note(Entry{Kind: LogInjected, Name: "redeliver", EnvelopeID: again.id, Detail: "of " + env.id})
	s.dispatch(again)
	s.mu.Unlock()
	return (&Person{sim: s}).await(ctx, again)
}
