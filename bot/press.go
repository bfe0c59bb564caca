package bot

import (
	"context"

	"github.com/slack-go/slack"
)

// pressAct answers a button, menu or picker: an empty acknowledgement, then the answer.
type pressAct struct {
	*exchange
	element *slack.BlockAction
	handler PressHandler
	reply   Reply
}

func (a *pressAct) call(ctx context.Context, r Request) (err error) {
	p := &Press{Request: r, Block: a.element.BlockID, Value: noNUL(pressValue(*a.element)), Message: a.message}
	p.Action, p.Suffix = splitAction(noNUL(a.element.ActionID))
	if a.view != nil {
		p.ViewID = a.view.ID
	}
	a.reply, err = a.handler(ctx, p)
	return err
}

// pressValue is the one value of an element, and of check lists the last ticked.
func pressValue(e slack.BlockAction) string {
	if v := chosen(e); v != "" || len(e.SelectedOptions) == 0 {
		return v
	}
	return e.SelectedOptions[len(e.SelectedOptions)-1].Value
}

func (a *pressAct) settle(ctx context.Context, err error) {
	reply := a.reply
	if err != nil {
		reply = Say(a.explain(err).text)
	}
	a.ack(nil)
	a.tell(ctx, reply)
}

func (a *pressAct) stall(context.Context) { a.ack(nil) }

func (a *pressAct) refuse(ctx context.Context, r refusal) {
	a.ack(nil)
	a.tell(ctx, Say(Esc(r.text)))
}

// goneAct answers what no handler is registered for: a button or shortcut of an older version, or a payload
// that nobody of ours made.
type goneAct struct{ *exchange }

func (a *goneAct) call(context.Context, Request) error { return nil }

func (a *goneAct) settle(ctx context.Context, _ error) {
	a.b.log.Warn("slack: nobody handles this", "kind", a.kind, "route", a.route, "user", a.user)
	a.refuse(ctx, refusal{text: a.b.words.Gone(a.person.Lang)})
}

func (a *goneAct) stall(context.Context) { a.ack(nil) }

func (a *goneAct) refuse(ctx context.Context, r refusal) {
	if a.kind == kindSlash {
		a.ackIfSmall(messageOf(Say(Esc(r.text))))
		return
	}
	if a.kind == kindSubmit {
		a.refuseView(r.text)
		return
	}
	a.ack(nil)
	a.tell(ctx, Say(Esc(r.text)))
}

// quietAct acknowledges what needs no answer: links, and elements of a form that are only read on submission.
type quietAct struct{ *exchange }

func (a *quietAct) call(context.Context, Request) error { return nil }
func (a *quietAct) settle(context.Context, error)       { a.ack(nil) }
func (a *quietAct) stall(context.Context)               { a.ack(nil) }
func (a *quietAct) refuse(context.Context, refusal)     { a.ack(nil) }
