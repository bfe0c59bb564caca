package slacksim

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

// Say posts a message; threadTS is "" outside threads. The app hears of it where its manifest subscribes to it and the
// bot is in the conversation.
func (p *Person) Say(_ context.Context, channelID, threadTS, text string) (*Message, error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.writable(channelID)
	if err != nil {
		return nil, err
	}
	if threadTS, err = p.root(c, threadTS); err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("an empty message: %w", ErrNotAllowed)
	}
	m := s.post(c, Message{UserID: p.id, ThreadTS: threadTS, Text: s.escape(text, false)}).snapshot()
	return &m, nil
}

// root is the first message of the thread that a message's timestamp names; "" names none. Callers hold s.mu.
func (p *Person) root(c *conversation, threadTS string) (string, error) {
	if threadTS == "" {
		return "", nil
	}
	_, parent := p.sim.find(p.id, c.id, threadTS)
	if parent == nil || parent.EphemeralTo != "" {
		return "", fmt.Errorf("thread %s: %w", threadTS, ErrNotVisible)
	}
	return cmp.Or(parent.ThreadTS, parent.TS), nil
}

// writable finds a conversation that the person may post in. Callers hold s.mu.
func (p *Person) writable(channelID string) (*conversation, error) {
	c, err := p.reachable(channelID)
	if err != nil {
		return nil, err
	}
	home := p.sim.manifest.Features.AppHome
	if c.kind == kindIM && (!home.Messages || home.MessagesReadOnly) {
		return nil, fmt.Errorf("the app takes no messages: %w", ErrNotAllowed)
	}
	return c, nil
}

// reachable finds a conversation that the person is in and that is not archived. Callers hold s.mu.
func (p *Person) reachable(channelID string) (*conversation, error) {
	if _, err := p.acting(); err != nil {
		return nil, err
	}
	c, err := p.place(channelID)
	switch {
	case err != nil:
		return nil, err
	case !c.has(p.id):
		return nil, fmt.Errorf("not a member of %s: %w", channelID, ErrNotAllowed)
	case c.archived:
		return nil, fmt.Errorf("%s is archived: %w", channelID, ErrNotAllowed)
	}
	return c, nil
}

// Join makes the person a member of a public channel.
func (p *Person) Join(_ context.Context, channelID string) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := p.acting(); err != nil {
		return err
	}
	c, err := p.place(channelID)
	if err != nil {
		return err
	}
	if !c.has(p.id) {
		s.admit(c, p.id, "")
	}
	return nil
}

// Leave ends the person's membership.
func (p *Person) Leave(_ context.Context, channelID string) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.place(channelID)
	if err != nil {
		return err
	}
	c.leave(p.id)
	s.changed(Change{Kind: ChannelChanged, ChannelID: c.id})
	return nil
}

// Dismiss hides an ephemeral message from its reader for good ("Only visible to you · Dismiss").
func (p *Person) Dismiss(channelID, ts string) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m := s.find(p.id, channelID, ts)
	if m == nil || m.EphemeralTo == "" {
		return fmt.Errorf("message %s: %w", ts, ErrNotVisible)
	}
	s.remove(c, m)
	return nil
}
