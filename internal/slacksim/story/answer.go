package story

import (
	"fmt"
	"strings"

	"embudo/internal/slacksim"
)

// Answer is what came of an act: a message in the ack, by response URL or for the person's eyes only, or a modal.
type Answer struct {
	actor   *Actor
	act     string
	turn    *slacksim.Turn
	before  string
	channel string
	message *Message
}

// Turn returns the envelope's fate; nil when nothing was sent.
func (a *Answer) Turn() *slacksim.Turn { return a.turn }

// Error returns what the person was shown instead of an answer, "" when all went well.
func (a *Answer) Error() string {
	a.actor.story.looked(a.turn)
	if a.turn == nil {
		return ""
	}
	return a.turn.Error
}

// Message waits for the message that answers the act, wherever it appears for this person.
func (a *Answer) Message() Message {
	a.actor.story.T.Helper()
	if a.message != nil {
		return *a.message
	}
	s := a.actor.story
	s.Until("an answer to "+a.act, func() bool {
		for _, c := range a.actor.Conversations() {
			for _, m := range s.Sim.Messages(c.ID) {
				if a.isAnswer(m) {
					s.claim(m)
					a.message = &Message{Message: m, story: s}
					return true
				}
			}
		}
		return false
	})
	return *a.message
}

// isAnswer holds for what this envelope made, and for a new message that only this person sees: a form is answered by
// the response URL of the command or button that opened it.
func (a *Answer) isAnswer(m slacksim.Message) bool {
	if m.BotID == "" {
		return false
	}
	if a.turn != nil && m.EnvelopeID == a.turn.EnvelopeID {
		return true
	}
	s := a.actor.story
	return m.EphemeralTo == a.actor.ID() && m.TS > a.before && !s.isClaimed(m)
}

// Shows waits until the answer shows all parts; it may be replaced on the way.
func (a *Answer) Shows(parts ...string) *Answer {
	a.actor.story.T.Helper()
	s := a.actor.story
	s.Until(fmt.Sprintf("an answer to %s with %q", a.act, parts), func() bool {
		for _, c := range a.actor.Conversations() {
			for _, m := range s.Sim.Messages(c.ID) {
				if (a.isAnswer(m) || a.message != nil && a.message.TS == m.TS) && hasAll(visible(m), parts) {
					s.claim(m)
					a.message = &Message{Message: m, story: s}
					return true
				}
			}
		}
		return false
	})
	return a
}

// Text waits for the answer and returns all that is visible of it.
func (a *Answer) Text() string {
	a.actor.story.T.Helper()
	return a.Message().Visible()
}

// Contains waits for the answer and fails the test for every part it lacks.
func (a *Answer) Contains(parts ...string) *Answer {
	a.actor.story.T.Helper()
	a.Message().Contains(parts...)
	return a
}

// Blocks waits for the answer and returns its blocks as JSON.
func (a *Answer) Blocks() string {
	a.actor.story.T.Helper()
	return string(a.Message().Message.Blocks)
}

// Ephemeral waits for the answer and reports whether only this person sees it.
func (a *Answer) Ephemeral() bool {
	a.actor.story.T.Helper()
	return a.Message().EphemeralTo == a.actor.ID()
}

// Button waits for the answer and finds a button in it by its text.
func (a *Answer) Button(text string) *Button {
	a.actor.story.T.Helper()
	m := a.Message()
	if _, ok := find(m.Message.Blocks, text); !ok {
		a.actor.story.T.Fatalf("story: no button %q, only %s", text, strings.Join(m.Buttons(), ", "))
	}
	return &Button{answer: a, text: text}
}

// Press presses a button of the answer; values are for menus and pickers.
func (a *Answer) Press(text string, values ...string) *Answer {
	a.actor.story.T.Helper()
	return a.Message().Press(a.actor, text, values...)
}

// Modal waits for the modal that the act opened.
func (a *Answer) Modal(title string) *Modal {
	a.actor.story.T.Helper()
	return a.actor.Modal(title)
}

// Button is a button of an answer.
type Button struct {
	answer *Answer
	text   string
}

// Press presses it.
func (b *Button) Press() *Answer {
	b.answer.actor.story.T.Helper()
	return b.answer.Press(b.text)
}
