package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"embudo/internal/crashpoint"
)

// maxAck is how many bytes an acknowledgement's payload may have. Slack drops frames of 20,480 bytes and
// more without a word; the frame has some bytes besides.
const maxAck = 20000

// exchange is one envelope, what is known of it, and whether it was acknowledged.
type exchange struct {
	b        *Bot
	send     func(ctx context.Context, envelope string, payload any) error
	envelope string
	kind     string // for metrics and the log
	route    string // command, action id, callback id or event type
	arrived  time.Time
	clock    time.Time // the moment of arrival on the monotonic clock
	act      act
	// moved says whether the connection that brought the envelope is gone. Nobody documents whether Slack takes
	// an acknowledgement on another.
	moved func() bool

	key         string
	delivery    string // what Slack repeats when it delivers the same thing again, where that is not the key
	user        string // "" where the envelope has no user
	team        string
	app         string
	trigger     string
	responseURL string
	channel     string
	message     *MessageRef
	view        *slack.View // the view it comes from, if any

	person    Person
	duplicate bool

	turn     sync.Mutex // held while it is decided who answers: the handler's end or the budget's
	settled  bool
	late     bool
	stalled  time.Time // when a late answer's stand-in was acknowledged
	acked    atomic.Bool
	incident string
}

// act is what one kind of envelope does at each point of its walk.
type act interface {
	// call runs the handler and keeps what it gave.
	call(ctx context.Context, r Request) error
	// settle answers with what call gave, or with what err means.
	settle(ctx context.Context, err error)
	// stall acknowledges because the budget ended; settle follows later.
	stall(ctx context.Context)
	// refuse answers with a sentence instead of calling the handler.
	refuse(ctx context.Context, r refusal)
}

// refusal is why a handler is not called. Passing: the same may go well in a moment.
type refusal struct {
	text    string
	passing bool
}

// once names what may be delivered twice.
func (x *exchange) once() string {
	if x.delivery != "" {
		return x.delivery
	}
	return x.key
}

func (x *exchange) request() Request {
	return Request{
		Person: x.person, Key: x.key, Duplicate: x.duplicate, Channel: x.channel, Now: x.arrived, x: x,
	}
}

// ack acknowledges, once: later calls do nothing. A nil payload leaves the payload out.
func (x *exchange) ack(payload any) {
	if !x.acked.CompareAndSwap(false, true) {
		return
	}
	// Its own context: an acknowledgement must go out also when the handler's time is up.
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	crashpoint.Hit(crashpoint.BeforeAck)
	if err := x.send(ctx, x.envelope, payload); err != nil {
		x.b.log.Error("slack: not acknowledged", "kind", x.kind, "envelope", x.envelope, "error", err)
		return
	}
	crashpoint.Hit(crashpoint.AfterAck)
	x.b.metrics.ackSeconds.WithLabelValues(x.kind).Observe(time.Since(x.clock).Seconds())
}

// ackIfSmall acknowledges with payload unless it is too large for a frame, and says whether it did.
func (x *exchange) ackIfSmall(payload any) bool {
	raw, err := json.Marshal(payload)
	if err != nil || len(raw) >= maxAck {
		return false
	}
	x.ack(json.RawMessage(raw))
	return true
}

// isLate says whether the envelope was acknowledged before its handler was done.
func (x *exchange) isLate() bool { return x.late }

// untilTrigger is a context that ends when the act's trigger is worth nothing any more.
func (x *exchange) untilTrigger(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, x.clock.Add(x.b.timing.trigger))
}

// settleView waits until Slack has surely shown the stand-in, so that it does not overwrite what comes now.
func (x *exchange) settleView(ctx context.Context) {
	wait := x.b.timing.settle - time.Since(x.stalled)
	if x.stalled.IsZero() || wait <= 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// panicked is a panic of a handler, as an error.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }
