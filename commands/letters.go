package commands

import (
	"context"
	"errors"
	"time"

	"embudo/bot"
	"embudo/pipeline"
)

// Letters of requests for access are kept in the database and sent from there, so that none is lost while Slack is away.

const (
	// letterMark is the kind of mark that letters bear.
	letterMark = "access"
	// letterLease is how long a letter is kept from other processes while one sends it.
	letterLease = 90 * time.Second
	// lettersEvery is how often letters are looked for that no act of this process woke.
	lettersEvery  = 3 * time.Second
	lettersAtOnce = 50
	// settleAfter is how long who decided is given to do what was decided.
	settleAfter = 10 * time.Second
)

// WatchAccess sends letters and does what was decided and not done, until ctx ends. Any number of processes may.
func (a *App) WatchAccess(ctx context.Context, c Courier, s pipeline.LetterStore) {
	ticks := time.NewTicker(lettersEvery)
	defer ticks.Stop()
	for {
		a.renewed(ctx) // what another process set is known here within a round
		if err := a.accessRound(ctx, c, s); err != nil && ctx.Err() == nil {
			a.log.Warn("access: round not finished", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		case <-a.woken:
		}
	}
}

func (a *App) accessRound(ctx context.Context, c Courier, s pipeline.LetterStore) error {
	if err := a.settleOld(ctx); err != nil {
		return err
	}
	if err := a.address(ctx, s); err != nil {
		return err
	}
	for ctx.Err() == nil {
		l, ok, err := s.NextLetter(ctx, letterLease)
		if err != nil || !ok {
			return err
		}
		if err := a.sendLetter(ctx, c, s, l); err != nil {
			return err
		}
	}
	return nil
}

// settleOld does what was decided by somebody whose process ended before it was done.
func (a *App) settleOld(ctx context.Context) error {
	old, err := a.flow.Store.UnsettledAccess(ctx, a.flow.Now().Add(-settleAfter), lettersAtOnce)
	if err != nil {
		return err
	}
	for _, r := range old {
		decider, err1 := a.directory.Person(ctx, r.DecidedBy)
		asker, err2 := a.directory.Person(ctx, r.By)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if _, err := a.flow.SettleAccess(ctx, r, decider.Member(), asker.Member()); err != nil {
			a.log.Warn("access: not done", "request", r.ID, "error", err)
		}
	}
	return nil
}

// address writes down who is to be told of new requests. As long as nobody is there to decide one, it waits.
func (a *App) address(ctx context.Context, s pipeline.LetterStore) error {
	fresh, err := s.UnaddressedAccess(ctx, lettersAtOnce)
	if err != nil || len(fresh) == 0 {
		return err
	}
	deciders := a.deciders(ctx)
	if len(deciders) == 0 {
		a.log.Warn("access: nobody decides", "requests", len(fresh))
		return nil
	}
	for _, r := range fresh {
		if err := s.AddressAccess(ctx, r.ID, deciders); err != nil {
			return err
		}
	}
	return nil
}

// sendLetter sends a letter, or brings one that was sent up to date. One that can't ever be sent counts as sent: others
// have the same.
func (a *App) sendLetter(ctx context.Context, c Courier, s pipeline.LetterStore, l pipeline.Letter) error {
	at, err := a.postLetter(ctx, c, l)
	var failed *pipeline.DeliveryError
	switch {
	case err == nil:
		l.At = at
		return s.LetterSent(ctx, l)
	case errors.As(err, &failed) && failed.Permanent:
		a.log.Warn("access: letter given up", "request", l.Access.ID, "to", l.To, "error", err)
		return s.LetterSent(ctx, l)
	case failed == nil:
		failed = &pipeline.DeliveryError{Uncertain: true}
	}
	a.log.Warn("access: letter put off", "request", l.Access.ID, "to", l.To, "error", err)
	wait := max(failed.RetryAfter, min(time.Duration(l.Attempt*l.Attempt)*2*time.Second, 10*time.Minute))
	return s.LetterFailed(ctx, l.ID, wait, failed.Uncertain)
}

func (a *App) postLetter(ctx context.Context, c Courier, l pipeline.Letter) (pipeline.Receipt, error) {
	reader, err := c.Person(ctx, l.To)
	if err != nil {
		return pipeline.Receipt{}, &pipeline.DeliveryError{Code: "connection", Err: err}
	}
	post := a.letter(ctx, a.voice(reader), l)
	if l.At.TS != "" {
		return l.At, c.Update(ctx, l.At.Channel, l.At.TS, post)
	}
	channel, err := c.Direct(ctx, l.To)
	if err != nil {
		return pipeline.Receipt{}, err
	}
	ts, err := c.Send(ctx, channel, "", post, bot.Mark{Kind: letterMark, ID: l.ID, Since: l.Access.AskedAt}, l.Uncertain)
	return pipeline.Receipt{Channel: channel, TS: ts}, err
}
