package slacksim

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kinds of conversations, as Slack names them in channel_type.
const (
	kindChannel = "channel"
	kindGroup   = "group"
	kindIM      = "im"
	kindMPIM    = "mpim"
)

// conversation is a channel or DM with all its messages, ephemeral ones included, oldest first.
type conversation struct {
	id, name, kind, topic, purpose, creator string
	members                                 []string
	archived                                bool
	created                                 int64
	messages                                []*message
	byTS                                    map[string]*message
	bookmarks                               []Bookmark
}

func (c *conversation) has(userID string) bool { return slices.Contains(c.members, userID) }

func (c *conversation) join(userID string) {
	if !c.has(userID) {
		c.members = append(c.members, userID)
	}
}

func (c *conversation) leave(userID string) {
	c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == userID })
}

// isDM reports whether the conversation has no name of its own.
func (c *conversation) isDM() bool { return c.kind == kindIM || c.kind == kindMPIM }

// partner returns the other party of a DM with the bot.
func (c *conversation) partner() string {
	for _, id := range c.members {
		if id != BotUserID {
			return id
		}
	}
	return ""
}

func (s *Sim) populate() error {
	name := cmp.Or(s.manifest.Features.BotUser.Name, s.manifest.Display.Name)
	s.people[BotUserID] = &User{ID: BotUserID, Name: name, RealName: s.manifest.Display.Name, Locale: "en-US", TZ: "America/Santiago", Bot: true}
	for _, u := range s.cfg.People {
		if err := s.addPerson(u); err != nil {
			return err
		}
	}
	for _, c := range s.cfg.Channels {
		if err := s.addChannel(c); err != nil {
			return err
		}
	}
	for _, g := range s.cfg.Groups {
		if err := s.addGroup(g); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sim) addPerson(u User) error {
	if u.ID == "" || u.Name == "" {
		return errors.New("slacksim: a person needs an id and a name")
	}
	if s.people[u.ID] != nil {
		return fmt.Errorf("slacksim: two people with id %s", u.ID)
	}
	u.RealName = cmp.Or(u.RealName, u.Name)
	u.Locale = cmp.Or(u.Locale, "en-US")
	u.TZ = cmp.Or(u.TZ, "America/Santiago")
	s.people[u.ID] = &u
	s.peopleOrder = append(s.peopleOrder, u.ID)
	return nil
}

func (s *Sim) addChannel(c Channel) error {
	if c.ID == "" || c.Name == "" {
		return errors.New("slacksim: a channel needs an id and a name")
	}
	if s.conversations[c.ID] != nil {
		return fmt.Errorf("slacksim: two channels with id %s", c.ID)
	}
	kind := kindChannel
	if c.Private {
		kind = kindGroup
	}
	conv := &conversation{id: c.ID, name: c.Name, kind: kind, topic: c.Topic, purpose: c.Purpose, archived: c.Archived}
	for _, id := range c.Members {
		if s.people[id] == nil {
			return fmt.Errorf("slacksim: member %s of #%s is nobody", id, c.Name)
		}
		conv.join(id)
	}
	if c.Bot {
		conv.join(BotUserID)
	}
	s.addConversation(conv)
	return nil
}

func (s *Sim) addConversation(c *conversation) {
	c.created = s.clock.Now().Unix()
	c.byTS = map[string]*message{}
	s.conversations[c.id] = c
	s.channelOrder = append(s.channelOrder, c.id)
	s.changed(Change{Kind: ChannelChanged, ChannelID: c.id})
}

// directMessage returns the DM between the bot and the person, and makes it when there is none. Callers hold s.mu.
func (s *Sim) directMessage(userID string) *conversation {
	for _, c := range s.conversations {
		if c.kind == kindIM && c.has(userID) && c.has(BotUserID) {
			return c
		}
	}
	c := &conversation{id: s.mint("D"), kind: kindIM, members: []string{userID, BotUserID}}
	s.addConversation(c)
	return c
}

// groupMessage returns the group DM of exactly these people and the bot. Callers hold s.mu.
func (s *Sim) groupMessage(userIDs []string) *conversation {
	members := append([]string{BotUserID}, userIDs...)
	slices.Sort(members)
	members = slices.Compact(members)
	for _, c := range s.conversations {
		if c.kind == kindMPIM && slices.Equal(slices.Sorted(slices.Values(c.members)), members) {
			return c
		}
	}
	var names []string
	for _, id := range members {
		names = append(names, s.people[id].Name)
	}
	c := &conversation{id: s.mint("G"), name: "mpdm-" + strings.Join(names, "--") + "-1", kind: kindMPIM, members: members}
	s.addConversation(c)
	return c
}

// sees reports whether the person may read the conversation: members do, and anybody but a guest reads public channels.
func (s *Sim) sees(userID string, c *conversation) bool {
	u := s.people[userID]
	if u == nil {
		return false
	}
	if c.has(userID) {
		return true
	}
	return c.kind == kindChannel && !u.Guest && !u.Single && u.Stranger == ""
}

func (c *conversation) snapshot(s *Sim, reader string) Conversation {
	name := c.name
	if c.kind == kindIM {
		name = s.people[c.partner()].Name
		if c.partner() == reader {
			name = s.people[BotUserID].Name
		}
	}
	view := Conversation{
		ID: c.id, Name: name, Kind: c.kind, Topic: c.topic, Purpose: c.purpose, Archived: c.archived,
		Members: slices.Clone(c.members), Bot: c.has(BotUserID), Bookmarks: slices.Clone(c.bookmarks),
	}
	for _, m := range slices.Backward(c.messages) {
		if m.EphemeralTo == "" || m.EphemeralTo == reader {
			view.LatestTS = m.TS
			break
		}
	}
	return view
}

// People returns everyone but the bot, in the order of the configuration.
func (s *Sim) People() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	people := make([]User, 0, len(s.peopleOrder))
	for _, id := range s.peopleOrder {
		people = append(people, *s.people[id])
	}
	return people
}

// Bot returns the app's bot user.
func (s *Sim) Bot() User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.people[BotUserID]
}

// Conversations returns every conversation, DMs included, oldest first.
func (s *Sim) Conversations() []Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Conversation, 0, len(s.channelOrder))
	for _, id := range s.channelOrder {
		all = append(all, s.conversations[id].snapshot(s, ""))
	}
	return all
}

// Messages returns all of a conversation's messages, replies and everyone's ephemeral ones included, oldest first.
func (s *Sim) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil {
		return nil
	}
	all := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		all = append(all, m.snapshot())
	}
	return all
}

// AddPerson lets somebody join the workspace; the app hears team_join where its manifest subscribes to it.
func (s *Sim) AddPerson(u User) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.addPerson(u); err != nil {
		return err
	}
	s.emit("team_join", object{"type": "team_join", "user": s.userObject(s.people[u.ID], true)})
	s.changed(Change{Kind: PersonChanged, UserID: u.ID})
	return nil
}

// AddChannel makes a channel while the workspace runs.
func (s *Sim) AddChannel(c Channel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addChannel(c)
}
