package story

import (
	"context"
	"fmt"
	"strings"

	"embudo/internal/slacksim"
)

// Actor is a person in a place.
type Actor struct {
	*slacksim.Person
	story   *Story
	channel string
}

// As returns the person of that id or handle, in their DM with the app.
func (s *Story) As(idOrName string) *Actor {
	s.T.Helper()
	p := s.Sim.Person(idOrName)
	dm := p.DM()
	if dm == "" {
		s.T.Fatalf("story: nobody is called %q", idOrName)
	}
	return &Actor{Person: p, story: s, channel: dm}
}

// In returns the same person in another conversation, by id or name.
func (a *Actor) In(channel string) *Actor {
	a.story.T.Helper()
	return &Actor{Person: a.Person, story: a.story, channel: a.story.Channel(channel).id}
}

// DMs is the person's direct message with the app.
func (a *Actor) DMs() *Channel { return &Channel{story: a.story, id: a.DM()} }

// Slash types a whole line, such as "/oportunidad nueva Acme 12M", where the person is.
func (a *Actor) Slash(line string) *Answer {
	a.story.T.Helper()
	command, rest, _ := strings.Cut(line, " ")
	before := a.newest()
	turn, err := a.Person.Slash(context.Background(), a.channel, command, rest)
	if err != nil {
		a.story.T.Fatalf("story: %s: %v", line, err)
	}
	return a.answer(line, turn, before)
}

// Shortcut runs a global shortcut.
func (a *Actor) Shortcut(callbackID string) *Answer {
	a.story.T.Helper()
	before := a.newest()
	turn, err := a.Person.Shortcut(context.Background(), callbackID)
	if err != nil {
		a.story.T.Fatalf("story: shortcut %s: %v", callbackID, err)
	}
	return a.answer("shortcut "+callbackID, turn, before)
}

// OnMessage runs a message shortcut on a message.
func (a *Actor) OnMessage(callbackID string, m Message) *Answer {
	a.story.T.Helper()
	before := a.newest()
	turn, err := a.MessageShortcut(context.Background(), callbackID, m.ChannelID, m.TS)
	if err != nil {
		a.story.T.Fatalf("story: message shortcut %s: %v", callbackID, err)
	}
	return a.answer("message shortcut "+callbackID, turn, before)
}

// Says posts a message where the person is.
func (a *Actor) Says(text string) Message {
	a.story.T.Helper()
	m, err := a.Say(context.Background(), a.channel, "", text)
	if err != nil {
		a.story.T.Fatalf("story: say %q: %v", text, err)
	}
	return Message{Message: *m, story: a.story}
}

// AppHome opens the app's Home and waits until it shows all parts.
func (a *Actor) AppHome(parts ...string) *Modal {
	a.story.T.Helper()
	if err := a.OpenHome(context.Background()); err != nil {
		a.story.T.Fatalf("story: open home: %v", err)
	}
	a.story.Until(fmt.Sprintf("the home to show %q", parts), func() bool {
		v := a.Home()
		return v != nil && hasAll(strings.Join(texts(v.Blocks), "\n"), parts)
	})
	return &Modal{actor: a, home: true}
}

func (a *Actor) press(t slacksim.PressTarget) *Answer {
	a.story.T.Helper()
	before := a.newest()
	turn, err := a.Press(context.Background(), t)
	if err != nil {
		a.story.T.Fatalf("story: press %s %s: %v", t.BlockID, t.ActionID, err)
	}
	answer := a.answer("press "+t.ActionID, turn, before)
	if t.ChannelID != "" {
		answer.channel = t.ChannelID
	}
	return answer
}

func (a *Actor) answer(act string, turn *slacksim.Turn, before string) *Answer {
	a.story.owe(turn)
	return &Answer{actor: a, act: act, turn: turn, before: before, channel: a.channel}
}

// newest is the timestamp of the last message that is there now anywhere, to know later what is newer.
func (a *Actor) newest() string {
	newest := ""
	for _, c := range a.story.Sim.Conversations() {
		for _, m := range a.story.Sim.Messages(c.ID) {
			newest = max(newest, m.TS)
		}
	}
	return newest
}
