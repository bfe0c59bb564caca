package slacksim

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Press uses an element: a button, or with Values a menu, picker or text field. Where Slack would send block_actions, it
// does and returns the Turn; a plain input of a modal is only filled, and the Turn is nil.
func (p *Person) Press(ctx context.Context, t PressTarget) (*Turn, error) {
	env, trigger, url, err := p.press(ctx, t)
	if err != nil || env == nil {
		return nil, err
	}
	turn, err := p.await(ctx, env)
	if err != nil {
		return nil, err
	}
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	turn.TriggerID, turn.ResponseURL = trigger, url
	p.shown(turn)
	return turn, nil
}

func (p *Person) press(ctx context.Context, t PressTarget) (env *envelope, trigger, url string, err error) {
	if err := p.offer(ctx, t); err != nil {
		return nil, "", "", err
	}
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := p.acting()
	if err != nil {
		return nil, "", "", err
	}
	sf, err := p.surface(t)
	if err != nil {
		return nil, "", "", err
	}
	e, err := sf.locate(t.BlockID, t.ActionID)
	if err != nil {
		return nil, "", "", err
	}
	action, err := p.operate(sf, e, t.Values)
	if err != nil || !e.dispatches() {
		return nil, "", "", err
	}
	env, trigger, url = p.sendActions(u, sf, e, action)
	return env, trigger, url, nil
}

// operate changes the element's state and returns its entry for the payload's actions. Callers hold s.mu.
func (p *Person) operate(sf surface, e element, values []string) (object, error) {
	s := p.sim
	if only := list(e.object["visible_to_user_ids"]); len(only) > 0 && !slices.Contains(only, any(p.id)) {
		return nil, fmt.Errorf("%s: %w", e.actionID, ErrNotVisible)
	}
	action := object{"type": e.kind, "action_id": e.actionID, "block_id": e.blockID, "action_ts": s.timestamp()}
	switch e.kind {
	case "button", "icon_button", "workflow_button":
		for _, key := range []string{"text", "value", "style", "url"} {
			if v, ok := e.object[key]; ok {
				action[key] = v
			}
		}
		return action, nil
	case "overflow":
		if len(values) != 1 {
			return nil, fmt.Errorf("overflow takes one option: %w", ErrNotAllowed)
		}
		option, ok := pickOption(e.object, values[0])
		if !ok {
			return nil, fmt.Errorf("%q: %w", values[0], ErrNoOption)
		}
		action["selected_option"] = option
		return action, nil
	case "feedback_buttons":
		for _, key := range []string{"positive_button", "negative_button"} {
			if len(values) == 1 && field(e.object, key, "value") == values[0] {
				action["value"] = values[0]
				return action, nil
			}
		}
		return nil, fmt.Errorf("feedback %q: %w", values, ErrNoOption)
	case "file_input":
		return nil, fmt.Errorf("files are attached: %w", ErrNotAllowed)
	}
	value, err := s.fill(e, p.atHand(sf, e), values)
	if err != nil {
		return nil, err
	}
	sf.inputs.set(e, value)
	p.touched(sf)
	maps.Copy(action, value)
	return action, nil
}

// touched tells subscribers that the person changed a field. Callers hold s.mu.
func (p *Person) touched(sf surface) {
	if sf.view != nil {
		p.sim.changed(Change{Kind: ViewChanged, UserID: p.id})
		return
	}
	p.sim.changed(Change{Kind: MessageChanged, ChannelID: sf.conv.id, TS: sf.message.TS, UserID: p.id})
}

// sendActions dispatches block_actions. Callers hold s.mu.
func (p *Person) sendActions(u *User, sf surface, e element, action object) (env *envelope, trigger, url string) {
	s := p.sim
	payload := s.interaction("block_actions", u)
	payload["actions"] = []object{action}
	var ru *responseURL
	if sf.view != nil {
		trigger = s.newTrigger(u.ID, sf.view.channel, modalID(sf.view))
	} else {
		m := sf.message
		trigger = s.newTrigger(u.ID, sf.conv.id, "")
		ru = &responseURL{userID: u.ID, channelID: sf.conv.id, sourceTS: m.TS}
		if m.ThreadTS != m.TS {
			ru.threadTS = m.ThreadTS
		}
	}
	s.onSurface(payload, sf)
	payload["trigger_id"] = trigger
	if sf.view == nil {
		payload["state"] = object{"values": sf.inputs}
		url = s.newResponseURL(*ru)
		payload["response_url"] = url
	}
	env = s.newEnvelope(typeInteractive, "block_actions", u.ID, payload)
	env.trigger = trigger
	if url != "" {
		s.responses[lastSegment(url)].envelopeID = env.id
	}
	s.note(Entry{Kind: LogPerson, Name: "press", UserID: u.ID, EnvelopeID: env.id, Detail: e.blockID + " " + e.actionID})
	s.dispatch(env)
	return env, trigger, url
}

// modalID is the view that a trigger lets push on: App Home has no stack.
func modalID(v *view) string {
	if v.kind != "modal" {
		return ""
	}
	return v.id
}

// onSurface adds what a payload says about where the element stands. An ephemeral message is named, not shown: its
// payloads carry no message. Callers hold s.mu.
func (s *Sim) onSurface(payload object, sf surface) {
	if sf.view != nil {
		payload["container"] = object{"type": "view", "view_id": sf.view.id}
		payload["view"] = s.viewObject(sf.view)
		return
	}
	m := sf.message
	container := object{
		"type": "message", "message_ts": m.TS, "channel_id": sf.conv.id, "is_ephemeral": m.EphemeralTo != "",
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	payload["container"] = container
	payload["channel"] = channelPayload(sf.conv)
	if m.EphemeralTo == "" {
		payload["message"] = s.messageObject(m, true)
	}
}
