package slacksim

import (
	"context"
	"fmt"
)

// OpenHome visits the app's Home tab: the app hears app_home_opened, with the view it published before, if any.
func (p *Person) OpenHome(context.Context) error { return p.visit("home") }

// OpenMessages visits the app's Messages tab, the DM with the bot, and returns that conversation's id.
func (p *Person) OpenMessages(context.Context) (string, error) {
	if err := p.visit("messages"); err != nil {
		return "", err
	}
	return p.DM(), nil
}

func (p *Person) visit(tab string) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := p.acting(); err != nil {
		return err
	}
	home := s.manifest.Features.AppHome
	if tab == "home" && !home.Home || tab == "messages" && !home.Messages {
		return fmt.Errorf("the app has no %s tab: %w", tab, ErrNotAllowed)
	}
	event := object{"type": "app_home_opened", "user": p.id, "channel": s.directMessage(p.id).id, "tab": tab}
	if v := s.desk(p.id).home; v != nil && tab == "home" {
		event["view"] = s.viewObject(v)
	}
	s.note(Entry{Kind: LogPerson, Name: "open " + tab, UserID: p.id})
	s.emit("app_home_opened", event)
	return nil
}

// DM returns the id of the person's direct message with the bot, which is made when there is none.
// It is "" for nobody.
func (p *Person) DM() string {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people[p.id] == nil {
		return ""
	}
	return s.directMessage(p.id).id
}

// Shortcut runs a global shortcut of the manifest. Its payload has neither channel nor response URL.
func (p *Person) Shortcut(ctx context.Context, callbackID string) (*Turn, error) {
	return p.shortcut(ctx, "global", callbackID, func(*User) (object, *responseURL, error) { return object{}, nil, nil })
}

// MessageShortcut runs a message shortcut of the manifest on a message that the person sees.
func (p *Person) MessageShortcut(ctx context.Context, callbackID, channelID, ts string) (*Turn, error) {
	return p.shortcut(ctx, "message", callbackID, func(u *User) (object, *responseURL, error) {
		s := p.sim
		c, m := s.find(u.ID, channelID, ts)
		if m == nil || m.EphemeralTo != "" {
			return nil, nil, fmt.Errorf("message %s: %w", ts, ErrNotVisible)
		}
		ru := &responseURL{userID: u.ID, channelID: c.id}
		return object{
			"message_ts": m.TS, "message": s.messageObject(m, true), "channel": channelPayload(c),
		}, ru, nil
	})
}

func (p *Person) shortcut(ctx context.Context, kind, callbackID string, more func(*User) (object, *responseURL, error)) (*Turn, error) {
	env, trigger, url, err := p.startShortcut(kind, callbackID, more)
	if err != nil {
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

func (p *Person) startShortcut(kind, callbackID string, more func(*User) (object, *responseURL, error)) (env *envelope, trigger, url string, err error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := p.acting()
	if err != nil {
		return nil, "", "", err
	}
	if !s.manifest.shortcut(kind, callbackID) {
		return nil, "", "", fmt.Errorf("%s shortcut %s: %w", kind, callbackID, ErrNoCommand)
	}
	name := map[string]string{"global": "shortcut", "message": "message_action"}[kind]
	extra, ru, err := more(u)
	if err != nil {
		return nil, "", "", err
	}
	payload := s.interaction(name, u)
	for key, value := range extra {
		payload[key] = value
	}
	channel := ""
	if ru != nil {
		channel = ru.channelID
		url = s.newResponseURL(*ru)
		payload["response_url"] = url
	}
	trigger = s.newTrigger(u.ID, channel, "")
	payload["callback_id"], payload["trigger_id"], payload["action_ts"] = callbackID, trigger, s.timestamp()
	env = s.newEnvelope(typeInteractive, name, u.ID, payload)
	env.trigger = trigger
	s.note(Entry{Kind: LogPerson, Name: name, UserID: u.ID, EnvelopeID: env.id, Detail: callbackID})
	s.dispatch(env)
	return env, trigger, url, nil
}
