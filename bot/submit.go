package bot

import (
	"context"
	"time"

	"github.com/slack-go/slack"
)

// submitAct answers the submission of a form: errors under inputs, the same form with an alert, the next
// view, or its end.
type submitAct struct {
	*exchange
	form   *form
	meta   metadata
	values Values
	result Result
}

func (a *submitAct) call(ctx context.Context, r Request) (err error) {
	a.result, err = a.form.submit(ctx, r, a.meta.State, a.values)
	return err
}

func (a *submitAct) settle(ctx context.Context, err error) {
	if a.b.failed(a.exchange, err) {
		a.fail(ctx, err)
		return
	}
	a.dropDraft(ctx, a.form, a.meta.State)
	switch {
	case a.result.Next != nil:
		a.next(ctx, a.result.Next)
	case a.isLate():
		a.showOutcome(ctx)
	case a.result.Clear:
		a.ack(slack.NewClearViewSubmissionResponse())
	default:
		a.ack(nil)
	}
	a.tell(ctx, a.result.Reply)
}

func (a *submitAct) stall(context.Context) {
	a.ackIfSmall(slack.NewUpdateViewSubmissionResponse(a.waiting(a.b.words.StillWorking(a.person.Lang))))
}

func (a *submitAct) refuse(_ context.Context, r refusal) { a.refuseView(r.text) }

// refuseView says a sentence in a submitted view and leaves what was typed where it is.
func (x *exchange) refuseView(text string) {
	if inputs := inputNames(x.view.Blocks.BlockSet); len(inputs) > 0 {
		x.ack(slack.NewErrorsViewSubmissionResponse(map[string]string{inputs[0]: text}))
		return
	}
	title, _ := x.b.words.Loading(x.person.Lang)
	if x.view.Title != nil {
		title = x.view.Title.Text
	}
	view := x.note(nil, "", title, Esc(text))
	x.ackIfSmall(slack.NewUpdateViewSubmissionResponse(&view))
}

// waiting is the stand-in for the submitted view. It carries the view's metadata on.
func (a *submitAct) waiting(text string) *slack.ModalViewRequest {
	view := a.standIn(a.form, a.view.PrivateMetadata, text)
	return &view
}

// showOutcome puts the answer in the place of the stand-in: a view can't be closed from here any more.
func (a *submitAct) showOutcome(ctx context.Context) {
	text := a.result.Reply.Text
	if text.IsZero() {
		text = Esc(a.b.words.Done(a.person.Lang))
	}
	title := ""
	if v, err := a.form.view(a.person.Lang, a.meta.State); err == nil {
		title = v.Title
	}
	a.settleView(ctx)
	err := a.update(ctx, a.view.ID, "", "", a.note(a.form, "", title, text))
	if err != nil && !closed(err) {
		a.b.log.Error("slack: outcome not shown", "route", a.route, "error", err)
	}
}

// next shows the view that follows. What was submitted is done, so a fault here only costs the next view.
func (a *submitAct) next(ctx context.Context, n *NextView) {
	origin := a.meta.Origin
	view, err := slack.ModalViewRequest{}, n.err
	if err == nil {
		view, err = a.opening(ctx, n.form, n.state, origin, a.meta.Step+1)
	}
	if err != nil {
		a.b.log.Error("slack: next view not drawn", "route", a.route, "error", err)
		a.ack(nil)
		return
	}
	if a.isLate() {
		a.settleView(ctx)
		a.replace(ctx, a.view.ID, "", view)
		return
	}
	if n.push {
		a.push(ctx, view)
		return
	}
	if a.ackIfSmall(slack.NewUpdateViewSubmissionResponse(&view)) {
		return
	}
	a.replaceLarge(ctx, view)
}

// push shows a view on top. One that is too large for an acknowledgement goes through a stand-in.
func (a *submitAct) push(ctx context.Context, view slack.ModalViewRequest) {
	if a.ackIfSmall(slack.NewPushViewSubmissionResponse(&view)) {
		return
	}
	stand := a.standIn(a.form, "", "")
	stand.ExternalID = externalID()
	a.ackIfSmall(slack.NewPushViewSubmissionResponse(&stand))
	a.stalled = time.Now()
	a.settleView(ctx)
	a.replace(ctx, "", stand.ExternalID, view)
}

// replaceLarge shows, in place of the submitted view, one that is too large for an acknowledgement. An empty
// acknowledgement would close the view, so a stand-in is acknowledged and replaced.
func (a *submitAct) replaceLarge(ctx context.Context, view slack.ModalViewRequest) {
	a.ackIfSmall(slack.NewUpdateViewSubmissionResponse(a.waiting("")))
	a.stalled = time.Now()
	a.settleView(ctx)
	a.replace(ctx, a.view.ID, "", view)
}

func (a *submitAct) replace(ctx context.Context, id, external string, view slack.ModalViewRequest) {
	if err := a.update(ctx, id, external, "", view); err != nil && !closed(err) {
		a.b.log.Error("slack: view not shown", "route", a.route, "error", err)
	}
}
