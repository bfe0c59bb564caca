package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"embudo/internal/slacksim"
)

const (
	maxBody   = 4 << 20
	maxUpload = 64 << 20
)

// request is the body of an act; each act reads its own part. In a modal, view_id is the view that the person saw when
// acting, and fields are what was typed in it and not told before.
type request struct {
	Channel    string   `json:"channel"`
	TS         string   `json:"ts"`
	ThreadTS   string   `json:"thread_ts"`
	Text       string   `json:"text"`
	Command    string   `json:"command"`
	CallbackID string   `json:"callback_id"`
	ViewID     string   `json:"view_id"`
	BlockID    string   `json:"block_id"`
	ActionID   string   `json:"action_id"`
	Values     []string `json:"values"`
	Fields     []field  `json:"fields"`
	Query      string   `json:"query"`
	All        bool     `json:"all"`
	Tab        string   `json:"tab"`
	Emoji      string   `json:"emoji"`
	Remove     bool     `json:"remove"`

	name string // of an uploaded file
	data []byte
}

// field is one input and what stands in it.
type field struct {
	BlockID  string   `json:"block_id"`
	ActionID string   `json:"action_id"`
	Values   []string `json:"values"`
}

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
		m, err := p.Upload(ctx, r.Channel, r.name, r.data)
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

// readRequest reads a JSON body, or a file's bytes with the rest in the query.
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		in := &request{}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(in); err != nil {
			return nil, fmt.Errorf("read act: %w", err)
		}
		return in, nil
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	q := r.URL.Query()
	return &request{
		Channel: q.Get("channel"), ThreadTS: q.Get("thread_ts"), ViewID: q.Get("view_id"), BlockID: q.Get("block_id"),
		ActionID: q.Get("action_id"), name: q.Get("name"), data: data,
	}, nil
}

// codes name the refusals that the page has words for.
var codes = []struct {
	err  error
	code string
}{
	{errInThread, "in_thread"}, {slacksim.ErrNoCommand, "no_command"}, {slacksim.ErrDeactivated, "deactivated"},
	{slacksim.ErrNotVisible, "not_visible"}, {slacksim.ErrNoOption, "no_option"}, {slacksim.ErrNoView, "view_gone"},
	{errViewGone, "view_gone"}, {slacksim.ErrNotAllowed, "not_allowed"}, {slacksim.ErrClosed, "closed"},
}

// refuse answers why an act was not done: a sentence for developers and, where the page has words for it, a code.
func (s *server) refuse(w http.ResponseWriter, status int, err error) {
	body := map[string]string{"error": err.Error()}
	for _, c := range codes {
		if errors.Is(err, c.err) {
			body["code"] = c.code
			break
		}
	}
	s.answer(w, status, body)
}
