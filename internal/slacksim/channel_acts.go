package slacksim

import (
	"slices"
	"strings"
)

// ArchiveChannel archives a channel; it reports whether there is one of that id.
func (s *Sim) ArchiveChannel(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil {
		return false
	}
	s.archive(c, "")
	return true
}

// archive is shared with conversations.archive. Callers hold s.mu.
func (s *Sim) archive(c *conversation, by string) {
	c.archived = true
	s.changed(Change{Kind: ChannelChanged, ChannelID: c.id})
	s.emitChannel(c, "archive", object{"channel": c.id, "user": by})
}

// UnarchiveChannel opens an archived channel again; it reports whether it was archived.
func (s *Sim) UnarchiveChannel(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil || !c.archived {
		return false
	}
	c.archived = false
	s.changed(Change{Kind: ChannelChanged, ChannelID: c.id})
	s.emitChannel(c, "unarchive", object{"channel": c.id, "user": ""})
	return true
}

// RemoveBot takes the bot out of a channel; it reports whether it was in.
func (s *Sim) RemoveBot(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil || !c.has(BotUserID) {
		return false
	}
	s.emitChannel(c, "left", object{"channel": channelID})
	c.leave(BotUserID)
	s.changed(Change{Kind: ChannelChanged, ChannelID: channelID})
	return true
}

// AddBot puts the bot into a channel, as a person's invitation does.
func (s *Sim) AddBot(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil || c.has(BotUserID) {
		return false
	}
	s.admit(c, BotUserID, "")
	return true
}

// admit makes somebody a member and tells the app. Callers hold s.mu.
func (s *Sim) admit(c *conversation, userID, inviter string) {
	c.join(userID)
	s.changed(Change{Kind: ChannelChanged, ChannelID: c.id})
	if c.has(BotUserID) && !c.isDM() {
		s.emit("member_joined_channel", object{
			"type": "member_joined_channel", "user": userID, "channel": c.id, "channel_type": string(c.id[0]),
			"team": s.cfg.Team.ID, "inviter": inviter,
		})
	}
}

// RenameChannel gives a channel another name; the app hears of it where its bot is a member. It reports false for a
// channel that is not there and a name that is taken or no channel's.
func (s *Sim) RenameChannel(channelID, name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil || c.isDM() || !channelName.MatchString(name) || s.lookup(name) != nil {
		return false
	}
	c.name = name
	s.changed(Change{Kind: ChannelChanged, ChannelID: channelID})
	s.emitChannel(c, "rename", object{"channel": object{
		"id": c.id, "name": name, "name_normalized": name, "created": c.created, "is_channel": c.kind == kindChannel, "is_mpim": false,
	}})
	return true
}

// DeleteChannel takes a channel and its messages away for good. Who still names it is answered channel_not_found.
func (s *Sim) DeleteChannel(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil || c.isDM() {
		return false
	}
	s.emitChannel(c, "deleted", object{"channel": channelID})
	delete(s.conversations, channelID)
	s.channelOrder = slices.DeleteFunc(s.channelOrder, func(id string) bool { return id == channelID })
	s.deleted[channelID], s.deleted[c.name] = true, true
	s.unshare(channelID)
	s.changed(Change{Kind: ChannelChanged, ChannelID: channelID})
	return true
}

// unshare takes the files of a deleted channel away unless they are elsewhere too. Callers hold s.mu.
func (s *Sim) unshare(channelID string) {
	for _, f := range s.files {
		if slices.Contains(f.Channels, channelID) {
			f.Channels = missing(f.Channels, []string{channelID})
			f.gone = len(f.Channels) == 0
		}
	}
}

// emitChannel sends what happens to a channel itself, by the names that public and private ones have for it.
func (s *Sim) emitChannel(c *conversation, what string, event object) {
	name := "channel_" + what
	if c.kind == kindGroup {
		name = "group_" + what
	}
	event["type"] = name
	if c.has(BotUserID) || c.kind == kindChannel {
		s.emit(name, event)
	}
}

// noChannel refuses a conversation that is not there; to name one that was deleted is no mistake of the app.
func (s *Sim) noChannel(name string) *refusal {
	return &refusal{code: "channel_not_found", harmless: s.deleted[strings.TrimPrefix(name, "#")], extra: object{"arg": name}}
}
