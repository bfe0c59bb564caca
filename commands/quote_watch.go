package commands

import (
	"context"
	"time"
)

const (
	// expireEvery is how often quotes are looked for whose day is over.
	expireEvery = time.Minute
	// expireAtOnce is of how many opportunities at once.
	expireAtOnce = 100
)

// WatchQuotes lets quotes expire whose day is over, until ctx ends. Any number of processes may: each expires once.
func (a *App) WatchQuotes(ctx context.Context) {
	ticks := time.NewTicker(expireEvery)
	defer ticks.Stop()
	for {
		for {
			n, err := a.flow.ExpireQuotes(ctx, expireAtOnce)
			if err != nil && ctx.Err() == nil {
				a.log.Warn("quotes not expired", "error", err)
			}
			if err != nil || n < expireAtOnce {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}
