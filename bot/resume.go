package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// KeptDraft is a draft as its person is shown it.
type KeptDraft struct {
	ID string
	// Title is the form's, in the person's language; Subject is what it is about, such as a record's reference.
	Title   string
	Subject string
	At      time.Time
	// Typed is what was given, in the order of the form.
	Typed []Typed
}

// Typed is what was given in one input.
type Typed struct {
	Label string
	Text  Safe
}

// ErrNoDraft is given where a draft is gone: saved meanwhile, dropped, too old, or somebody else's.
var ErrNoDraft = errors.New("bot: no such draft")

// Drafts are the person's drafts of forms that this version has, newest first.
func (r *Request) Drafts(ctx context.Context) ([]KeptDraft, error) {
	if r.x == nil {
		return nil, nil
	}
	all, err := r.x.b.drafts.Of(ctx, r.Person.ID)
	if err != nil {
		return nil, fmt.Errorf("drafts: %w", err)
	}
	var shown []KeptDraft
	for _, kept := range all {
		if d, ok := r.x.b.readDraft(kept); ok {
			shown = append(shown, r.x.shown(d))
		}
	}
	return shown, nil
}

// DropDraft forgets one of the person's drafts; there may be none of that id.
func (r *Request) DropDraft(ctx context.Context, id string) error {
	if r.x == nil {
		return errNoAct
	}
	if err := r.x.b.drafts.Drop(ctx, r.Person.ID, id); err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	return nil
}

// Resume opens the form of one of the person's drafts, with its state brought up to date by Modal.Resume. It gives the
// draft also where that refuses, so that what was typed can be shown; ErrNoDraft where there is none.
func (r *Request) Resume(ctx context.Context, id string) (KeptDraft, error) {
	x := r.x
	if x == nil {
		return KeptDraft{}, errNoAct
	}
	d, ok := x.draftOf(ctx, id)
	if !ok {
		return KeptDraft{}, ErrNoDraft
	}
	shown := x.shown(d)
	ctx, cancel := x.untilTrigger(ctx)
	defer cancel()
	drawn := drawing{state: d.State, origin: x.origin()}
	f, err := x.renewed(ctx, d.form, &drawn, d)
	if err != nil {
		return shown, err
	}
	view, _, err := x.draw(f, drawn)
	if err == nil {
		_, err = x.show(ctx, view)
	}
	if err != nil {
		return shown, fmt.Errorf("resume %s: %w", d.form.id, err)
	}
	return shown, nil
}

// renewed puts a draft into a drawing: its values, when they were typed, and the state as Modal.Resume brings it up to
// date. The form it gives draws from that state.
func (x *exchange) renewed(ctx context.Context, f *form, into *drawing, d draft) (*form, error) {
	into.values = d.Values
	into.notice = x.b.words.DraftKept(x.person.Lang, d.at.In(x.person.Zone))
	if f.resume != nil {
		again, err := f.resume(ctx, x.request(), d.State, d.Values)
		if err == nil {
			err = again.err
		}
		if err != nil {
			return f, err
		}
		f = again.form
		into.state, into.warning, into.top = again.state, again.alert, again.top
	}
	f, into.state = x.caughtUp(ctx, f, into.state, d.Values)
	return f, nil
}

// shown is a draft in the person's language.
func (x *exchange) shown(d draft) KeptDraft {
	_, subject, _ := strings.Cut(d.id, "/")
	k := KeptDraft{ID: d.id, Subject: subject, At: d.at.In(x.person.Zone)}
	v, err := d.form.again(x.person.Lang, d.State)
	if err != nil {
		x.b.log.Warn("slack: form of a draft not drawn", "modal", d.form.id, "error", err)
		return k
	}
	k.Title = v.Title
	for _, block := range v.Blocks {
		input, ok := block.(*slack.InputBlock)
		if !ok || input.Label == nil {
			continue
		}
		if text := keep(d.Values.byName[input.BlockID]).words(); !text.IsZero() {
			k.Typed = append(k.Typed, Typed{Label: input.Label.Text, Text: text})
		}
	}
	return k
}

// offer tells the person of a draft, and before it of what went wrong, if anything.
func (x *exchange) offer(ctx context.Context, d draft, why Safe) {
	x.tell(ctx, x.b.words.DraftOffer(x.person.Lang, x.shown(d), why))
}

// Again shows a form once more from another state, with what was typed in it; Modal.Again makes one.
type Again struct {
	form  *form
	state json.RawMessage
	alert Safe
	top   []slack.Block
	err   error
}

// Again shows the modal once more with state s, with the alert and the blocks of top above it. What is in its inputs
// stays, where names stay. It is for a record that changed while somebody filled the form: s is of the record as it is
// now, so that the form can be sent again, and top says what differs. See Result.Again and Modal.Resume.
func (m *Modal[S]) Again(s S, alert Safe, top ...slack.Block) *Again {
	raw, err := travelling(s)
	return &Again{form: m.form(), state: raw, alert: alert, top: top, err: err}
}
