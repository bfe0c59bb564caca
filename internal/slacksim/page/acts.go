package page

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"embudo/internal/slacksim"
)

type result map[string]any

// act is something a person does. Its result is the answer's body.
type act func(ctx context.Context, p *slacksim.Person, r *request) (result, error)

// acts are all that the page can do, by the path that does it.
var acts = map[string]act{
	"say": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		m, err := p.Say(ctx, r.Channel, r.ThreadTS, r.Text)
		return result{"message": m}, err
	},
	"slash": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		if r.ThreadTS != "" {
			return nil, errInThread
		}
		turn, err := p.Slash(ctx, r.Channel, r.Command, r.Text)
		return result{"turn": turn}, err
	},
	"shortcut": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		turn, err := p.Shortcut(ctx, r.CallbackID)
		return result{"turn": turn}, err
	},
	"message-shortcut": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		turn, err := p.MessageShortcut(ctx, r.CallbackID, r.Channel, r.TS)
		return result{"turn": turn}, err
	},
	"react": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		changed, err := p.React(ctx, r.Channel, r.TS, r.Emoji, r.Remove)
		return result{"changed": changed}, err
	},
	"dismiss": func(_ context.Context, p *slacksim.Person, r *request) (result, error) {
		return result{}, p.Dismiss(r.Channel, r.TS)
	},
	"join": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		return result{}, p.Join(ctx, r.Channel)
	},
	"open-app": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		if r.Tab == "home" {
			return result{"channel": p.DM()}, p.OpenHome(ctx)
		}
		channel, err := p.OpenMessages(ctx)
		return result{"channel": channel}, err
	},
	"press":   press,
	"suggest": suggest,
	"fill": func(_ context.Context, p *slacksim.Person, r *request) (result, error) {
		return result{}, fill(p, r)
	},
	"submit": submit,
	"close": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		if err := sameView(p, r); err != nil {
			return nil, err
		}
		turn, err := p.CloseModal(ctx, r.All)
		return result{"turn": turn}, err
	},
	"upload": func(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
		m, err := p.Share(ctx, r.Channel, r.ThreadTS, r.Text, slacksim.FileData{Name: r.name, Data: r.data})
		return result{"message": m}, err
	},
	"attach": func(_ context.Context, p *slacksim.Person, r *request) (result, error) {
		if err := sameView(p, r); err != nil {
			return nil, err
		}
		f, err := p.Attach(r.BlockID, r.name, r.data)
		return result{"file": f}, err
	},
}

var (
	// errViewGone says that the modal which the person saw is not on top any more.
	errViewGone = errors.New("the modal changed meanwhile")
	// errInThread is Slack's own limit. Source: docs.slack.dev/interactivity/implementing-slash-commands.
	errInThread = errors.New("commands do not work inside threads")
)

// target is what the request's block and action stand on: the open modal, the App Home, or a message.
func (r *request) target() slacksim.PressTarget {
	return slacksim.PressTarget{
		ChannelID: r.Channel, MessageTS: r.TS, Home: r.Channel == "" && r.ViewID == "",
		BlockID: r.BlockID, ActionID: r.ActionID, Values: r.Values,
	}
}

// sameView refuses an act in a modal that is not on top, so that nobody submits what they did not see.
func sameView(p *slacksim.Person, r *request) error {
	if r.ViewID == "" {
		return nil
	}
	if v := p.View(); v == nil || v.ID != r.ViewID {
		return errViewGone
	}
	return nil
}

// fill leaves in the inputs what was typed, without using them.
func fill(p *slacksim.Person, r *request) error {
	if err := sameView(p, r); err != nil {
		return err
	}
	for _, f := range r.Fields {
		t := r.target()
		t.BlockID, t.ActionID, t.Values = f.BlockID, f.ActionID, f.Values
		if err := p.Enter(t); err != nil {
			return fmt.Errorf("%s: %w", f.BlockID, err)
		}
	}
	return nil
}

func press(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
	if err := fill(p, r); err != nil {
		return nil, err
	}
	turn, err := p.Press(ctx, r.target())
	return result{"turn": turn}, err
}

func suggest(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
	if err := sameView(p, r); err != nil {
		return nil, err
	}
	options, turn, err := p.Suggest(ctx, r.target(), r.Query)
	return result{"options": emptyNotNull(options), "turn": turn}, err
}

func submit(ctx context.Context, p *slacksim.Person, r *request) (result, error) {
	if err := fill(p, r); err != nil {
		return nil, err
	}
	outcome, err := p.Submit(ctx)
	return result{"outcome": outcome}, err
}

// acting makes the handler of an act. It ends what it started even when the browser goes away meanwhile: a person who
// closes a laptop has pressed the button nevertheless.
func (s *server) acting(do act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.person(r)
		if p == nil {
			s.refuse(w, http.StatusNotFound, slacksim.ErrUnknownPerson)
			return
		}
		in, err := readRequest(w, r)
		if err != nil {
			s.refuse(w, http.StatusBadRequest, err)
			return
		}
		out, err := do(context.WithoutCancel(r.Context()), p, in)
		if err != nil {
			s.refuse(w, http.StatusUnprocessableEntity, err)
			return
		}
		s.answer(w, http.StatusOK, out)
	}
}
