package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// acting finds the person and that they may act. Callers hold s.mu.
func (p *Person) acting() (*User, error) {
	u := p.sim.people[p.id]
	switch {
	case p.sim.closed:
		return nil, ErrClosed
	case u == nil:
		return nil, fmt.Errorf("%s: %w", p.id, ErrUnknownPerson)
	case u.Deleted:
		return nil, fmt.Errorf("%s: %w", u.Name, ErrDeactivated)
	}
	return u, nil
}

// place finds a conversation that the person is in or may read. It takes an id or a name. Callers hold s.mu.
func (p *Person) place(channelID string) (*conversation, error) {
	c := p.sim.lookup(channelID)
	if c == nil || !p.sim.sees(p.id, c) {
		return nil, fmt.Errorf("conversation %q: %w", channelID, ErrNotVisible)
	}
	return c, nil
}

// await blocks until the envelope ended, and returns what became of it. It must be called without s.mu.
func (p *Person) await(ctx context.Context, env *envelope) (*Turn, error) {
	select {
	case <-env.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	if env.outcome == errorClosed {
		return nil, ErrClosed
	}
	return env.turn(), nil
}

// userPayload is the person as interaction payloads show them.
func (s *Sim) userPayload(u *User) object {
	return object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": s.teamOf(u)}
}

// interaction is what all interaction payloads have in common. Callers hold s.mu.
func (s *Sim) interaction(kind string, u *User) object {
	return object{
		"type": kind, "token": "local", "api_app_id": AppID, "user": s.userPayload(u), "enterprise": nil,
		"is_enterprise_install": false, "team": object{"id": s.cfg.Team.ID, "domain": s.cfg.Team.Domain},
	}
}

// channelPayload is a conversation as payloads show it: DMs and private channels by no real name.
func channelPayload(c *conversation) object {
	return object{"id": c.id, "name": channelLabel(c)}
}

func channelLabel(c *conversation) string {
	switch c.kind {
	case kindIM:
		return "directmessage"
	case kindGroup:
		return "privategroup"
	}
	return c.name
}

// Slash types a command in a conversation and sends it. command may leave out its slash.
// The Turn's Message is what the ack's payload made appear.
func (p *Person) Slash(ctx context.Context, channelID, command, text string) (*Turn, error) {
	s := p.sim
	s.mu.Lock()
	u, err := p.acting()
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	c, err := p.place(channelID)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	command = "/" + strings.TrimPrefix(command, "/")
	registered, ok := s.manifest.command(command)
	if !ok {
		s.mu.Unlock()
		return nil, fmt.Errorf("%s: %w", command, ErrNoCommand)
	}
	if registered.ShouldEscape {
		text = s.escape(text, true)
	}
	ru := responseURL{userID: u.ID, channelID: c.id}
	trigger := s.newTrigger(u.ID, c.id, "")
	url := s.newResponseURL(ru)
	env := s.newEnvelope(typeSlash, command, u.ID, object{
		"token": "local", "team_id": s.teamOf(u), "team_domain": s.cfg.Team.Domain, "channel_id": c.id,
		"channel_name": channelLabel(c), "user_id": u.ID, "user_name": u.Name, "command": command, "text": text,
		"api_app_id": AppID, "is_enterprise_install": "false", "response_url": url, "trigger_id": trigger,
	})
	env.accepts, env.trigger = true, trigger
	s.responses[url[strings.LastIndex(url, "/")+1:]].envelopeID = env.id
	ru.envelopeID = env.id
	var answered *message
	env.apply = func(payload json.RawMessage) string {
		var problem *refusal
		answered, problem = s.answerCommand(c, &ru, payload)
		if problem != nil {
			s.fault(Fault{Code: problem.code, Where: command, Message: problem.sentence(), EnvelopeID: env.id})
			return errorDispatch
		}
		return ""
	}
	s.note(Entry{Kind: LogPerson, Name: "slash", UserID: u.ID, ChannelID: c.id, EnvelopeID: env.id, Detail: command + " " + text})
	s.dispatch(env)
	s.mu.Unlock()

	turn, err := p.await(ctx, env)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	turn.TriggerID, turn.ResponseURL = trigger, url
	if answered != nil {
		m := answered.snapshot()
		turn.Message = &m
	}
	p.shown(turn)
	return turn, nil
}

// shown notes the error that the person reads, if any. Callers hold s.mu.
func (p *Person) shown(turn *Turn) {
	if turn.Error != "" {
		p.sim.note(Entry{Kind: LogPerson, Name: "shown an error", UserID: p.id, EnvelopeID: turn.EnvelopeID, Error: turn.Error})
	}
}

// answerCommand posts the message that a command's ack carries, if it carries one.
func (s *Sim) answerCommand(c *conversation, ru *responseURL, payload json.RawMessage) (*message, *refusal) {
	if payload == nil {
		return nil, nil
	}
	var a answerMessage
	if json.Unmarshal(payload, &a) != nil {
		return nil, refuse("invalid_payload")
	}
	in, problem := a.content(s)
	if problem != nil {
		return nil, problem
	}
	if in.empty() {
		return nil, refuse("no_text")
	}
	return s.answerIn(c, ru, a, in), nil
}

// escape turns what a person typed into Slack's markup: people and channels as references (with their names in commands
// that escape), web addresses in angle brackets. Callers hold s.mu.
func (s *Sim) escape(typed string, named bool) string {
	words := strings.Split(typed, " ")
	for i, word := range words {
		if markup := s.reference(word, named); markup != "" {
			words[i] = markup
			continue
		}
		words[i] = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(word)
	}
	return strings.Join(words, " ")
}

func (s *Sim) reference(word string, named bool) string {
	label := func(name string) string {
		if !named {
			return ""
		}
		return "|" + name
	}
	if isWebAddress(word) {
		return "<" + word + ">"
	}
	if id, ok := s.personID(word); ok && strings.HasPrefix(word, "@") {
		return "<@" + id + label(s.people[id].Name) + ">"
	}
	if g := s.groupOf(word); g != nil {
		return "<!subteam^" + g.ID + label("@"+g.Handle) + ">"
	}
	if strings.HasPrefix(word, "#") {
		if c := s.lookup(word); c != nil && !c.isDM() {
			if c.kind == kindGroup {
				return "<#" + c.id + "|>" // a private channel's name is not given away
			}
			return "<#" + c.id + "|" + c.name + ">"
		}
	}
	return ""
}
