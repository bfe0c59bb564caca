package bot

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"embudo/pipeline"
)

// stage is a part of the walk that every envelope takes.
type stage func(ctx context.Context, x *exchange)

// walk is the whole walk: recover, log and measure, once, who, budget, the handler.
func (b *Bot) walk() stage {
	return fold(b.run, b.recovered, b.measured, b.once, b.who)
}

// fold puts stages around the last, the first named outermost.
func fold(last stage, around ...func(stage) stage) stage {
	for i := len(around) - 1; i >= 0; i-- {
		last = around[i](last)
	}
	return last
}

// recovered answers the person also where the engine itself panics.
func (b *Bot) recovered(next stage) stage {
	return func(ctx context.Context, x *exchange) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			fault := &panicked{value: p, stack: debug.Stack()}
			b.log.Error("slack: panic in the engine", "kind", x.kind, "route", x.route, "panic", p, "stack", string(fault.stack))
			defer func() {
				if again := recover(); again != nil {
					b.log.Error("slack: panic while answering a panic", "kind", x.kind, "panic", again)
					x.act.refuse(ctx, refusal{text: b.words.Failed(x.person.Lang, x.incident)})
				}
			}()
			x.act.settle(ctx, fault)
		}()
		next(ctx, x)
	}
}

func (b *Bot) measured(next stage) stage {
	return func(ctx context.Context, x *exchange) {
		b.metrics.inFlight.Inc()
		defer b.metrics.inFlight.Dec()
		next(ctx, x)
		b.log.Info("slack: handled", "kind", x.kind, "route", x.route, "user", x.user, "envelope", x.envelope,
			"duplicate", x.duplicate, "late", x.isLate(), "ms", time.Since(x.clock).Milliseconds())
	}
}

// once marks duplicates. What nobody waits for an answer to, an event or the closing of a form, is not handled again
// when it is done; of everything else the store makes one effect, and the handler is called so that it can give the
// first one's answer.
func (b *Bot) once(next stage) stage {
	return func(ctx context.Context, x *exchange) {
		if x.once() == "" {
			next(ctx, x)
			return
		}
		duplicate, done := b.begin(ctx, x.once())
		x.duplicate = duplicate
		if done && unanswered(x.act) {
			x.ack(nil)
			return
		}
		next(ctx, x)
	}
}

func unanswered(a act) bool {
	switch a.(type) {
	case *eventAct, *closedAct:
		return true
	}
	return false
}

// who learns who acts, and lets nobody past who has no business here.
func (b *Bot) who(next stage) stage {
	return func(ctx context.Context, x *exchange) {
		if app := b.appID(); app != "" && x.app != "" && x.app != app {
			b.log.Warn("slack: envelope of another app dropped", "app", x.app)
			x.ack(nil)
			return
		}
		x.person = Person{Lang: b.opt.DefaultLang, Zone: time.UTC}
		if x.team != "" && b.team() != "" && x.team != b.team() {
			b.log.Info("slack: act from another workspace refused", "team", x.team, "user", x.user)
			x.act.refuse(ctx, refusal{text: b.words.Outsider(x.person.Lang)})
			return
		}
		if x.user == "" {
			if e, ok := x.act.(*eventAct); ok && e.news() {
				x.person.Outsider = true
				next(ctx, x)
				return
			}
			b.log.Warn("slack: act of nobody refused", "kind", x.kind, "route", x.route)
			x.act.refuse(ctx, refusal{text: b.words.Outsider(x.person.Lang)})
			return
		}
		found, cancel := context.WithDeadline(ctx, x.clock.Add(b.timing.budget))
		p, err := b.Person(found, pipeline.UserID(x.user))
		cancel()
		if err != nil {
			// Who can't be told from an outsider is refused: nothing was done, and they may try again.
			b.log.Error("slack: person unknown", "user", x.user, "error", err)
			b.release(x)
			x.act.refuse(ctx, refusal{text: b.words.Unavailable(x.person.Lang), passing: true})
			return
		}
		x.person = p
		if p.Outsider {
			x.act.refuse(ctx, refusal{text: b.words.Outsider(p.Lang)})
			return
		}
		next(ctx, x)
	}
}

// run calls the handler within the budget and answers with what it gave.
func (b *Bot) run(ctx context.Context, x *exchange) {
	work, cancel := context.WithDeadline(ctx, x.clock.Add(b.timing.handler))
	defer cancel()
	timer := time.AfterFunc(time.Until(x.clock.Add(b.timing.budget)), func() { b.stall(x) })
	defer timer.Stop()
	err := b.called(work, x)
	x.turn.Lock()
	x.settled = true
	x.turn.Unlock()
	failed := b.failed(x, err)
	if failed {
		// Before the answer: they may mend it and send it again as soon as they read it.
		b.conclude(x, err, true)
	}
	// What is left to say must be said also where the handler used up its time.
	answer, cancelAnswer := context.WithTimeout(context.WithoutCancel(ctx), b.timing.reply)
	defer cancelAnswer()
	x.act.settle(answer, err)
	if !failed {
		b.conclude(x, nil, false)
	}
}

// failed says whether an act had no effect.
func (b *Bot) failed(x *exchange, err error) bool {
	s, submission := x.act.(*submitAct)
	return err != nil || submission && (len(s.result.Errors) > 0 || s.result.Again != nil)
}

// called is the handler's call, with a panic as its error.
func (b *Bot) called(ctx context.Context, x *exchange) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicked{value: p, stack: debug.Stack()}
		}
	}()
	return x.act.call(ctx, x.request())
}

// stall acknowledges when the budget ends before the handler does.
func (b *Bot) stall(x *exchange) {
	x.turn.Lock()
	defer x.turn.Unlock()
	if x.settled {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("slack: panic while saying that it takes longer", "kind", x.kind, "panic", p)
		}
	}()
	x.late = true
	b.metrics.late.WithLabelValues(x.kind).Inc()
	ctx, cancel := context.WithTimeout(context.Background(), b.timing.reply)
	defer cancel()
	x.act.stall(ctx)
	x.stalled = time.Now()
}

// conclude notes the act as done, or as never begun.
func (b *Bot) conclude(x *exchange, err error, failed bool) {
	outcome := "ok"
	switch {
	case errors.As(err, new(*panicked)):
		outcome = "panic"
	case err != nil:
		outcome = pipeline.CodeOf(err).String()
	}
	b.metrics.envelopes.WithLabelValues(x.kind, outcome).Inc()
	// Of events alone it is asked later whether they are done; that anything else was begun is noted already.
	if _, event := x.act.(*eventAct); x.once() == "" || !failed && !event {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	b.finished(ctx, x.once(), failed)
}

// release lets an act that was never called be tried again.
func (b *Bot) release(x *exchange) {
	if x.once() == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	b.finished(ctx, x.once(), true)
}
