package slacksim

import (
	"cmp"
	"strings"
	"time"
)

// retryDelays are the waits before the three retries of an event that was not acknowledged.
// Source: docs.slack.dev/apis/events-api#retries.
var retryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}

// emit sends the app an event if its manifest subscribes to the name. Callers hold s.mu.
func (s *Sim) emit(name string, event object) {
	if !s.manifest.subscribes(name) || s.tokens.revoked[s.tokens.bot] != "" {
		return
	}
	if event["event_ts"] == nil {
		event["event_ts"] = s.timestamp()
	}
	payload := encode(object{
		"token": "local", "team_id": s.cfg.Team.ID, "api_app_id": AppID, "event": event, "type": "event_callback",
		"event_id": s.mint("Ev"), "event_time": s.clock.Now().Unix(), "is_ext_shared_channel": false,
		"event_context": secret(),
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": s.cfg.Team.ID, "user_id": BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
	})
	s.deliverEvent(text(event["type"]), cmp.Or(text(event["user"]), text(event["user_id"])), payload, 0)
}

// deliverEvent sends one attempt and, when it ends without an ack, the next one after its wait.
func (s *Sim) deliverEvent(name, userID string, payload []byte, attempt int) {
	env := s.newEnvelope(typeEvents, name, userID, nil)
	env.payload, env.attempt = payload, attempt
	if attempt > 0 {
		env.reason = "timeout"
	}
	env.failed = func(string) {
		if attempt < len(retryDelays) {
			s.after(retryDelays[attempt], func() { s.deliverEvent(name, userID, payload, attempt+1) })
		}
	}
	s.dispatch(env)
}

// messageEvents are the subscriptions that bring a conversation's messages, per kind of conversation.
var messageEvents = map[string]string{
	kindChannel: "message.channels", kindGroup: "message.groups", kindIM: "message.im", kindMPIM: "message.mpim",
}

// emitMessage sends the message event of a conversation that the bot is in, and app_mention where it is mentioned.
func (s *Sim) emitMessage(c *conversation, event object) {
	if !c.has(BotUserID) {
		return
	}
	event["channel"], event["channel_type"] = c.id, c.kind
	if ts, ok := event["ts"]; ok {
		event["event_ts"] = ts
	}
	if said := text(event["text"]); strings.Contains(said, "<@"+BotUserID+">") && event["bot_id"] == nil && event["subtype"] == nil {
		mention := object{}
		for key, value := range event {
			mention[key] = value
		}
		mention["type"] = "app_mention"
		delete(mention, "channel_type")
		s.emit("app_mention", mention)
	}
	s.emit(messageEvents[c.kind], event)
}

// channelObject is a conversation as the API and events show it. Callers hold s.mu.
func (s *Sim) channelObject(c *conversation) object {
	o := object{
		"id": c.id, "created": c.created, "is_archived": c.archived, "is_im": c.kind == kindIM, "is_mpim": c.kind == kindMPIM,
		"is_channel": c.kind == kindChannel, "is_group": c.kind == kindGroup, "is_private": c.kind != kindChannel,
		"is_general": false, "is_member": c.has(BotUserID), "is_shared": s.shared(c), "is_ext_shared": s.shared(c),
		"is_org_shared": false, "context_team_id": s.cfg.Team.ID, "unlinked": 0, "num_members": len(c.members),
	}
	if c.kind == kindIM {
		o["user"] = c.partner()
		o["is_user_deleted"] = s.people[c.partner()].Deleted
		return o
	}
	o["name"], o["name_normalized"], o["creator"] = c.name, c.name, c.creator
	o["topic"] = object{"value": c.topic, "creator": "", "last_set": 0}
	o["purpose"] = object{"value": c.purpose, "creator": "", "last_set": 0}
	return o
}

func (s *Sim) shared(c *conversation) bool {
	for _, id := range c.members {
		if s.people[id].Stranger != "" {
			return true
		}
	}
	return false
}

// userObject is a person as users.info and events show them; withEmail where the token may read it. Callers hold s.mu.
func (s *Sim) userObject(u *User, withEmail bool) object {
	first, last, _ := strings.Cut(u.RealName, " ")
	profile := object{
		"real_name": u.RealName, "real_name_normalized": u.RealName, "display_name": u.RealName, "display_name_normalized": u.RealName,
		"first_name": first, "last_name": last, "title": u.Title, "team": s.teamOf(u),
	}
	if withEmail && u.Email != "" {
		profile["email"] = u.Email
	}
	if u.ID == BotUserID {
		profile["bot_id"], profile["api_app_id"] = BotID, AppID
	}
	return object{
		"id": u.ID, "team_id": s.teamOf(u), "name": u.Name, "real_name": u.RealName, "deleted": u.Deleted, "color": "9f69e7",
		"tz": u.TZ, "tz_label": u.TZ, "tz_offset": zoneOffset(u.TZ, s.clock.Now()), "profile": profile,
		"is_admin": u.Admin || u.Owner, "is_owner": u.Owner, "is_primary_owner": false, "is_bot": u.Bot, "is_app_user": false,
		"is_restricted": u.Guest || u.Single, "is_ultra_restricted": u.Single, "is_stranger": u.Stranger != "",
		"updated": s.clock.Now().Unix(), "has_2fa": false, "is_email_confirmed": true,
	}
}

func (s *Sim) teamOf(u *User) string {
	if u.Stranger != "" {
		return u.Stranger
	}
	return s.cfg.Team.ID
}

func zoneOffset(zone string, at time.Time) int {
	where, err := time.LoadLocation(zone)
	if err != nil {
		return 0
	}
	_, offset := at.In(where).Zone()
	return offset
}
