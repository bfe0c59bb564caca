package slacksim

import (
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
	if threadTS != "" {
		_, parent := s.find(p.id, c.id, threadTS)
		if parent == nil || parent.EphemeralTo != "" {
			return nil, fmt.Errorf("thread %s: %w", threadTS, ErrNotVisible)
		}
		if parent.ThreadTS != "" {
			threadTS = parent.ThreadTS
		}
	}
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("an empty message: %w", ErrNotAllowed)
	}
	m := s.post(c, Message{UserID: p.id, ThreadTS: threadTS, Text: s.escape(text, false)}).snapshot()
	return &m, nil
}

// writable finds a conversation that the person may post in. Callers hold s.mu.
func (p *Person) writable(channelID string) (*conversation, error) {
	if _, err := p.acting(); err != nil {
		return nil, err
	}
	c, err := p.place(channelID)
	if err != nil {
		return nil, err
	}
	home := p.sim.manifest.Features.AppHome
	switch {
	case !c.has(p.id):
		return nil, fmt.Errorf("not a member of %s: %w", channelID, ErrNotAllowed)
	case c.archived:
		return nil, fmt.Errorf("%s is archived: %w", channelID, ErrNotAllowed)
	case c.kind == kindIM && (!home.Messages || home.MessagesReadOnly):
		return nil, fmt.Errorf("the app takes no messages: %w", ErrNotAllowed)
	}
	return c, nil
}

// Upload posts a file into a conversation.
func (p *Person) Upload(_ context.Context, channelID, name string, data []byte) (*Message, error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.writable(channelID)
	if err != nil {
		return nil, err
	}
	f := s.newFile(name, p.id, data)
	f.complete, f.Channels = true, []string{c.id}
	stored := s.post(c, Message{UserID: p.id, Subtype: "file_share", Files: []File{f.File}})
	if c.has(BotUserID) {
		s.emit("file_shared", object{
			"type": "file_shared", "file_id": f.ID, "user_id": p.id, "channel_id": c.id, "file": object{"id": f.ID},
		})
	}
	m := stored.snapshot()
	return &m, nil
}

// React adds or, with remove, takes back the person's emoji on a message. It reports whether anything changed.
func (p *Person) React(_ context.Context, channelID, ts, emoji string, remove bool) (bool, error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.writable(channelID)
	if err != nil {
		return false, err
	}
	_, m := s.find(p.id, c.id, ts)
	if m == nil || m.EphemeralTo != "" {
		return false, fmt.Errorf("message %s: %w", ts, ErrNotVisible)
	}
	if remove {
		return s.unreact(c, m, p.id, emoji), nil
	}
	return s.react(c, m, p.id, emoji), nil
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
