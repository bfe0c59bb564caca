package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// readSlash reads a slash command.
func (b *Bot) readSlash(x *exchange, c slack.SlashCommand) {
	x.kind, x.route = kindSlash, c.Command
	x.user, x.team, x.app = c.UserID, c.TeamID, c.APIAppID
	x.trigger, x.responseURL, x.channel = c.TriggerID, c.ResponseURL, c.ChannelID
	x.key = keyOf("slash", digest(c.TriggerID))
	handler, ok := b.routes.slash[c.Command]
	if !ok {
		x.act = &goneAct{x}
		return
	}
	x.act = &slashAct{exchange: x, command: c.Command, text: noNUL(c.Text), handler: handler}
}

// readInteraction reads everything that people do with what the bot showed them.
func (b *Bot) readInteraction(x *exchange, c *slack.InteractionCallback) {
	x.kind = kindOther
	x.user, x.team, x.app = c.User.ID, c.Team.ID, c.APIAppID
	if c.User.TeamID != "" {
		// In a channel shared with another company the payload's team may be ours while the person is not.
		x.team = c.User.TeamID
	}
	x.trigger, x.responseURL = c.TriggerID, c.ResponseURL
	x.channel = c.Channel.ID
	if x.channel == "" {
		x.channel = c.Container.ChannelID
	}
	if c.View.ID != "" {
		x.view = &c.View
	}
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		b.readPress(x, c)
	case slack.InteractionTypeViewSubmission:
		b.readSubmission(x, c)
	case slack.InteractionTypeViewClosed:
		b.readClosed(x, c)
	case slack.InteractionTypeBlockSuggestion:
		b.readSuggestion(x, c)
	case slack.InteractionTypeShortcut, slack.InteractionTypeMessageAction:
		b.readShortcut(x, c)
	default:
		x.route, x.act = string(c.Type), &quietAct{x}
	}
}

func (b *Bot) readPress(x *exchange, c *slack.InteractionCallback) {
	x.kind, x.act = kindPress, &quietAct{x}
	if len(c.ActionCallback.BlockActions) == 0 {
		return
	}
	element := c.ActionCallback.BlockActions[0]
	action, _ := splitAction(element.ActionID)
	x.route = action
	if x.view == nil {
		x.message = messageRef(c)
	}
	if handler, ok := b.routes.press[action]; ok {
		container := c.Container.MessageTs
		if x.view != nil {
			container = x.view.ID
		}
		x.key = keyOf("press", x.team, x.user, container, element.ActionID, element.ActionTs)
		x.act = &pressAct{exchange: x, element: element, handler: handler}
		return
	}
	if action == linkAction {
		return
	}
	if f, ok := b.formOf(x); ok {
		b.readChange(x, c, f, element.ActionID)
		return
	}
	x.act = &goneAct{x}
}

// readChange reads an element of a form that has no handler of its own.
func (b *Bot) readChange(x *exchange, c *slack.InteractionCallback, f *form, changed string) {
	x.kind = kindChange
	meta, ok := f.metadataOf(x.view)
	if !ok {
		x.act = &goneAct{x}
		return
	}
	if f.change == nil {
		return
	}
	values := valuesOfView(c.View)
	if c.BlockActionState != nil && len(values.byName) == 0 {
		values = valuesOf(c.BlockActionState.Values)
	}
	x.act = &changeAct{exchange: x, form: f, meta: meta, values: values, changed: changed}
}

func (b *Bot) readSubmission(x *exchange, c *slack.InteractionCallback) {
	x.kind, x.route = kindSubmit, c.View.CallbackID
	if x.view == nil {
		x.view = &c.View
	}
	f, known := b.formOf(x)
	if !known {
		x.act = &goneAct{x}
		return
	}
	meta, ok := f.metadataOf(x.view)
	if !ok {
		x.act = &goneAct{x}
		return
	}
	x.key = keyOf("view", c.View.ID)
	if meta.Step > 0 {
		x.key += ":" + itoa(int64(meta.Step))
	}
	// A form sent twice by its person has one effect like one delivered twice, but the person is told of both.
	x.delivery = keyOf("submission", digest(c.TriggerID))
	x.act = &submitAct{exchange: x, form: f, meta: meta, values: valuesOfView(c.View)}
}

