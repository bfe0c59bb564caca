package story

import (
	"fmt"
	"strings"

	"embudo/internal/slacksim"
)

// Channel is a conversation, or with a thread set one thread of it, seen by everybody who is in it.
type Channel struct {
	story  *Story
	id     string
	thread string
}

// Channel finds a conversation by id or name.
func (s *Story) Channel(idOrName string) *Channel {
	s.T.Helper()
	name := strings.TrimPrefix(idOrName, "#")
	for _, c := range s.Sim.Conversations() {
		if c.ID == idOrName || c.Name == name && c.Kind != "im" {
			return &Channel{story: s, id: c.ID}
		}
	}
	s.T.Fatalf("story: no conversation %q", idOrName)
	return nil
}

// ID returns the conversation's id.
func (c *Channel) ID() string { return c.id }

// Await waits for a message of the app that everybody sees, shows all parts, and was not returned before.
// Outside Thread, replies are not looked at. To see an edit of a message, use its Becomes.
func (c *Channel) Await(parts ...string) Message {
	c.story.T.Helper()
	return c.await(fmt.Sprintf("a message with %q", parts), func(m slacksim.Message) bool {
		return m.EphemeralTo == "" && hasAll(visible(m), parts)
	})
}

func (c *Channel) await(what string, wanted func(slacksim.Message) bool) Message {
	c.story.T.Helper()
	var found Message
	c.story.Until(what, func() bool {
		for _, m := range c.messages() {
			if m.BotID != "" && wanted(m) && c.story.claim(m) {
				found = Message{Message: m, story: c.story}
				return true
			}
		}
		return false
	})
	return found
}

// Find returns the newest message of the app that shows all parts now, expected before or not.
func (c *Channel) Find(parts ...string) (Message, bool) {
	all := c.messages()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].BotID != "" && all[i].EphemeralTo == "" && hasAll(visible(all[i]), parts) {
			c.story.claim(all[i])
			return Message{Message: all[i], story: c.story}, true
		}
	}
	return Message{}, false
}

// Messages returns what everybody sees here, oldest first, and counts it all as expected.
func (c *Channel) Messages() []Message {
	var all []Message
	for _, m := range c.messages() {
		if m.EphemeralTo == "" {
			c.story.claim(m)
			all = append(all, Message{Message: m, story: c.story})
		}
	}
	return all
}

func (c *Channel) messages() []slacksim.Message {
	var here []slacksim.Message
	for _, m := range c.story.Sim.Messages(c.id) {
		reply := m.ThreadTS != "" && m.ThreadTS != m.TS
		switch {
		case c.thread == "" && (!reply || m.Broadcast || m.EphemeralTo != ""):
			here = append(here, m)
		case c.thread != "" && reply && m.ThreadTS == c.thread:
			here = append(here, m)
		}
	}
	return here
}
