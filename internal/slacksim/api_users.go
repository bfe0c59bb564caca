package slacksim

import (
	"slices"
	"strings"
)

// person finds the user that an argument names.
func (c *call) person(arg string) (*User, *refusal) {
	u := c.people[c.str(arg)]
	if u == nil {
		return nil, &refusal{code: "user_not_found", extra: object{"arg": c.str(arg)}}
	}
	return u, nil
}

func (c *call) userAnswer(u *User) object {
	o := c.userObject(u, c.hasScope("users:read.email"))
	if c.flag("include_locale") {
		o["locale"] = u.Locale
	}
	return o
}

func usersInfo(c *call) (object, *refusal) {
	u, problem := c.person("user")
	if problem != nil {
		return nil, problem
	}
	return object{"user": c.userAnswer(u)}, nil
}

func usersList(c *call) (object, *refusal) {
	from, to, next := c.page(len(c.peopleOrder)+1, 1000)
	ids := append([]string{BotUserID}, c.peopleOrder...)
	members := []object{}
	for _, id := range ids[from:to] {
		members = append(members, c.userAnswer(c.people[id]))
	}
	return object{
		"members": members, "cache_ts": c.clock.Now().Unix(), "response_metadata": object{"next_cursor": next},
	}, nil
}

func usersLookup(c *call) (object, *refusal) {
	for _, u := range c.people {
		if u.Email != "" && strings.EqualFold(u.Email, c.str("email")) {
			return object{"user": c.userAnswer(u)}, nil
		}
	}
	return nil, &refusal{code: "users_not_found", harmless: true}
}

func botsInfo(c *call) (object, *refusal) {
	if c.str("bot") != BotID {
		return nil, refuse("bot_not_found")
	}
	return object{"bot": object{
		"id": BotID, "app_id": AppID, "user_id": BotUserID, "name": c.manifest.Display.Name, "deleted": false,
		"updated": c.clock.Now().Unix(), "icons": object{},
	}}, nil
}

func usersConversations(c *call) (object, *refusal) {
	id := BotUserID
	if c.has("user") {
		id = c.str("user")
	}
	return c.listed(func(conv *conversation) bool { return conv.has(id) })
}

// listed answers with the conversations that keep holds for, of the kinds asked for and readable by scope.
func (c *call) listed(keep func(*conversation) bool) (object, *refusal) {
	types := map[string]string{"public_channel": kindChannel, "private_channel": kindGroup, "im": kindIM, "mpim": kindMPIM}
	asked := c.str("types")
	if asked == "" {
		asked = "public_channel"
	}
	var kinds []string
	for name := range strings.SplitSeq(asked, ",") {
		kind, ok := types[strings.TrimSpace(name)]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if problem := c.needs(scopePrefix[kind] + ":read"); problem != nil {
			return nil, problem
		}
		kinds = append(kinds, kind)
	}
	var found []*conversation
	for _, id := range c.channelOrder {
		conv := c.conversations[id]
		hidden := conv.kind != kindChannel && !conv.has(BotUserID)
		if hidden || !slices.Contains(kinds, conv.kind) || conv.archived && c.flag("exclude_archived") || !keep(conv) {
			continue
		}
		found = append(found, conv)
	}
	from, to, next := c.page(len(found), 1000)
	channels := []object{}
	for _, conv := range found[from:to] {
		channels = append(channels, c.channelObject(conv))
	}
	return object{"channels": channels, "response_metadata": object{"next_cursor": next}}, nil
}
