package commands

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// How Homes are kept up to date. Slack does not say when somebody stops looking, so whoever opened theirs is taken to look
// for a while; nobody else costs a call. A person's Home changes at most once in homePause, and is looked at anew every
// homeEvery in case word of a change was missed.
const (
	lookFor   = 15 * time.Minute
	homePause = 2 * time.Second
	homeEvery = 30 * time.Second
)

// lookers are the people who opened their Home in this process of late, with what it shows.
type lookers struct {
	mu   sync.Mutex
	byID map[pipeline.UserID]looker
}

type looker struct {
	bot.Request
	shows [sha256.Size]byte
	until time.Time
}

func (l *lookers) opened(r bot.Request, blocks []slack.Block, now time.Time) {
	l.keep(looker{r, digest(blocks), now.Add(lookFor)})
}

func (l *lookers) keep(who looker) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byID == nil {
		l.byID = map[pipeline.UserID]looker{}
	}
	l.byID[who.Person.ID] = who
}

// now gives those who look, and forgets those who no longer do.
func (l *lookers) now(at time.Time) []looker {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.byID, func(_ pipeline.UserID, who looker) bool { return !who.until.After(at) })
	return slices.Collect(maps.Values(l.byID))
}

// shown notes what a person's Home shows from now on, unless they opened it meanwhile.
func (l *lookers) shown(who looker, blocks []slack.Block) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if there, ok := l.byID[who.Person.ID]; ok && there.until.Equal(who.until) {
		who.shows = digest(blocks)
		l.byID[who.Person.ID] = who
	}
}

func digest(blocks []slack.Block) [sha256.Size]byte {
	raw, _ := json.Marshal(blocks) // they were drawn by us
	return sha256.Sum256(raw)
}

// HomesChanged says that what Homes show may have changed.
func (a *App) HomesChanged() {
	select {
	case a.changed <- struct{}{}:
	default: // it is said already
	}
}

// WatchHomes keeps the Homes of those who look up to date until ctx ends.
func (a *App) WatchHomes(ctx context.Context) {
	pause, every := time.NewTimer(0), time.NewTicker(homeEvery)
	defer pause.Stop()
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-a.changed:
		case <-every.C:
		}
		for _, who := range a.lookers.now(a.flow.Now()) {
			a.refreshHome(ctx, who)
		}
		pause.Reset(homePause)
	}
}

// refreshHome shows somebody's Home anew if it has changed. A fault waits for the next change, or the next look.
func (a *App) refreshHome(ctx context.Context, who looker) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("home: panic while it was brought up to date", "user", who.Person.ID, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	p, err := a.directory.Person(ctx, who.Person.ID)
	if err == nil && p.Outsider {
		return
	}
	var blocks []slack.Block
	if err == nil {
		who.Person = p
		blocks, err = a.home(ctx, who.Request)
	}
	if err == nil && digest(blocks) != who.shows {
		var shows []slack.Block
		if shows, err = a.drawHome(ctx, who.Request, blocks); err == nil {
			a.lookers.shown(who, shows)
		}
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("home: not brought up to date", "user", who.Person.ID, "error", err)
	}
}
