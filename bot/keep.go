package bot

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/slack-go/slack"
)

// longestPause is how long a connection is not tried again at most, half as long again by chance.
const longestPause = 20 * time.Second

// keep opens the connection again whenever it ends. slack-go's own pauses between tries that fail grow to five minutes,
// and all connections of all processes make them at the same time; so a try that fails ends its run, and the pause is
// made here.
func (s *socket) keep(ctx context.Context) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = min(500*time.Millisecond, s.b.opt.Reconnect), longestPause
	for {
		opened := s.times()
		err := s.tries(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if refused := refusedSocket(err); refused != nil {
			return refused
		}
		if status, ok := errors.AsType[slack.StatusCodeError](err); ok && status.Code == http.StatusNotFound {
			return &StartError{Code: "http_404", Step: stepAPIURL, Err: err}
		}
		if s.times() != opened {
			pauses.Reset()
		}
		wait := pauses.NextBackOff()
		if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
			wait = max(wait, limited.RetryAfter)
		}
		s.log.Warn("slack: not connected", "again_in", wait, "error", err)
		if s.b.pause(ctx, wait) != nil {
			return nil
		}
	}
}

// tries lets slack-go connect, and connect again where the connection ends, until that fails.
func (s *socket) tries(ctx context.Context) error {
	run, cut := context.WithCancel(ctx)
	defer cut()
	s.mu.Lock()
	s.cut, s.failure = cut, nil
	s.mu.Unlock()
	err := s.client.RunContext(run)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure != nil {
		return s.failure
	}
	return err
}

// failed notes why a try to connect failed, and ends the run.
func (s *socket) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut != nil && s.failure == nil {
		s.failure = err
		s.cut()
	}
}

// times is how often the connection was opened.
func (s *socket) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}
