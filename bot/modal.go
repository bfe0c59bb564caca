package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/slack-go/slack"

	"embudo/internal/i18n"
)

// Modal is a form around a typed state S. S travels in the view's private_metadata as JSON, so it must be
// small (with the rest of the engine's, 3000 characters), and it comes back from outside: put ids and hints
// into it, never anything to be trusted. What only fills inputs when the view is first drawn may stay out of the
// JSON, in unexported fields.
type Modal[S any] struct {
	// ID names the modal; it is the view's callback_id.
	ID string
	// View draws it. It must be pure: it is called again to redraw with an error or a changed state.
	View func(l i18n.Lang, s S) View
	// Submit takes what was given. It is called with the same Request.Key for every submission of one view.
	Submit func(ctx context.Context, s *Submission[S]) (Result, error)
	// Change, if any, is called when an input with Dispatch, or an element without a Press handler, changed;
	// the view is redrawn with the state it returns, and what was typed stays where names stay. It is called too,
	// without Changed, before values that were typed earlier, such as a draft's, are put into the view.
	Change func(ctx context.Context, s *Submission[S]) (S, error)
	// Resume, if any, is called with a draft before it is shown again. It brings the state up to date and gives the
	// form to show, made by Again; an error means that the form has no use any more. Without it a draft is shown with
	// the state it was typed in.
	Resume func(ctx context.Context, s *Submission[S]) (*Again, error)
}

// View is how a modal looks. Title, Submit and Close are plain, at most 24 characters. Without Submit, and
// so without inputs, it only shows.
type View struct {
	Title  string
	Submit string
	// Close is the label of the button that closes; Words.Close when empty.
	Close  string
	Blocks []slack.Block
	// Subject is what a draft of it belongs to, such as a record's reference, and is shown with the draft; "" means
	// that no drafts are kept.
	Subject string
}

// Submission is what was given in a view.
type Submission[S any] struct {
	Request
	State  S
	Values Values
	// Changed is the action id of what changed, in Change only.
	Changed string
}

// Result is what becomes of a submission. Its zero value closes the view.
type Result struct {
	// Reply goes where the modal came from: the command's or button's conversation, else a direct message.
	Reply Reply
	// Next shows another view in place of this one, or on top of it.
	Next *NextView
	// Again shows the same form once more, from another state, with what was typed. It means that nothing was saved:
	// a draft is kept. Nothing else in the result counts then.
	Again *Again
	// Errors are plain sentences under inputs, by their names. The view stays open.
	Errors map[string]string
	// Clear closes every view of the stack.
	Clear bool
}

// NextView is a view that follows a submission; Modal.Next and Modal.Push make one.
type NextView struct {
	push  bool
	form  *form
	state json.RawMessage
	err   error
}

// Next shows the modal with state s in place of the submitted view.
func (m *Modal[S]) Next(s S) *NextView {
	raw, err := travelling(s)
	return &NextView{form: m.drawnFrom(s), state: raw, err: err}
}

// Push shows the modal with state s on top of the submitted view. Slack stacks three views at most.
func (m *Modal[S]) Push(s S) *NextView {
	n := m.Next(s)
	n.push = true
	return n
}

// Open shows the modal: on top of the view where r was pressed, else as a new one. A kept draft of the same
// person, modal and subject fills it. It must be called within three seconds of the act. It gives nil when
// an earlier delivery of the same act has opened it already.
func (m *Modal[S]) Open(ctx context.Context, r *Request, s S) error {
	raw, err := travelling(s)
	if err != nil {
		return fmt.Errorf("open %s: state: %w", m.ID, err)
	}
	return r.open(ctx, m.drawnFrom(s), raw)
}

// OpenSlow is Open for a state that takes time to load. When load takes more than a moment, a small view
// stands in; it is filled when load is done, or says what load's error means, and then OpenSlow gives nil.
func (m *Modal[S]) OpenSlow(ctx context.Context, r *Request, load func(context.Context) (S, error)) error {
	f := m.form()
	return r.openSlow(ctx, f, func(ctx context.Context) (json.RawMessage, error) {
		s, err := load(ctx)
		if err != nil {
			return nil, err
		}
		f.view = m.drawnFrom(s).view
		return travelling(s)
	})
}

// drawnFrom is the form whose first drawing is of s itself, with what S keeps out of its JSON: long values that
// only fill inputs at first. Redrawn, a view has what was typed in their place.
func (m *Modal[S]) drawnFrom(s S) *form {
	f := m.form()
	f.view = func(l i18n.Lang, _ json.RawMessage) (View, error) { return m.drawn(l, s) }
	return f
}

// drawn is View with a panic as its error. A view is drawn in many places, also after an act is saved: a fault
// in it must cost the view only.
func (m *Modal[S]) drawn(l i18n.Lang, s S) (v View, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{value: p, stack: debug.Stack()}
		}
	}()
	return m.View(l, s), nil
}

// form is a Modal without its type, as the engine handles it.
type form struct {
	id string
	// reads says whether a state is one of its own.
	reads func(state json.RawMessage) bool
	view  func(l i18n.Lang, state json.RawMessage) (View, error)
	// again draws from the state alone, also where view is a first drawing.
	again  func(l i18n.Lang, state json.RawMessage) (View, error)
	submit func(ctx context.Context, r Request, state json.RawMessage, v Values) (Result, error)
	change func(ctx context.Context, r Request, state json.RawMessage, v Values, changed string) (json.RawMessage, error)
	resume func(ctx context.Context, r Request, state json.RawMessage, v Values) (*Again, error)
}

func (m *Modal[S]) form() *form {
	f := &form{id: m.ID, reads: func(state json.RawMessage) bool { _, err := decodeState[S](state); return err == nil }}
	f.view = func(l i18n.Lang, state json.RawMessage) (View, error) {
		s, err := decodeState[S](state)
		if err != nil {
			return View{}, err
		}
		return m.drawn(l, s)
	}
	f.again = f.view
	f.submit = func(ctx context.Context, r Request, state json.RawMessage, v Values) (Result, error) {
		s, err := decodeState[S](state)
		if err != nil {
			return Result{}, err
		}
		return m.Submit(ctx, &Submission[S]{Request: r, State: s, Values: v})
	}
	if m.Resume != nil {
		f.resume = func(ctx context.Context, r Request, state json.RawMessage, v Values) (*Again, error) {
			s, err := decodeState[S](state)
			if err != nil {
				return nil, err
			}
			return m.Resume(ctx, &Submission[S]{Request: r, State: s, Values: v})
		}
	}
	if m.Change == nil {
		return f
	}
	f.change = func(ctx context.Context, r Request, state json.RawMessage, v Values, changed string) (json.RawMessage, error) {
		s, err := decodeState[S](state)
		if err != nil {
			return nil, err
		}
		next, err := m.Change(ctx, &Submission[S]{Request: r, State: s, Values: v, Changed: changed})
		if err != nil {
			return nil, err
		}
		return travelling(next)
	}
	return f
}

func decodeState[S any](raw json.RawMessage) (S, error) {
	var s S
	if len(raw) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("view state: %w", err)
	}
	return s, nil
}
