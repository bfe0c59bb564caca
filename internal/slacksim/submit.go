package slacksim

import (
	"context"
	"encoding/json"
	"slices"
)

// submission is one view_submission under way.
type submission struct {
	person *Person
	view   *view
	kind   OutcomeKind
	errors map[string]string
}

// Submit sends the modal on top. What Slack's own form would not send (required fields left empty, lengths, numbers,
// e-mail and web addresses) comes back as Refused, and the app hears nothing.
func (p *Person) Submit(ctx context.Context) (*Outcome, error) {
	s := p.sim
	s.mu.Lock()
	u, err := p.acting()
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	v := s.desk(p.id).top()
	if v == nil || v.raw["submit"] == nil && len(inputElements(v)) == 0 {
		s.mu.Unlock()
		return nil, ErrNoView
	}
	if wrong := localErrors(v); len(wrong) > 0 {
		v.errors = wrong
		s.changed(Change{Kind: ViewChanged, UserID: p.id})
		out := &Outcome{Kind: Refused, Errors: wrong, View: v.snapshot()}
		s.note(Entry{Kind: LogPerson, Name: "submit refused", UserID: p.id, Request: encode(wrong)})
		s.mu.Unlock()
		return out, nil
	}
	v.errors = nil
	sub := &submission{person: p, view: v, kind: Trouble}
	env, trigger := s.submissionEnvelope(u, v)
	env.apply = sub.apply
	s.note(Entry{Kind: LogPerson, Name: "submit", UserID: p.id, EnvelopeID: env.id, Detail: field(v.raw, "callback_id")})
	s.dispatch(env)
	s.mu.Unlock()

	turn, err := p.await(ctx, env)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	turn.TriggerID = trigger
	out := &Outcome{Kind: sub.kind, Errors: sub.errors, Turn: turn, View: s.desk(p.id).top().snapshot()}
	if turn.Error != "" {
		out.Kind = Trouble
	}
	p.shown(turn)
	return out, nil
}

// submissionEnvelope builds the view_submission. Callers hold s.mu.
func (s *Sim) submissionEnvelope(u *User, v *view) (*envelope, string) {
	payload := s.interaction("view_submission", u)
	trigger := s.newTrigger(u.ID, v.channel, v.id)
	payload["trigger_id"], payload["view"] = trigger, s.viewObject(v)
	urls := []object{}
	for _, e := range elementsOf(v.blocks) {
		if !e.input || !truth(e.object["response_url_enabled"]) {
			continue
		}
		chosen := text(v.inputs[e.blockID][e.actionID][stateKey[e.kind]])
		if s.conversations[chosen] == nil {
			continue
		}
		urls = append(urls, object{
			"response_url": s.newResponseURL(responseURL{userID: u.ID, channelID: chosen}),
			"channel_id":   chosen, "block_id": e.blockID, "action_id": e.actionID,
		})
	}
	payload["response_urls"] = urls
	env := s.newEnvelope(typeInteractive, "view_submission", u.ID, payload)
	env.accepts, env.trigger = true, trigger
	return env, trigger
}

func inputElements(v *view) []element {
	return slices.DeleteFunc(elementsOf(v.blocks), func(e element) bool { return !e.input })
}

// apply does what the ack asks. Callers hold s.mu.
func (sub *submission) apply(raw json.RawMessage) string {
	var ack struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if raw != nil && json.Unmarshal(raw, &ack) != nil {
		return sub.spoiled("not an object with a response_action")
	}
	s, v, owner := sub.person.sim, sub.view, sub.view.owner
	switch ack.Action {
	case "":
		if raw != nil {
			return sub.spoiled("response_action is missing")
		}
		sub.kind = Closed
		s.dropView(v)
	case "clear":
		sub.kind = Cleared
		s.drop(owner, 0)
	case "errors":
		return sub.showErrors(ack.Errors)
	case "update":
		return sub.update(ack.View)
	case "push":
		return sub.push(ack.View)
	default:
		return sub.spoiled("unknown response_action " + ack.Action)
	}
	return ""
}

func (sub *submission) showErrors(errors map[string]string) string {
	inputs := inputElements(sub.view)
	if len(errors) == 0 {
		return sub.spoiled("errors are missing")
	}
	for id, sentence := range errors {
		if !slices.ContainsFunc(inputs, func(e element) bool { return e.blockID == id }) {
			return sub.spoiled("errors name " + id + ", which is no input block")
		}
		if sentence == "" {
			return sub.spoiled("the error of " + id + " is empty")
		}
	}
	sub.kind, sub.errors, sub.view.errors = Invalid, errors, errors
	sub.person.sim.changed(Change{Kind: ViewChanged, UserID: sub.view.owner})
	return ""
}

func (sub *submission) update(raw json.RawMessage) string {
	s, v := sub.person.sim, sub.view
	o, problem := s.checkView(notNull(raw), "modal", v)
	if problem != nil {
		return sub.spoiled(problem.code + ": " + problem.sentence())
	}
	if s.views[v.id] == nil {
		return sub.spoiled("the view was closed meanwhile")
	}
	s.fillView(v, o, v.inputs)
	sub.kind = Updated
	return ""
}

func (sub *submission) push(raw json.RawMessage) string {
	s, v := sub.person.sim, sub.view
	o, problem := s.checkView(notNull(raw), "modal", nil)
	if problem != nil {
		return sub.spoiled(problem.code + ": " + problem.sentence())
	}
	if len(s.desk(v.owner).stack) >= maxViews {
		return sub.spoiled("push_limit_reached")
	}
	s.push(s.newView(o, v.owner, v.channel))
	sub.kind = Pushed
	return ""
}

// spoiled records an ack that Slack cannot use; the person reads that there was trouble connecting.
func (sub *submission) spoiled(why string) string {
	s := sub.person.sim
	s.fault(Fault{Code: "invalid_response_action", Where: "view_submission", Message: why})
	return errorDispatch
}
