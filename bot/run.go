package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Run connects to Slack and answers until ctx ends. Then it takes no more, lets handlers finish for ten
// seconds, and closes its connections; what comes meanwhile is answered Busy. It gives a *StartError where
// only a person can mend what is wrong, at the start or, when a token is revoked, later. Slack being away is
// no error: it goes on trying. A Bot runs once.
func (b *Bot) Run(ctx context.Context) error {
	if !b.started.CompareAndSwap(false, true) {
		return errors.New("bot: runs once")
	}
	defer b.end()
	if err := b.signIn(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	connected, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	defer disconnect()
	sockets := b.newSockets()
	b.ready.Lock()
	b.sockets = sockets
	b.ready.Unlock()

	fault := make(chan error, len(sockets))
	var running sync.WaitGroup
	for _, s := range sockets {
		running.Go(func() {
			if b.pause(connected, time.Duration(s.n)*b.opt.Stagger) != nil {
				return
			}
			if err := s.run(connected); err != nil {
				fault <- err
			}
		})
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-fault:
	}
	drained := b.drain()
	// An acknowledgement is only queued when a handler is done with it; slack-go does not tell when it is written.
	_ = b.pause(connected, b.timing.flush)
	disconnect()
	running.Wait()
	return errors.Join(err, drained)
}

// signIn learns who the bot is, however long Slack is away.
func (b *Bot) signIn(ctx context.Context) error {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 500*time.Millisecond, 30*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := b.start(ctx)
		if _, fatal := errors.AsType[*StartError](err); fatal {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, again time.Duration) {
		b.log.Warn("slack: not reachable", "error", err, "again_in", again)
	}))
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// drain takes no more and waits for handlers.
func (b *Bot) drain() error {
	b.flight.land()
	ctx, cancel := context.WithTimeout(context.Background(), b.timing.drain)
	defer cancel()
	left, err := b.flight.wait(ctx)
	if err == nil {
		return nil
	}
	b.end()
	return fmt.Errorf("bot: %d handlers did not finish in %s", left, b.timing.drain)
}

func (b *Bot) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
