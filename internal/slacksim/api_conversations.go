package slacksim

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

func conversationsOpen(c *call) (object, *refusal) {
	if id := c.str("channel"); id != "" {
		conv, problem := c.joined("channel")
		if problem != nil {
			return nil, problem
		}
		return object{"channel": c.opened(conv), "no_op": true, "already_open": true}, nil
	}
	users := split(c.str("users"))
	if len(users) == 0 {
		return nil, refuse("users_list_not_supplied")
	}
	for _, id := range users {
		u := c.people[id]
		switch {
		case u == nil:
			return nil, &refusal{code: "user_not_found", extra: object{"arg": id}}
		case u.Deleted:
			return nil, refuse("user_disabled")
		case id == BotUserID || u.Bot:
			return nil, refuse("cannot_dm_bot")
		}
	}
	if len(users) > 8 {
		return nil, refuse("too_many_users")
	}
	if len(users) == 1 {
		if problem := c.needs("im:write"); problem != nil {
			return nil, problem
		}
		return object{"channel": c.opened(c.directMessage(users[0]))}, nil
	}
	if problem := c.needs("mpim:write"); problem != nil {
		return nil, problem
	}
	return object{"channel": c.opened(c.groupMessage(users))}, nil
}

func (c *call) opened(conv *conversation) object {
	if c.flag("return_im") {
		return c.channelObject(conv)
	}
	return object{"id": conv.id}
}

func split(ids string) []string {
	var all []string
	for id := range strings.SplitSeq(ids, ",") {
		if id = strings.TrimSpace(id); id != "" {
			all = append(all, id)
		}
	}
	return all
}

func conversationsList(c *call) (object, *refusal) {
	return c.listed(func(*conversation) bool { return true })
}

func conversationsInfo(c *call) (object, *refusal) {
	conv, problem := c.channel("channel")
	if problem != nil {
		return nil, problem
	}
	if problem := c.needs(scopePrefix[conv.kind] + ":read"); problem != nil {
		return nil, problem
	}
	o := c.channelObject(conv)
	if c.flag("include_locale") {
		o["locale"] = "en-US"
	}
	if !c.flag("include_num_members") {
		delete(o, "num_members")
	}
	return object{"channel": o}, nil
}

func conversationsMembers(c *call) (object, *refusal) {
	conv, problem := c.channel("channel")
	if problem != nil {
		return nil, problem
	}
	if problem := c.needs(scopePrefix[conv.kind] + ":read"); problem != nil {
		return nil, problem
	}
	from, to, next := c.page(len(conv.members), 1000)
	members := append([]string{}, conv.members[from:to]...)
	return object{"members": members, "response_metadata": object{"next_cursor": next}}, nil
}

func conversationsJoin(c *call) (object, *refusal) {
	conv, problem := c.channel("channel")
	switch {
	case problem != nil:
		return nil, problem
	case conv.kind != kindChannel:
		return nil, refuse("method_not_supported_for_channel_type")
	case conv.archived:
		return nil, refuse("is_archived")
	}
	if !conv.has(BotUserID) {
		c.admit(conv, BotUserID, "")
	}
	return object{"channel": c.channelObject(conv)}, nil
}

func conversationsLeave(c *call) (object, *refusal) {
	conv, problem := c.channel("channel")
	if problem != nil {
		return nil, problem
	}
	if !conv.has(BotUserID) {
		return object{"not_in_channel": true}, nil
	}
	conv.leave(BotUserID)
	c.changed(Change{Kind: ChannelChanged, ChannelID: conv.id})
	return object{}, nil
}

func conversationsInvite(c *call) (object, *refusal) {
	conv, problem := c.joined("channel")
	if problem != nil {
		return nil, problem
	}
	prefix := scopePrefix[conv.kind]
	if problem := c.needs(prefix+":write.invites", prefix+":manage", prefix+":write"); problem != nil {
		return nil, problem
	}
	if conv.archived {
		return nil, refuse("is_archived")
	}
	users := split(c.str("users"))
	if len(users) > 100 {
		return nil, refuse("too_many_users")
	}
	var bad []object
	var first *refusal
	for _, id := range users {
		if problem := c.invitable(conv, id); problem != nil {
			bad = append(bad, object{"user": id, "ok": false, "error": problem.code})
			if first == nil {
				first = problem
			}
		}
	}
	if first != nil && (!c.flag("force") || len(bad) == len(users)) {
		return nil, &refusal{code: first.code, harmless: first.harmless, extra: object{"errors": bad}}
	}
	for _, id := range users {
		if c.invitable(conv, id) == nil {
			c.admit(conv, id, BotUserID)
		}
	}
	return object{"channel": c.channelObject(conv)}, nil
}

func (c *call) invitable(conv *conversation, id string) *refusal {
	u := c.people[id]
	switch {
	case u == nil:
		return refuse("user_not_found")
	case id == BotUserID:
		return refuse("cant_invite_self")
	case conv.has(id):
		return refuse("already_in_channel")
	case u.Deleted:
		return refuse("user_disabled")
	case u.Single:
		return refuse("user_is_ultra_restricted")
	case u.Stranger != "":
		return refuse("user_team_not_in_channel")
	}
	return nil
}

var channelName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_-]+$`)

func conversationsCreate(c *call) (object, *refusal) {
	name, private := c.str("name"), c.flag("is_private")
	scope, kind := "channels:manage", kindChannel
	if private {
		scope, kind = "groups:write", kindGroup
	}
	if problem := c.needs(scope); problem != nil {
		return nil, problem
	}
	switch {
	case utf8.RuneCountInString(name) > 80:
		return nil, refuse("invalid_name_maxlength")
	case name == "":
		return nil, refuse("invalid_name_required")
	case !channelName.MatchString(name):
		return nil, refuse("invalid_name_specials")
	case slices.ContainsFunc(c.channelOrder, func(id string) bool { return c.conversations[id].name == name }):
		return nil, refuse("name_taken")
	}
	conv := &conversation{id: c.mint("C"), name: name, kind: kind, creator: BotUserID, members: []string{BotUserID}}
	c.addConversation(conv)
	return object{"channel": c.channelObject(conv)}, nil
}

func conversationsArchive(c *call) (object, *refusal) {
	conv, problem := c.joined("channel")
	if problem != nil {
		return nil, problem
	}
	if problem := c.needs(scopePrefix[conv.kind]+":manage", scopePrefix[conv.kind]+":write"); problem != nil {
		return nil, problem
	}
	if conv.archived {
		return nil, &refusal{code: "already_archived", harmless: true}
	}
	c.archive(conv, BotUserID)
	return object{}, nil
}

func conversationsSet(c *call, what string) (object, *refusal) {
	conv, problem := c.joined("channel")
	if problem != nil {
		return nil, problem
	}
	prefix := scopePrefix[conv.kind]
	if problem := c.needs(prefix+":write.topic", prefix+":manage", prefix+":write"); problem != nil {
		return nil, problem
	}
	value := c.str(what)
	switch {
	case conv.archived:
		return nil, refuse("is_archived")
	case utf8.RuneCountInString(value) > 250:
		return nil, refuse("too_long")
	case what == "topic":
		conv.topic = value
	default:
		conv.purpose = value
	}
	c.changed(Change{Kind: ChannelChanged, ChannelID: conv.id})
	return object{"channel": c.channelObject(conv)}, nil
}
