package bot

import (
	"context"

	"github.com/slack-go/slack"
)

// shortcutAct answers a shortcut: an empty acknowledgement, then the answer.
type shortcutAct struct {
	*exchange
	callback string
	on       *slack.Message
	handler  ShortcutHandler
	reply    Reply
}

func (a *shortcutAct) call(ctx context.Context, r Request) (err error) {
	s := &Shortcut{Request: r, Callback: a.callback}
	if a.on != nil {
		// Names at hand only: a form that the shortcut opens has no time for look-ups.
		on := found(a.on.Msg, a.channel, func(id string) string { return a.b.personAtHand(id).Name })
		s.Message = &on
	}
	a.reply, err = a.handler(ctx, s)
	return err
}

func (a *shortcutAct) settle(ctx context.Context, err error) {
	reply := a.reply
	if err != nil {
		reply = Say(a.explain(err).text)
	}
	a.ack(nil)
	a.tell(ctx, reply)
}

func (a *shortcutAct) stall(context.Context) { a.ack(nil) }

func (a *shortcutAct) refuse(ctx context.Context, r refusal) {
	a.ack(nil)
	a.tell(ctx, Say(Esc(r.text)))
}
