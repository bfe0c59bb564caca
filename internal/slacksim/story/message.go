package story

import (
	"encoding/json"
	"fmt"
	"strings"

	"embudo/internal/slacksim"
)

// Message is a message somebody expected.
type Message struct {
	slacksim.Message
	story *Story
}

// Visible returns all that a reader sees of it: the fallback text and the text of its blocks, one a line.
func (m Message) Visible() string { return visible(m.Message) }

// Contains fails the test for every part that is not to be seen in the message.
func (m Message) Contains(parts ...string) Message {
	m.story.T.Helper()
	seen := m.Visible()
	for _, part := range parts {
		if !strings.Contains(seen, part) {
			m.story.T.Errorf("story: the message lacks %q:\n%s", part, seen)
		}
	}
	return m
}

// Lacks fails the test for every part that is to be seen in the message.
func (m Message) Lacks(parts ...string) Message {
	m.story.T.Helper()
	seen := m.Visible()
	for _, part := range parts {
		if strings.Contains(seen, part) {
			m.story.T.Errorf("story: the message has %q:\n%s", part, seen)
		}
	}
	return m
}

// Now returns the message as it stands now; ok is false when it was deleted.
func (m Message) Now() (now Message, ok bool) {
	for _, other := range m.story.Sim.Messages(m.ChannelID) {
		if other.TS == m.TS {
			return Message{Message: other, story: m.story}, true
		}
	}
	return m, false
}

// Becomes waits until the message shows all parts, by being edited, and returns it as it is then.
func (m Message) Becomes(parts ...string) Message {
	m.story.T.Helper()
	var now Message
	m.story.Until(fmt.Sprintf("message %s to show %q", m.TS, parts), func() bool {
		var ok bool
		now, ok = m.Now()
		return ok && hasAll(now.Visible(), parts)
	})
	return now
}

// Gone waits until the message is deleted.
func (m Message) Gone() {
	m.story.T.Helper()
	m.story.Until("message "+m.TS+" to be deleted", func() bool { _, ok := m.Now(); return !ok })
}

// Thread is the thread under the message.
func (m Message) Thread() *Channel {
	return &Channel{story: m.story, id: m.ChannelID, thread: m.TS}
}

// Buttons returns the texts of its buttons.
func (m Message) Buttons() []string {
	var texts []string
	for _, e := range slacksim.Elements(m.Blocks) {
		if e.Type == "button" {
			texts = append(texts, e.Label)
		}
	}
	return texts
}

// Press lets the actor use the element of the message with that text or action id; values are for menus and pickers.
func (m Message) Press(actor *Actor, element string, values ...string) *Answer {
	m.story.T.Helper()
	now, ok := m.Now()
	if !ok {
		m.story.T.Fatalf("story: the message with %q is deleted", element)
	}
	e, ok := find(now.Blocks, element)
	if !ok {
		m.story.T.Fatalf("story: no element %q in the message:\n%s", element, now.Visible())
	}
	return actor.press(slacksim.PressTarget{
		ChannelID: m.ChannelID, MessageTS: m.TS, BlockID: e.BlockID, ActionID: e.ActionID, Values: values,
	})
}

// find looks for an element by its text, else by its action id or block id, else by a part of its text.
func find(blocks json.RawMessage, name string) (slacksim.Element, bool) {
	all := slacksim.Elements(blocks)
	for _, match := range []func(slacksim.Element) bool{
		func(e slacksim.Element) bool { return e.Label == name },
		func(e slacksim.Element) bool {
			return e.ActionID == name || e.BlockID == name || e.BlockID+"/"+e.ActionID == name
		},
		func(e slacksim.Element) bool { return strings.Contains(e.Label, name) },
	} {
		for _, e := range all {
			if match(e) {
				return e, true
			}
		}
	}
	return slacksim.Element{}, false
}

func hasAll(seen string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(seen, part) {
			return false
		}
	}
	return true
}

func visible(m slacksim.Message) string {
	lines := []string{m.Text}
	for _, raw := range []json.RawMessage{m.Blocks, m.Attachments} {
		lines = append(lines, texts(raw)...)
	}
	for _, f := range m.Files {
		lines = append(lines, f.Title)
	}
	return strings.Join(lines, "\n")
}

// shownKeys are the keys under which Block Kit keeps what a reader sees.
var shownKeys = map[string]bool{
	"text": true, "title": true, "subtitle": true, "label": true, "caption": true, "alt_text": true, "name": true, "hint": true,
	"fallback": true,
}

func texts(raw json.RawMessage) []string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	var found []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		case map[string]any:
			for key, inner := range v {
				if s, ok := inner.(string); ok && shownKeys[key] {
					found = append(found, s)
					continue
				}
				walk(inner)
			}
		}
	}
	walk(v)
	return found
}
