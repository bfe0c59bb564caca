package slacksim

import "slices"

func authTest(c *call) (object, *refusal) {
	bot := c.people[BotUserID]
	return object{
		"url": "https://" + c.cfg.Team.Domain + ".slack.com/", "team": c.cfg.Team.Name, "user": bot.Name,
		"team_id": c.cfg.Team.ID, "user_id": bot.ID, "bot_id": BotID, "is_enterprise_install": false,
	}, nil
}

func connectionsOpen(c *call) (object, *refusal) {
	if !c.manifest.Settings.SocketMode {
		return nil, refuse("socket_mode_not_enabled")
	}
	return object{"url": c.openConnection()}, nil
}

func teamInfo(c *call) (object, *refusal) {
	team := c.cfg.Team
	return object{"team": object{
		"id": team.ID, "name": team.Name, "domain": team.Domain, "email_domain": "", "icon": object{"image_default": true},
	}}, nil
}

// target is the message that a reaction or pin is for.
func (c *call) target() (*conversation, *message, *refusal) {
	conv, problem := c.joined("channel")
	if problem != nil {
		return nil, nil, problem
	}
	m := conv.byTS[c.str("timestamp")]
	if m == nil || m.EphemeralTo != "" {
		return nil, nil, refuse("message_not_found")
	}
	return conv, m, nil
}

func reactionsAdd(c *call) (object, *refusal) {
	conv, m, problem := c.target()
	if problem != nil {
		return nil, problem
	}
	if conv.archived {
		return nil, refuse("is_archived")
	}
	if !c.react(conv, m, BotUserID, c.str("name")) {
		return nil, refuse("already_reacted")
	}
	return object{}, nil
}

// react adds somebody's emoji, once. Callers hold s.mu.
func (s *Sim) react(conv *conversation, m *message, userID, name string) bool {
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

func (s *Sim) reacted(event string, conv *conversation, m *message, userID, name string) {
	s.changed(Change{Kind: MessageChanged, ChannelID: conv.id, TS: m.TS})
	if conv.has(BotUserID) {
		s.emit(event, object{
			"type": event, "user": userID, "reaction": name, "item_user": m.UserID,
			"item": object{"type": "message", "channel": conv.id, "ts": m.TS},
		})
	}
}

func reactionsRemove(c *call) (object, *refusal) {
	conv, m, problem := c.target()
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

func pinsAdd(c *call) (object, *refusal) {
	conv, m, problem := c.target()
	if problem != nil {
		return nil, problem
	}
	if m.Pinned {
		return nil, refuse("already_pinned")
	}
	m.Pinned = true
	c.changed(Change{Kind: MessageChanged, ChannelID: conv.id, TS: m.TS})
	return object{}, nil
}

// maxBookmarks is per channel. Source: docs.slack.dev/reference/methods/bookmarks.add.
const maxBookmarks = 100

func bookmarksAdd(c *call) (object, *refusal) {
	conv, problem := c.joined("channel_id")
	if problem != nil {
		return nil, problem
	}
	link := c.str("link")
	switch {
	case c.str("type") != "link":
		return nil, refuse("invalid_bookmark_type")
	case !isWebAddress(link):
		return nil, refuse("invalid_link")
	case len(conv.bookmarks) >= maxBookmarks:
		return nil, refuse("too_many_bookmarks")
	}
	b := Bookmark{ID: c.mint("Bk"), Title: c.str("title"), Link: link, Emoji: c.str("emoji"), Type: "link"}
	conv.bookmarks = append(conv.bookmarks, b)
	c.changed(Change{Kind: ChannelChanged, ChannelID: conv.id})
	return object{"bookmark": object{
		"id": b.ID, "channel_id": conv.id, "title": b.Title, "link": b.Link, "emoji": b.Emoji, "type": b.Type,
		"date_created": c.clock.Now().Unix(), "app_id": AppID,
	}}, nil
}
