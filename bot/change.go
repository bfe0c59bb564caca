package bot

import (
	"context"
	"encoding/json"
)

// changeAct redraws a form because something in it changed.
type changeAct struct {
	*exchange
	form    *form
	meta    metadata
	values  Values
	changed string
	next    json.RawMessage
}

func (a *changeAct) call(ctx context.Context, r Request) (err error) {
	a.next, err = a.form.change(ctx, r, a.meta.State, a.values, a.changed)
	return err
}

func (a *changeAct) settle(ctx context.Context, err error) {
	a.ack(nil)
	d := drawing{state: a.next, origin: a.meta.Origin, step: a.meta.Step, failed: a.meta.Failed, values: a.values}
	if err != nil {
		meaning := a.explain(err)
		d.state, d.alert = a.meta.State, meaning.text
		for _, name := range sortedKeys(meaning.fields) {
			d.alert = Join("\n", d.alert, Esc(meaning.fields[name]))
		}
	}
	a.keepAsChanged(ctx, d.state)
	view, _, err := a.draw(a.form, d)
	if err != nil {
		a.b.log.Error("slack: form not redrawn", "route", a.route, "error", err)
		return
	}
	// The hash makes a slow redraw lose against a later change of the same view.
	err = a.update(ctx, a.view.ID, "", a.view.Hash, view)
	if err != nil && slackCode(err) != "hash_conflict" && !closed(err) {
		a.b.log.Error("slack: form not redrawn", "route", a.route, "error", err)
	}
}

// keepAsChanged keeps what is in the form, because Slack does not promise to tell it when the form is closed. Before the
// form is redrawn, so that it is not kept after the form that it is of was saved.
func (a *changeAct) keepAsChanged(ctx context.Context, state json.RawMessage) {
	ctx, cancel := context.WithTimeout(ctx, draftLook)
	defer cancel()
	a.keepDraft(ctx, a.form, state, a.values)
}

// caughtUp is the form, and its state, as the values that were typed into it earlier had made it: which inputs there
// are may hang on one of them.
func (x *exchange) caughtUp(ctx context.Context, f *form, state json.RawMessage, v Values) (*form, json.RawMessage) {
	if f.change == nil {
		return f, state
	}
	next, err := f.change(ctx, x.request(), state, v, "")
	if err != nil {
		x.b.log.Warn("slack: form not brought up to what was typed", "modal", f.id, "error", err)
		return f, state
	}
	redrawn := *f
	redrawn.view = f.again
	return &redrawn, next
}

func (a *changeAct) stall(context.Context) { a.ack(nil) }

func (a *changeAct) refuse(ctx context.Context, r refusal) {
	a.ack(nil)
	a.tell(ctx, Say(Esc(r.text)))
}
