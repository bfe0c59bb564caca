package slacksim

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

func bookmarksList(c *call) (object, *refusal) {
	conv, problem := c.joined("channel_id")
	if problem != nil {
		return nil, problem
	}
	all := []object{}
	for _, b := range conv.bookmarks {
		all = append(all, object{"id": b.ID, "channel_id": conv.id, "title": b.Title, "link": b.Link, "emoji": b.Emoji, "type": b.Type, "app_id": AppID})
	}
	return object{"bookmarks": all}, nil
}
