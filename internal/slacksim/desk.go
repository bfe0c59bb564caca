package slacksim

import (
	"encoding/json"
	"slices"
	"time"
)

// maxViews is how many modals may lie on one another. Source: docs.slack.dev/surfaces/modals.
const maxViews = 3

// desk is what one person has open: the modal stack, the App Home, and the last suggestions of external menus.
type desk struct {
	stack   []*view
	home    *view
	offered map[string]object // view or message + block + action → options as the app answered them
}

// view is an open modal or a published home. raw is the app's view with the ids that Slack adds.
type view struct {
	id, kind, hash, rootID, previousID string
	owner                              string
	raw                                object
	blocks                             json.RawMessage
	inputs                             inputs
	errors                             map[string]string
	channel                            string // where the trigger came from
}

func (v *view) externalID() string { return text(v.raw["external_id"]) }

// desk returns the person's desk. Callers hold s.mu.
func (s *Sim) desk(userID string) *desk {
	d := s.desks[userID]
	if d == nil {
		d = &desk{offered: map[string]object{}}
		s.desks[userID] = d
	}
	return d
}

func (d *desk) top() *view {
	if len(d.stack) == 0 {
		return nil
	}
	return d.stack[len(d.stack)-1]
}

// newView builds a view from what the app sent, which must have been checked. Callers hold s.mu.
func (s *Sim) newView(raw object, owner, channel string) *view {
	v := &view{id: s.mint("V"), owner: owner, channel: channel, kind: text(raw["type"])}
	v.rootID = v.id
	s.fillView(v, raw, nil)
	s.views[v.id] = v
	return v
}

// fillView gives v new content and a new hash, keeping what was typed under the same ids. Callers hold s.mu.
func (s *Sim) fillView(v *view, raw object, before inputs) {
	v.raw = raw
	v.blocks = s.withIDs(encode(raw["blocks"]))
	if list(raw["blocks"]) == nil {
		v.blocks = json.RawMessage("[]")
	}
	v.inputs = initialInputs(elementsOf(v.blocks), before, v.channel)
	v.errors = nil
	v.hash = s.newHash()
	s.changed(Change{Kind: ViewChanged, UserID: v.owner})
}

func (s *Sim) newHash() string {
	now := s.clock.Now()
	s.minted++
	return string(appendInt(nil, now.Unix())) + "." + secret()[:8] + string(appendInt(nil, s.minted))
}

// drop takes views off the person's stack, from index i up. Callers hold s.mu.
func (s *Sim) drop(userID string, i int) {
	d := s.desk(userID)
	for _, v := range d.stack[i:] {
		delete(s.views, v.id)
	}
	d.stack = d.stack[:i]
	s.changed(Change{Kind: ViewChanged, UserID: userID})
}

// dropView closes just v wherever it lies. Callers hold s.mu.
func (s *Sim) dropView(v *view) {
	d := s.desk(v.owner)
	delete(s.views, v.id)
	d.stack = slices.DeleteFunc(d.stack, func(other *view) bool { return other == v })
	s.changed(Change{Kind: ViewChanged, UserID: v.owner})
}

// push lays v on the stack. Callers hold s.mu and have checked its height.
func (s *Sim) push(v *view) {
	d := s.desk(v.owner)
	if top := d.top(); top != nil {
		v.rootID, v.previousID = d.stack[0].id, top.id
	}
	d.stack = append(d.stack, v)
	s.changed(Change{Kind: ViewChanged, UserID: v.owner})
}

// viewObject is the view as the API and the payloads show it. Callers hold s.mu.
func (s *Sim) viewObject(v *view) object {
	o := object{
		"id": v.id, "team_id": s.cfg.Team.ID, "type": v.kind, "blocks": v.blocks, "private_metadata": field(v.raw, "private_metadata"),
		"callback_id": field(v.raw, "callback_id"), "external_id": v.externalID(), "hash": v.hash,
		"state":          object{"values": v.inputs},
		"clear_on_close": truth(v.raw["clear_on_close"]), "notify_on_close": truth(v.raw["notify_on_close"]),
		"submit_disabled": truth(v.raw["submit_disabled"]),
		"root_view_id":    v.rootID, "previous_view_id": nil, "app_id": AppID, "bot_id": BotID,
		"app_installed_team_id": s.cfg.Team.ID, "title": v.raw["title"], "close": v.raw["close"], "submit": v.raw["submit"],
	}
	if v.previousID != "" {
		o["previous_view_id"] = v.previousID
	}
	return o
}

func (v *view) snapshot() *View {
	if v == nil {
		return nil
	}
	out := &View{
		ID: v.id, Type: v.kind, CallbackID: field(v.raw, "callback_id"), ExternalID: v.externalID(),
		PrivateMetadata: field(v.raw, "private_metadata"), Hash: v.hash, RootID: v.rootID, PreviousID: v.previousID,
		Title: field(v.raw, "title", "text"), Submit: field(v.raw, "submit", "text"), Close: field(v.raw, "close", "text"),
		Blocks: v.blocks, State: v.inputs.raw(),
	}
	if len(v.errors) > 0 {
		out.Errors = map[string]string{}
		for id, sentence := range v.errors {
			out.Errors[id] = sentence
		}
	}
	return out
}

// triggerLife is how long a trigger may be exchanged. Source: docs.slack.dev/interactivity/handling-user-interaction.
const triggerLife = 3 * time.Second

// trigger lets the app open a view once, soon after the act it came from.
type trigger struct {
	userID, channelID string
	viewID            string // the modal it came from, "" otherwise
	expires           time.Time
	used              bool
	late              bool // the envelope was held back on purpose
}

// newTrigger mints a trigger for an act of the person. Callers hold s.mu.
func (s *Sim) newTrigger(userID, channelID, viewID string) string {
	s.minted++
	id := string(appendInt(nil, s.minted)) + ".1000000000." + secret()
	s.triggers[id] = &trigger{userID: userID, channelID: channelID, viewID: viewID, expires: s.clock.Now().Add(triggerLife)}
	if len(s.triggers) > 4096 {
		s.forgetTriggers()
	}
	return id
}

func (s *Sim) forgetTriggers() {
	old := s.clock.Now().Add(-time.Minute)
	for id, t := range s.triggers {
		if t.expires.Before(old) {
			delete(s.triggers, id)
		}
	}
}

// exchange uses the trigger up, or returns Slack's error name. Callers hold s.mu.
func (s *Sim) exchange(id string) (*trigger, string) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, "invalid_trigger_id"
	case t.used:
		return nil, "exchanged_trigger_id"
	case !s.clock.Now().Before(t.expires):
		return nil, "expired_trigger_id"
	}
	t.used = true
	return t, ""
}
