package slacksim

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// emojiName is an emoji's name without colons, with the skin tone that some take.
var emojiName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_+'-]+(::skin-tone-[2-6])?$`)

// firstNames are the names that Slack keeps a reaction under when it is chosen by another of the emoji's names. It was
// seen to, without documenting it; these are the ones that people type.
var firstNames = map[string]string{
	"thumbsup": "+1", "thumbsdown": "-1", "raised_hand": "hand", "pencil": "memo", "heavy_exclamation_mark": "exclamation",
}

// emojiNamed is the name that a reaction is kept and told under.
func emojiNamed(name string) string {
	base, tone, _ := strings.Cut(name, "::")
	first, ok := firstNames[base]
	switch {
	case !ok:
		return name
	case tone == "":
		return first
	}
	return first + "::" + tone
}

// React adds or, with remove, takes back the person's emoji on a message; colons around its name are left out.
// It reports whether anything changed.
func (p *Person) React(_ context.Context, channelID, ts, emoji string, remove bool) (bool, error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.reachable(channelID)
	if err != nil {
		return false, err
	}
	_, m := s.find(p.id, c.id, ts)
	if m == nil || m.EphemeralTo != "" {
		return false, fmt.Errorf("message %s: %w", ts, ErrNotVisible)
	}
	emoji = strings.Trim(emoji, ":")
	switch {
	case !emojiName.MatchString(emoji):
		return false, fmt.Errorf("emoji %q: %w", emoji, ErrNoOption)
	case remove:
		return s.unreact(c, m, p.id, emoji), nil
	}
	return s.react(c, m, p.id, emoji), nil
}

// target is the message that a reaction or pin is for.
func (c *call) target() (*conversation, *message, *refusal) {
	conv, problem := c.joined("channel")
	if problem != nil {
		return nil, nil, problem
	}
	if !timestampForm.MatchString(c.str("timestamp")) {
		return nil, nil, refuse("bad_timestamp")
	}
	m := conv.byTS[c.str("timestamp")]
	if m == nil || m.EphemeralTo != "" {
		return nil, nil, refuse("message_not_found")
	}
	return conv, m, nil
}

// reactable is the target of a reaction that comes or goes.
func (c *call) reactable() (*conversation, *message, *refusal) {
	conv, m, problem := c.target()
	switch {
	case problem != nil:
		return nil, nil, problem
	case conv.archived:
		return nil, nil, refuse("is_archived")
	case !emojiName.MatchString(c.str("name")):
		return nil, nil, refuse("invalid_name")
	}
	return conv, m, nil
}

func reactionsAdd(c *call) (object, *refusal) {
	conv, m, problem := c.reactable()
	if problem != nil {
		return nil, problem
	}
	if !c.react(conv, m, BotUserID, c.str("name")) {
		return nil, refuse("already_reacted")
	}
	return object{}, nil
}

func reactionsRemove(c *call) (object, *refusal) {
	conv, m, problem := c.reactable()
	if problem != nil {
		return nil, problem
	}
	if !c.unreact(conv, m, BotUserID, c.str("name")) {
		return nil, refuse("no_reaction")
	}
	return object{}, nil
}

func reactionsGet(c *call) (object, *refusal) {
	conv, m, problem := c.target()
	if problem != nil {
		return nil, problem
	}
	return object{"type": "message", "channel": conv.id, "message": c.messageObject(m, false)}, nil
}

// react adds somebody's emoji, once. Callers hold s.mu.
func (s *Sim) react(conv *conversation, m *message, userID, name string) bool {
	name = emojiNamed(name)
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 {
		m.Reactions = append(m.Reactions, Reaction{Name: name})
		i = len(m.Reactions) - 1
	}
	r := &m.Reactions[i]
	if slices.Contains(r.Users, userID) {
		return false
	}
	r.Users = append(r.Users, userID)
	r.Count = len(r.Users)
	s.reacted("reaction_added", conv, m, userID, name)
	return true
}

// unreact takes somebody's emoji away. Callers hold s.mu.
func (s *Sim) unreact(conv *conversation, m *message, userID, name string) bool {
	name = emojiNamed(name)
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name && slices.Contains(r.Users, userID) })
	if i < 0 {
		return false
	}
	r := &m.Reactions[i]
	r.Users = slices.DeleteFunc(slices.Clone(r.Users), func(id string) bool { return id == userID })
	r.Count = len(r.Users)
	if r.Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	s.reacted("reaction_removed", conv, m, userID, name)
	return true
}

// reacted tells the app, which hears of its own reactions too.
func (s *Sim) reacted(event string, conv *conversation, m *message, userID, name string) {
	s.changed(Change{Kind: MessageChanged, ChannelID: conv.id, TS: m.TS})
	if conv.has(BotUserID) {
		s.emit(event, object{
			"type": event, "user": userID, "reaction": name, "item_user": m.UserID,
			"item": object{"type": "message", "channel": conv.id, "ts": m.TS},
		})
	}
}
