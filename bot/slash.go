package bot

import "context"

// slashAct answers a slash command: the acknowledgement is the answer.
type slashAct struct {
	*exchange
	command string
	text    string
	handler SlashHandler
	reply   Reply
}

func (a *slashAct) call(ctx context.Context, r Request) (err error) {
	a.reply, err = a.handler(ctx, &Slash{Request: r, Command: a.command, Text: a.text})
	return err
}

func (a *slashAct) settle(ctx context.Context, err error) {
	reply := a.reply
	if err != nil {
		reply = Say(a.explain(err).text)
	}
	if a.isLate() {
		if reply.IsZero() {
			reply = Say(Esc(a.b.words.Done(a.person.Lang)))
		}
		a.tell(ctx, reply)
		return
	}
	if reply.IsZero() || reply.Delete {
		a.ack(nil)
		return
	}
	if a.moved() || !a.ackIfSmall(messageOf(reply)) {
		a.ack(nil)
		a.tell(ctx, reply)
	}
}

func (a *slashAct) stall(context.Context) {
	a.ackIfSmall(messageOf(Say(Esc(a.b.words.StillWorking(a.person.Lang)))))
}

func (a *slashAct) refuse(_ context.Context, r refusal) { a.ackIfSmall(messageOf(Say(Esc(r.text)))) }
