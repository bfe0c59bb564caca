package bot

import (
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Timing is the engine's waits as a test may set them; what is zero stays as it is.
type Timing struct {
	Budget, Handler, Loading, Drain, Ping, Stagger, Brief time.Duration
}

// SetTiming changes a bot's waits before it runs.
func (b *Bot) SetTiming(t Timing) {
	for _, wait := range []struct {
		to   *time.Duration
		from time.Duration
	}{
		{&b.timing.budget, t.Budget}, {&b.timing.handler, t.Handler}, {&b.timing.loading, t.Loading},
		{&b.timing.drain, t.Drain}, {&b.timing.ping, t.Ping}, {&b.opt.Stagger, t.Stagger}, {&b.timing.brief, t.Brief},
	} {
		if wait.from != 0 {
			*wait.to = wait.from
		}
	}
}

var (
	Cut          = cut
	CutSafe      = cutSafe
	Clean        = clean
	SplitAction  = splitAction
	Readable     = readable
	Delivery     = delivery
	Prefill      = prefill
	Touched      = touched
	MethodOf     = func(r *http.Request) string { return methodOf(r) }
	ValuesOf     = valuesOf
	KeyOf        = keyOf
	EventUser    = eventUser
	SplitFields  = splitFields
	RefusedError = func(code string) *pipeline.DeliveryError { return delivery(slack.SlackErrorResponse{Err: code}) }
)

// AnswersThere says whether the bot would post to an address.
func (b *Bot) AnswersThere(address string) bool { return b.answersThere(address) }

// Begin and Finished are the engine's memory of acts.
func (b *Bot) Begin(key string) (duplicate, done bool) { return b.begin(b.base, key) }

// Finished notes how an act ended.
func (b *Bot) Finished(key string, failed bool) { b.finished(b.base, key, failed) }

// Encode makes a view's private_metadata with a state of the given JSON.
func Encode(state string) (string, error) { return metadata{State: []byte(state)}.encode() }
