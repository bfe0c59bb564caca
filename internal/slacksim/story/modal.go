package story

import (
	"context"
	"encoding/json"
	"strings"

	"embudo/internal/slacksim"
)

// Modal is the modal on top of a person's stack, or their App Home. Fields are named by block id, "block/action" or label.
type Modal struct {
	actor *Actor
	home  bool
}

// Modal waits until the modal on top has a title with that in it.
func (a *Actor) Modal(title string) *Modal {
	a.story.T.Helper()
	a.story.Until("modal "+title, func() bool {
		v := a.View()
		return v != nil && strings.Contains(v.Title, title)
	})
	return &Modal{actor: a}
}

// View returns the view as it stands, nil when it is closed.
func (m *Modal) View() *slacksim.View {
	if m.home {
		return m.actor.Home()
	}
	return m.actor.View()
}

// Text returns all that is visible in it, one a line.
func (m *Modal) Text() string {
	v := m.View()
	if v == nil {
		return ""
	}
	return strings.Join(append([]string{v.Title, v.Submit, v.Close}, texts(v.Blocks)...), "\n")
}

// Shows waits until the view shows all parts, which also lets a loading view be filled.
func (m *Modal) Shows(parts ...string) *Modal {
	m.actor.story.T.Helper()
	m.actor.story.Until("the view to show "+strings.Join(parts, ", "), func() bool { return hasAll(m.Text(), parts) })
	return m
}

// Value returns what stands in a field as Slack's state JSON, such as {"type":"plain_text_input","value":"Acme"}.
func (m *Modal) Value(name string) json.RawMessage {
	m.actor.story.T.Helper()
	e := m.field(name)
	return m.View().State[e.BlockID][e.ActionID]
}

func (m *Modal) field(name string) slacksim.Element {
	m.actor.story.T.Helper()
	var found slacksim.Element
	m.actor.story.Until("the field "+name, func() bool {
		v := m.View()
		if v == nil {
			return false
		}
		var ok bool
		found, ok = find(v.Blocks, name)
		return ok
	})
	return found
}

func (m *Modal) set(name string, values ...string) *Modal {
	m.actor.story.T.Helper()
	m.Press(name, values...)
	return m
}

// Fill types into a field.
func (m *Modal) Fill(name, text string) *Modal {
	m.actor.story.T.Helper()
	return m.set(name, text)
}

// Choose picks one option by text or value, or a person or channel by name or id.
func (m *Modal) Choose(name, option string) *Modal {
	m.actor.story.T.Helper()
	return m.set(name, option)
}

// Check leaves exactly these options chosen.
func (m *Modal) Check(name string, options ...string) *Modal {
	m.actor.story.T.Helper()
	return m.set(name, options...)
}

// Date sets a date picker to "YYYY-MM-DD".
func (m *Modal) Date(name, date string) *Modal {
	m.actor.story.T.Helper()
	return m.set(name, date)
}

// Clear empties a field.
func (m *Modal) Clear(name string) *Modal {
	m.actor.story.T.Helper()
	return m.set(name)
}

// Attach adds a file to a file field.
func (m *Modal) Attach(name, file string, data []byte) *Modal {
	m.actor.story.T.Helper()
	e := m.field(name)
	if _, err := m.actor.Attach(e.BlockID, file, data); err != nil {
		m.actor.story.T.Fatalf("story: attach %s: %v", file, err)
	}
	return m
}

// Press uses an element by its text, block id or action id, and returns what came of it.
func (m *Modal) Press(name string, values ...string) *Answer {
	m.actor.story.T.Helper()
	e := m.field(name)
	return m.actor.press(slacksim.PressTarget{Home: m.home, BlockID: e.BlockID, ActionID: e.ActionID, Values: values})
}

// Cancel closes the modal by its Cancel button.
func (m *Modal) Cancel() {
	m.actor.story.T.Helper()
	m.close(false)
}

// CloseAll closes the whole stack by the cross.
func (m *Modal) CloseAll() {
	m.actor.story.T.Helper()
	m.close(true)
}

func (m *Modal) close(all bool) {
	m.actor.story.T.Helper()
	turn, err := m.actor.CloseModal(context.Background(), all)
	if err != nil {
		m.actor.story.T.Fatalf("story: close modal: %v", err)
	}
	m.actor.story.owe(turn)
}

// Submit sends the modal.
func (m *Modal) Submit() *Submission {
	m.actor.story.T.Helper()
	before := m.actor.newest()
	outcome, err := m.actor.Submit(context.Background())
	if err != nil {
		m.actor.story.T.Fatalf("story: submit: %v", err)
	}
	return &Submission{Outcome: outcome, Answer: m.actor.answer("the submission", outcome.Turn, before)}
}

// Submission is what came of a submission. Its Answer finds a message that the app sent in reply.
type Submission struct {
	*slacksim.Outcome
	*Answer
}

// Closed fails the test unless the modal closed, and leaves the answer to be looked at.
func (s *Submission) Closed() *Answer {
	s.actor.story.T.Helper()
	if s.Kind != slacksim.Closed && s.Kind != slacksim.Cleared {
		s.wrong("closed")
	}
	return s.Answer
}

// Errors fails the test unless the app answered with errors, and returns them by block id.
func (s *Submission) Errors() map[string]string {
	s.actor.story.T.Helper()
	if s.Kind != slacksim.Invalid {
		s.wrong("errors")
	}
	return s.Outcome.Errors
}

// Refused fails the test unless Slack's own form kept the submission back, and returns its sentences by block id.
func (s *Submission) Refused() map[string]string {
	s.actor.story.T.Helper()
	if s.Kind != slacksim.Refused {
		s.wrong("refused")
	}
	return s.Outcome.Errors
}

// Trouble fails the test unless the person was told that there was trouble connecting.
func (s *Submission) Trouble() {
	s.actor.story.T.Helper()
	if s.Kind != slacksim.Trouble {
		s.wrong("trouble")
	}
	s.actor.story.looked(s.Turn())
}

// Next fails the test unless the submission led to another view, and waits for the one with that title.
func (s *Submission) Next(title string) *Modal {
	s.actor.story.T.Helper()
	if s.Kind != slacksim.Updated && s.Kind != slacksim.Pushed {
		s.wrong("another view")
	}
	return s.actor.Modal(title)
}

// Turn returns the envelope's fate; nil when Slack's own form kept the submission back.
func (s *Submission) Turn() *slacksim.Turn { return s.Outcome.Turn }

func (s *Submission) wrong(wanted string) {
	s.actor.story.T.Helper()
	s.actor.story.T.Fatalf("story: wanted %s, got %s %v\n%s", wanted, s.Kind, s.Outcome.Errors, s.actor.story.recent())
}
