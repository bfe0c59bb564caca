package slacksim

import (
	"net/url"
	"regexp"
	"unicode/utf8"
)

var timestampForm = regexp.MustCompile(`^\d{10}\.\d{6}$`)

// destination is the conversation that a message goes to: an id, a name, or a person's id for their DM.
func (c *call) destination() (*conversation, *refusal) {
	name := c.str("channel")
	if u := c.people[name]; u != nil {
		if u.Deleted || u.Bot {
			return nil, &refusal{code: "channel_not_found", harmless: u.Deleted}
		}
		return c.directMessage(name), nil
	}
	conv := c.lookup(name)
	if conv == nil {
		return nil, c.noChannel(name)
	}
	if conv.kind != kindChannel && !conv.has(BotUserID) {
		return nil, &refusal{code: "channel_not_found", harmless: true}
	}
	return conv, nil
}

// writable refuses what the bot may not post in.
func (c *call) writable(conv *conversation) *refusal {
	switch {
	case conv.archived:
		return refuse("is_archived")
	case !conv.has(BotUserID) && (conv.kind != kindChannel || !c.hasScope("chat:write.public")):
		return refuse("not_in_channel")
	case conv.kind == kindIM && !c.manifest.Features.AppHome.Messages:
		return refuse("messages_tab_disabled")
	case conv.kind == kindIM && c.people[conv.partner()].Deleted:
		return &refusal{code: "channel_not_found", harmless: true}
	}
	return nil
}

// thread checks thread_ts and returns its root.
func (c *call) thread(conv *conversation) (string, *refusal) {
	ts := c.str("thread_ts")
	if ts == "" {
		return "", nil
	}
	if !timestampForm.MatchString(ts) {
		return "", refuse("invalid_thread_ts")
	}
	parent := conv.byTS[ts]
	if parent == nil || parent.EphemeralTo != "" {
		return "", refuse("thread_not_found")
	}
	if parent.ThreadTS != "" {
		ts = parent.ThreadTS
	}
	return ts, nil
}

func postMessage(c *call) (object, *refusal) {
	conv, problem := c.destination()
	if problem != nil {
		return nil, problem
	}
	if problem := c.writable(conv); problem != nil {
		return nil, problem
	}
	in, problem := c.content()
	if problem != nil {
		return nil, problem
	}
	if in.empty() {
		return nil, refuse("no_text")
	}
	m := in.fromBot()
	if m.Username, m.IconEmoji = c.str("username"), c.str("icon_emoji"); m.Username != "" || m.IconEmoji != "" {
		if problem := c.needs("chat:write.customize"); problem != nil {
			return nil, problem
		}
	}
	if m.ThreadTS, problem = c.thread(conv); problem != nil {
		return nil, problem
	}
	if c.flag("reply_broadcast") && m.ThreadTS != "" {
		m.Broadcast, m.Subtype = true, "thread_broadcast"
	}
	stored := c.post(conv, m)
	return object{"channel": conv.id, "ts": stored.TS, "message": c.messageObject(stored, true)}, nil
}

func postEphemeral(c *call) (object, *refusal) {
	conv, problem := c.destination()
	if problem != nil {
		return nil, problem
	}
	if problem := c.writable(conv); problem != nil {
		return nil, problem
	}
	u := c.people[c.str("user")]
	if u == nil || u.Deleted || !conv.has(u.ID) {
		return nil, refuse("user_not_in_channel")
	}
	in, problem := c.content()
	if problem != nil {
		return nil, problem
	}
	if in.empty() {
		return nil, refuse("no_text")
	}
	m := in.fromBot()
	m.EphemeralTo, m.Metadata = u.ID, nil
	if m.ThreadTS, problem = c.thread(conv); problem != nil {
		return nil, problem
	}
	return object{"message_ts": c.post(conv, m).TS}, nil
}

// own finds the bot's message that a call wants to change.
func (c *call) own(refusalCode string) (*conversation, *message, *refusal) {
	conv, problem := c.channel("channel")
	if problem != nil {
		return nil, nil, problem
	}
	m := conv.byTS[c.str("ts")]
	switch {
	case m == nil || m.EphemeralTo != "":
		return nil, nil, refuse("message_not_found")
	case m.BotID != BotID:
		return nil, nil, refuse(refusalCode)
	case conv.archived:
		return nil, nil, refuse("is_archived")
	}
	return conv, m, nil
}

// updateMessage changes what the call gives and keeps the rest; an empty array removes blocks or attachments.
// Source: docs.slack.dev/reference/methods/chat.update.
func updateMessage(c *call) (object, *refusal) {
	conv, m, problem := c.own("cant_update_message")
	if problem != nil {
		return nil, problem
	}
	if utf8.RuneCountInString(c.str("text")) > maxUpdateText {
		return nil, refuse("msg_too_long")
	}
	in, problem := c.content()
	if problem != nil {
		return nil, problem
	}
	change := patch{blocks: in.blocks, attachments: in.attachments, metadata: in.metadata}
	if in.text != "" || c.has("text") && (in.blocks != nil || in.attachments != nil) {
		change.text = &in.text
	}
	if change.text == nil && in.blocks == nil && in.attachments == nil {
		return nil, refuse("no_text")
	}
	c.edit(conv, m, change)
	return object{"channel": conv.id, "ts": m.TS, "text": m.Text, "message": c.messageObject(m, true)}, nil
}

func deleteMessage(c *call) (object, *refusal) {
	conv, m, problem := c.own("cant_delete_message")
	if problem != nil {
		return nil, problem
	}
	c.remove(conv, m)
	return object{"channel": conv.id, "ts": m.TS}, nil
}

func getPermalink(c *call) (object, *refusal) {
	conv, problem := c.channel("channel")
	if problem != nil {
		return nil, problem
	}
	m := conv.byTS[c.str("message_ts")]
	if m == nil || m.EphemeralTo != "" {
		return nil, refuse("message_not_found")
	}
	return object{"channel": conv.id, "permalink": c.permalink(m)}, nil
}

// isWebAddress reports whether Slack would take text as a link.
func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
