package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/slack-go/slack"
)

var errNoAct = errors.New("bot: a view can be opened only in answer to an act")

func (r *Request) open(ctx context.Context, f *form, state json.RawMessage) error {
	if r.x == nil {
		return errNoAct
	}
	ctx, cancel := r.x.untilTrigger(ctx)
	defer cancel()
	view, err := r.x.opening(ctx, f, state, r.x.origin(), 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", f.id, err)
	}
	if _, err = r.x.show(ctx, view); err != nil {
		return fmt.Errorf("open %s: %w", f.id, err)
	}
	return nil
}

// opening draws a view that is shown for the first time, with the draft that was kept of it.
func (x *exchange) opening(ctx context.Context, f *form, state json.RawMessage, from origin, step int) (slack.ModalViewRequest, error) {
	d := drawing{state: state, origin: from, step: step}
	if kept, ok := x.keptDraft(ctx, f, state); ok {
		renewed, err := x.renewed(ctx, f, &d, kept)
		if err != nil {
			// The form was opened from a state of now: only what changed meanwhile goes untold.
			x.b.log.Warn("slack: draft not brought up to date", "modal", f.id, "error", err)
		}
		f = renewed
	}
	view, _, err := x.draw(f, d)
	return view, err
}

// show opens or pushes a view and gives its id, "" where an earlier try or delivery has opened it.
func (x *exchange) show(ctx context.Context, view slack.ModalViewRequest) (string, error) {
	if view.ExternalID == "" {
		view.ExternalID = externalID()
	}
	call := x.b.api.OpenViewContext
	if x.view != nil && x.view.Type == slack.VTModal {
		call = x.b.api.PushViewContext
	}
	tries := 0
	id, err := retried(ctx, func() (*slack.ViewResponse, error) {
		tries++
		return call(ctx, x.trigger, view)
	})
	switch slackCode(err) {
	case "exchanged_trigger_id":
		// A trigger is used once: by an earlier try, or by another delivery of the same act, here or elsewhere.
		x.b.log.Warn("slack: trigger was used before", "kind", x.kind, "route", x.route, "duplicate", x.duplicate, "tries", tries)
		return "", nil
	case "duplicate_external_id":
		// The id is of this call alone, so it is its own earlier try that Slack has.
		if tries > 1 {
			return "", nil
		}
	}
	return id, err
}

// update replaces a view, by its id or its external id. Where a hash is given, it fails with hash_conflict
// when the view has changed since.
func (x *exchange) update(ctx context.Context, id, external, hash string, view slack.ModalViewRequest) error {
	_, err := retried(ctx, func() (*slack.ViewResponse, error) {
		return x.b.api.UpdateViewContext(ctx, view, external, hash, id)
	})
	return err
}

// closed says whether a view could not be updated because the person closed it.
func closed(err error) bool {
	code := slackCode(err)
	return code == "not_found" || code == "view_not_found"
}

// retried makes a call of views.* again where it may not have arrived, at most twice and within ctx.
func retried(ctx context.Context, call func() (*slack.ViewResponse, error)) (string, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 100*time.Millisecond, time.Second
	return backoff.Retry(ctx, func() (string, error) {
		resp, err := call()
		if err == nil {
			return resp.ID, nil
		}
		if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
			deadline, bounded := ctx.Deadline()
			if bounded && time.Now().Add(limited.RetryAfter).After(deadline) {
				return "", backoff.Permanent(err)
			}
			return "", backoff.RetryAfter(int(math.Ceil(limited.RetryAfter.Seconds())))
		}
		if slackCode(err) != "" || ctx.Err() != nil {
			return "", backoff.Permanent(err)
		}
		if status, ok := errors.AsType[slack.StatusCodeError](err); ok && status.Code < http.StatusInternalServerError {
			return "", backoff.Permanent(err)
		}
		return "", err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(3))
}

func externalID() string { return rand.Text() }

// loaded is what a slow view's load gave.
type loaded struct {
	state json.RawMessage
	err   error
}

func (r *Request) openSlow(ctx context.Context, f *form, load func(context.Context) (json.RawMessage, error)) error {
	x := r.x
	if x == nil {
		return errNoAct
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan loaded, 1)
	x.b.flight.add()
	go func() {
		defer x.b.flight.end()
		defer func() {
			if p := recover(); p != nil {
				result <- loaded{err: &panicked{value: p, stack: debug.Stack()}}
			}
		}()
		state, err := load(ctx)
		result <- loaded{state: state, err: err}
	}()
	timer := time.NewTimer(x.b.timing.loading)
	defer timer.Stop()
	select {
	case l := <-result:
		if l.err != nil {
			return l.err
		}
		return r.open(ctx, f, l.state)
	case <-timer.C:
	}
	return x.openLoading(ctx, f, result)
}

// openLoading shows the stand-in and fills it when the load is done.
func (x *exchange) openLoading(ctx context.Context, f *form, result <-chan loaded) error {
	from := x.origin()
	meta, err := metadata{Origin: from}.encode()
	if err != nil {
		return fmt.Errorf("open %s: %w", f.id, err)
	}
	stand := x.standIn(f, meta, "")
	stand.ExternalID = externalID()
	triggered, cancel := x.untilTrigger(ctx)
	_, err = x.show(triggered, stand)
	cancel()
	if err != nil {
		return fmt.Errorf("open %s: %w", f.id, err)
	}
	var l loaded
	select {
	case l = <-result:
	case <-ctx.Done():
		l.err = ctx.Err()
	}
	answer, cancelAnswer := context.WithTimeout(context.WithoutCancel(ctx), x.b.timing.reply)
	defer cancelAnswer()
	view := slack.ModalViewRequest{}
	if l.err == nil {
		view, l.err = x.opening(answer, f, l.state, from, 0)
	}
	if l.err != nil {
		title, _ := x.b.words.Loading(x.person.Lang)
		view = x.note(f, meta, title, x.explain(l.err).text)
	}
	if err := x.update(answer, "", stand.ExternalID, "", view); err != nil && !closed(err) {
		return fmt.Errorf("fill %s: %w", f.id, err)
	}
	return nil
}
