package slacksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// message is a stored message with what people have set in its menus and pickers: person → block → action → value.
type message struct {
	Message
	state map[string]inputs
	// repliers are who wrote in its thread, in the order of their first reply.
	repliers []string
}

func (m *message) snapshot() Message {
	out := m.Message
	out.Files = slices.Clone(m.Files)
	out.Reactions = slices.Clone(m.Reactions)
	for i := range out.Reactions {
		out.Reactions[i].Users = slices.Clone(out.Reactions[i].Users)
	}
	return out
}

// post adds m to the conversation, tells subscribers, and sends the app its events. Callers hold s.mu and have checked m.
func (s *Sim) post(c *conversation, m Message) *message {
	m.TS, m.ChannelID = s.timestamp(), c.id
	stored := &message{Message: m, state: map[string]inputs{}}
	c.messages = append(c.messages, stored)
	c.byTS[m.TS] = stored
	if m.ThreadTS != "" && m.EphemeralTo == "" {
		if parent := c.byTS[m.ThreadTS]; parent != nil {
			parent.ThreadTS = parent.TS
			parent.ReplyCount++
			parent.LatestReply = m.TS
			if !slices.Contains(parent.repliers, m.UserID) {
				parent.repliers = append(parent.repliers, m.UserID)
			}
		}
	}
	s.changed(Change{Kind: MessageChanged, ChannelID: c.id, TS: m.TS, UserID: m.EphemeralTo})
	if m.EphemeralTo == "" {
		s.emitMessage(c, s.messageObject(stored, true))
	}
	return stored
}

// remove deletes the message and, for a parent, leaves its replies, as Slack does. Callers hold s.mu.
func (s *Sim) remove(c *conversation, m *message) {
	c.messages = slices.DeleteFunc(c.messages, func(other *message) bool { return other == m })
	delete(c.byTS, m.TS)
	if parent := c.byTS[m.ThreadTS]; parent != nil && parent != m && m.EphemeralTo == "" {
		parent.ReplyCount--
	}
	s.changed(Change{Kind: MessageChanged, ChannelID: c.id, TS: m.TS, UserID: m.EphemeralTo})
	if m.EphemeralTo == "" {
		s.emitMessage(c, object{
			"type": "message", "subtype": "message_deleted", "hidden": true, "deleted_ts": m.TS,
			"previous_message": s.messageObject(m, false),
		})
	}
}

// edit replaces the message's content, keeping what the patch leaves nil. Callers hold s.mu and have checked the patch.
func (s *Sim) edit(c *conversation, m *message, patch patch) {
	before := s.messageObject(m, false)
	if patch.text != nil {
		m.Text = *patch.text
	}
	if patch.blocks != nil {
		m.Blocks = patch.blocks
	}
	if patch.attachments != nil {
		m.Attachments = patch.attachments
	}
	if patch.metadata != nil {
		m.Metadata = patch.metadata
	}
	for _, set := range m.state {
		set.keepOnly(elementsOf(m.Blocks))
	}
	if m.EphemeralTo == "" {
		m.Edited = &Edited{UserID: BotUserID, TS: s.timestamp()}
	}
	s.changed(Change{Kind: MessageChanged, ChannelID: c.id, TS: m.TS, UserID: m.EphemeralTo})
	if m.EphemeralTo == "" {
		s.emitMessage(c, object{
			"type": "message", "subtype": "message_changed", "hidden": true,
			"message": s.messageObject(m, false), "previous_message": before,
		})
	}
}

// patch is new content for a message; nil fields stay, an empty JSON array empties.
type patch struct {
	text                          *string
	blocks, attachments, metadata json.RawMessage
}

// find returns the message of that timestamp if the person sees it. Callers hold s.mu.
func (s *Sim) find(userID, channelID, ts string) (*conversation, *message) {
	c := s.conversations[channelID]
	if c == nil || !s.sees(userID, c) {
		return nil, nil
	}
	m := c.byTS[ts]
	if m == nil || (m.EphemeralTo != "" && m.EphemeralTo != userID) {
		return c, nil
	}
	return c, m
}

// messageObject is the message as the API and the payloads show it. Callers hold s.mu.
func (s *Sim) messageObject(m *message, withMetadata bool) object {
	o := object{"type": "message", "user": m.UserID, "text": m.Text, "ts": m.TS, "team": s.cfg.Team.ID}
	if m.BotID != "" {
		o["bot_id"], o["app_id"] = m.BotID, AppID
		o["bot_profile"] = object{"id": m.BotID, "app_id": AppID, "name": s.manifest.Display.Name, "team_id": s.cfg.Team.ID, "deleted": false}
	}
	for key, value := range map[string]string{"subtype": m.Subtype, "username": m.Username, "thread_ts": m.ThreadTS} {
		if value != "" {
			o[key] = value
		}
	}
	for key, raw := range map[string]json.RawMessage{"blocks": m.Blocks, "attachments": m.Attachments} {
		if len(raw) > 0 {
			o[key] = raw
		}
	}
	if m.BotID == "" && m.Text != "" {
		typed := richTextOf(m.Text)
		typed["block_id"] = "typed"
		o["blocks"] = []object{typed}
	}
	if withMetadata && len(m.Metadata) > 0 {
		o["metadata"] = m.Metadata
	}
	if m.Edited != nil {
		o["edited"] = *m.Edited
	}
	if len(m.Reactions) > 0 {
		o["reactions"] = slices.Clone(m.Reactions)
	}
	if m.ReplyCount > 0 {
		o["reply_count"], o["latest_reply"] = m.ReplyCount, m.LatestReply
		o["reply_users"], o["reply_users_count"], o["subscribed"] = slices.Clone(m.repliers), len(m.repliers), false
	}
	if m.Pinned {
		o["pinned_to"] = []string{m.ChannelID}
	}
	if len(m.Files) > 0 {
		o["files"] = s.fileObjects(m.Files)
		o["upload"] = m.BotID == ""
	}
	if m.EphemeralTo != "" {
		o["is_ephemeral"] = true
	}
	return o
}

// permalink is the address that Slack gives a message.
func (s *Sim) permalink(m *message) string {
	link := "https://" + s.cfg.Team.Domain + ".slack.com/archives/" + m.ChannelID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + m.ChannelID
	}
	return link
}
