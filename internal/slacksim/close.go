package slacksim

import "context"

// CloseModal closes the modal on top by its Cancel, or with all the whole stack by the cross. The app hears of it only
// from a view with notify_on_close: the cancelled one, or the root view with is_cleared. The Turn is nil otherwise.
// Source: docs.slack.dev/surfaces/modals#handling_view_closed.
func (p *Person) CloseModal(ctx context.Context, all bool) (*Turn, error) {
	env, err := p.closeModal(all)
	if err != nil || env == nil {
		return nil, err
	}
	return p.await(ctx, env)
}

func (p *Person) closeModal(all bool) (*envelope, error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := p.acting()
	if err != nil {
		return nil, err
	}
	d := s.desk(p.id)
	v := d.top()
	if v == nil {
		return nil, ErrNoView
	}
	cleared := all || truth(v.raw["clear_on_close"])
	if all {
		v = d.stack[0]
	}
	var env *envelope
	if truth(v.raw["notify_on_close"]) {
		payload := s.interaction("view_closed", u)
		payload["view"], payload["is_cleared"] = s.viewObject(v), cleared
		env = s.newEnvelope(typeInteractive, "view_closed", u.ID, payload)
	}
	if cleared {
		s.drop(p.id, 0)
	} else {
		s.dropView(v)
	}
	s.note(Entry{Kind: LogPerson, Name: "close", UserID: p.id, Detail: field(v.raw, "callback_id")})
	if env != nil {
		s.dispatch(env)
	}
	return env, nil
}
