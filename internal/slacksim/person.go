package slacksim

import "errors"

// Errors of acts that Slack's own client would not let a person do; nothing reaches the app then.
var (
	ErrUnknownPerson = errors.New("nobody of that id or name is in the workspace")
	ErrDeactivated   = errors.New("the person's account is deactivated")
	ErrNotVisible    = errors.New("the person does not see that conversation or message")
	ErrNoCommand     = errors.New("no such command is registered")
	ErrNoView        = errors.New("no modal is open")
	ErrNoElement     = errors.New("no such block or element is there")
	ErrNoOption      = errors.New("no such option is offered")
	ErrNotAllowed    = errors.New("the element does not take that")
	ErrClosed        = errors.New("the workspace is closed")
)

// Person acts as one member of the workspace. It is a handle: all state is the workspace's.
// Acts that reach the app wait for its ack, at most 3 s of the workspace's clock.
type Person struct {
	sim *Sim
	id  string
}

// Person returns the person of that id or handle. Acts of an unknown one fail with ErrUnknownPerson.
func (s *Sim) Person(idOrName string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, u := range s.people {
		if u.Name == idOrName {
			return &Person{sim: s, id: id}
		}
	}
	return &Person{sim: s, id: idOrName}
}

// ID returns the person's user id.
func (p *Person) ID() string { return p.id }

// PressTarget names an element of a message, of the open modal or of the App Home.
type PressTarget struct {
	// ChannelID and MessageTS name a message; both empty means the person's modal on top, or with Home the App Home.
	ChannelID string
	MessageTS string
	Home      bool
	BlockID   string // may be empty when ActionID is unique there
	ActionID  string // may be empty when the block has one element
	// Values is what is chosen or typed, for elements other than buttons: option values or texts, user or channel ids,
	// a date "2027-06-30", a time "14:30", a Unix time.
	Values []string
}
