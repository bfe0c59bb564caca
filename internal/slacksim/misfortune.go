package slacksim

import "crypto/rand"

// What happens to a workspace under a running app.

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
	name := "channel_archive"
	if c.kind == kindGroup {
		name = "group_archive"
	}
	s.emit(name, object{"type": name, "channel": c.id, "user": by})
}

// RemoveBot takes the bot out of a channel; it reports whether it was in.
func (s *Sim) RemoveBot(channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[channelID]
	if c == nil || !c.has(BotUserID) {
		return false
	}
	c.leave(BotUserID)
	s.changed(Change{Kind: ChannelChanged, ChannelID: channelID})
	name := "channel_left"
	if c.kind == kindGroup {
		name = "group_left"
	}
	s.emit(name, object{"type": name, "channel": channelID})
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

// Deactivate ends a person's account: nothing can be sent to them and they act no more.
func (s *Sim) Deactivate(userID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.people[userID]
	if u == nil || userID == BotUserID {
		return false
	}
	u.Deleted = true
	s.drop(userID, 0)
	s.leaveGroups(userID)
	s.changed(Change{Kind: PersonChanged, UserID: userID})
	s.emit("user_change", object{"type": "user_change", "user": s.changedUser(u)})
	return true
}

// ChangePerson replaces what is known of a person (locale, role, names); the app hears user_change.
func (s *Sim) ChangePerson(u User) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.people[u.ID]
	if old == nil {
		return false
	}
	*old = u
	s.changed(Change{Kind: PersonChanged, UserID: u.ID})
	s.emit("user_change", object{"type": "user_change", "user": s.changedUser(old)})
	return true
}

// RevokeToken makes the bot token unusable: calls with it are answered token_revoked until ReplaceToken.
func (s *Sim) RevokeToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("revoke_token", "")
	s.tokens.revoked[s.tokens.bot] = true
}

// RevokeAppToken makes the app-level token unusable, so that no new connection can be opened.
func (s *Sim) RevokeAppToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("revoke_app_token", "")
	s.tokens.revoked[s.tokens.app] = true
}

// ReplaceToken issues a new bot token, as a reinstallation does, and returns it.
func (s *Sim) ReplaceToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("replace_token", "")
	s.tokens.bot = "xoxb-1000000000-" + rand.Text()
	return s.tokens.bot
}

// changedUser is a person as user_change shows them, which unlike users.info always tells the locale.
func (s *Sim) changedUser(u *User) object {
	o := s.userObject(u, true)
	o["locale"] = u.Locale
	return o
}
