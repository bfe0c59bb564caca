package slacksim

// Conversations returns what the person has in the sidebar: the channels they are in, their DMs, and the other public
// channels if they may see them, in the order they came to be.
func (p *Person) Conversations() []Conversation {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Conversation
	for _, id := range s.channelOrder {
		if c := s.conversations[id]; s.sees(p.id, c) {
			all = append(all, c.snapshot(s, p.id))
		}
	}
	return all
}

// Messages returns what the person sees in a conversation outside threads, oldest first: their own ephemeral messages
// and replies broadcast to the channel included.
func (p *Person) Messages(channelID string) []Message {
	return p.visible(channelID, func(m *message) bool {
		return m.ThreadTS == "" || m.ThreadTS == m.TS || m.Broadcast
	})
}

// Thread returns a thread as the person sees it, the parent first.
func (p *Person) Thread(channelID, ts string) []Message {
	return p.visible(channelID, func(m *message) bool { return m.TS == ts || m.ThreadTS == ts })
}

// Inbox returns everything that the person sees and did not write, in all their conversations, oldest first within each.
func (p *Person) Inbox() []Message {
	var all []Message
	for _, c := range p.Conversations() {
		all = append(all, p.visible(c.ID, func(m *message) bool { return m.UserID != p.id })...)
	}
	return all
}

func (p *Person) visible(channelID string, keep func(*message) bool) []Message {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.lookup(channelID)
	if c == nil || !s.sees(p.id, c) {
		return nil
	}
	var seen []Message
	for _, m := range c.messages {
		if (m.EphemeralTo == "" || m.EphemeralTo == p.id) && keep(m) {
			seen = append(seen, m.snapshot())
		}
	}
	return seen
}