func (b *Bot) readClosed(x *exchange, c *slack.InteractionCallback) {
	x.kind, x.route, x.act = kindClosed, c.View.CallbackID, &quietAct{x}
	f, known := b.formOf(x)
	if !known {
		return
	}
	if meta, ok := f.metadataOf(x.view); ok {
		x.key = keyOf("closed", c.View.ID)
		x.act = &closedAct{exchange: x, form: f, meta: meta, values: valuesOfView(c.View)}
	}
}

func (b *Bot) readSuggestion(x *exchange, c *slack.InteractionCallback) {
	x.kind = kindSuggest
	action, suffix := splitAction(noNUL(c.ActionID))
	x.route = action
	handler, ok := b.routes.suggest[action]
	if !ok {
		handler = noSuggestions
	}
	x.act = &suggestAct{exchange: x, action: action, suffix: suffix, query: noNUL(c.Value), handler: handler}
}

func (b *Bot) readShortcut(x *exchange, c *slack.InteractionCallback) {
	x.kind, x.route = kindShortcut, c.CallbackID
	x.key = keyOf("shortcut", digest(c.TriggerID))
	handler, ok := b.routes.shortcut[c.CallbackID]
	if !ok {
		x.act = &goneAct{x}
		return
	}
	a := &shortcutAct{exchange: x, callback: c.CallbackID, handler: handler}
	if c.Type == slack.InteractionTypeMessageAction {
		a.on = &c.Message
	}
	x.act = a
}

// readEvent reads an event of the Events API.
func (b *Bot) readEvent(x *exchange, e slackevents.EventsAPIEvent) {
	x.kind, x.route, x.act = kindEvent, e.Type, &quietAct{x}
	callback, ok := e.Data.(*slackevents.EventsAPICallbackEvent)
	if !ok {
		b.log.Warn("slack: event without content", "type", e.Type)
		return
	}
	actor, subject, byBot := eventUser(callback.InnerEvent)
	x.route, x.team, x.app = e.InnerEvent.Type, callback.TeamID, callback.APIAppID
	if byBot {
		return
	}
	x.user = actor
	x.key = keyOf("event", callback.EventID)
	x.act = &eventAct{
		exchange: x, event: e.InnerEvent.Type, data: e.InnerEvent.Data, subject: subject,
		handler: b.routes.event[e.InnerEvent.Type],
	}
}

func (b *Bot) formOf(x *exchange) (*form, bool) {
	if x.view == nil {
		return nil, false
	}
	f, ok := b.routes.form[x.view.CallbackID]
	return f, ok
}

func messageRef(c *slack.InteractionCallback) *MessageRef {
	ref := &MessageRef{
		Channel: c.Container.ChannelID, TS: c.Container.MessageTs, ThreadTS: c.Container.ThreadTs,
		Ephemeral: c.Container.IsEphemeral,
	}
	if ref.Channel == "" {
		ref.Channel = c.Channel.ID
	}
	if ref.TS == "" {
		ref.TS = c.Message.Timestamp
	}
	if ref.ThreadTS == "" {
		ref.ThreadTS = c.Message.ThreadTimestamp
	}
	return ref
}

// digest stands for a trigger where it names an act: keys are stored and logged, and a trigger opens views.
func digest(trigger string) string {
	if trigger == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(trigger))
	return hex.EncodeToString(sum[:16])
}

// keyOf names an act; "" where Slack did not give what names it.
func keyOf(kind string, parts ...string) string {
	if parts[len(parts)-1] == "" {
		return ""
	}
	return kind + ":" + strings.Join(parts, ":")
}
