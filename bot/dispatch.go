package bot

import "context"

// Kinds of envelopes, as metrics and the log name them.
const (
	kindSlash    = "slash"
	kindPress    = "press"
	kindSubmit   = "submission"
	kindChange   = "change"
	kindClosed   = "closed"
	kindShortcut = "shortcut"
	kindSuggest  = "suggestion"
	kindEvent    = "event"
	kindOther    = "other"
)

// spareAnswers is how many Busy answers may be under way at once.
const spareAnswers = 64

// take hands an envelope to a handler's goroutine. It never blocks: the connection's reader waits for it.
func (b *Bot) take(x *exchange) {
	select {
	case b.slots <- struct{}{}:
	default:
		b.refuseBusy(x)
		return
	}
	if !b.flight.begin() {
		<-b.slots
		b.refuseBusy(x)
		return
	}
	go func() {
		defer b.flight.end()
		defer func() { <-b.slots }()
		ctx, cancel := context.WithTimeout(b.base, b.timing.handler+b.timing.reply)
		defer cancel()
		b.walk()(ctx, x)
	}()
}

// refuseBusy says that nothing was done. Events are left alone: Slack delivers them again. When even these
// answers are too many, Slack itself tells the person that the app did not answer.
func (b *Bot) refuseBusy(x *exchange) {
	b.metrics.busy.Inc()
	b.metrics.envelopes.WithLabelValues(x.kind, "busy").Inc()
	if x.kind == kindEvent {
		return
	}
	select {
	case b.spare <- struct{}{}:
	default:
		return
	}
	b.flight.add()
	go func() {
		defer b.flight.end()
		defer func() { <-b.spare }()
		ctx, cancel := context.WithTimeout(b.base, b.timing.reply)
		defer cancel()
		b.recovered(func(ctx context.Context, x *exchange) {
			x.person = b.personAtHand(x.user)
			x.act.refuse(ctx, refusal{text: b.words.Busy(x.person.Lang), passing: true})
		})(ctx, x)
	}()
}
