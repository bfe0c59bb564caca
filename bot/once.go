package bot

import (
	"context"
	"sync"
	"time"
)

const (
	// actTTL is how long an act's key is remembered in the shared memory. Slack redelivers within six minutes.
	actTTL = 24 * time.Hour
	// localActTTL and localActs bound what this process remembers by itself, for when the shared memory is away.
	localActTTL = 15 * time.Minute
	localActs   = 20000
)

// acts remembers which acts began and which are done in this process. It is a hint like Memory: that an act
// has one effect is the store's promise.
type acts struct {
	mu    *sync.Mutex
	now   func() time.Time
	byKey map[string]begun
	order []string
}

type begun struct {
	at   time.Time
	done bool
	// noted is closed when the one who began it has told the shared memory.
	noted chan struct{}
}

func newActs(now func() time.Time) acts {
	return acts{mu: &sync.Mutex{}, now: now, byKey: map[string]begun{}}
}

// begin says whether nobody began the act before. Who is first closes noted once the shared memory knows.
func (a *acts) begin(key string) (fresh, done bool, noted chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if known, ok := a.byKey[key]; ok && now.Sub(known.at) < localActTTL {
		return false, known.done, known.noted
	}
	for len(a.order) > 0 {
		oldest := a.order[0]
		if known, ok := a.byKey[oldest]; ok && len(a.order) < localActs && now.Sub(known.at) < localActTTL {
			break
		}
		delete(a.byKey, oldest)
		a.order = a.order[1:]
	}
	noted = make(chan struct{})
	a.byKey[key] = begun{at: now, noted: noted}
	a.order = append(a.order, key)
	return true, false, noted
}

func (a *acts) done(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known, ok := a.byKey[key]; ok {
		known.done = true
		a.byKey[key] = known
	}
}

func (a *acts) forget(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.byKey, key)
}

// begin says whether an act was begun before, and whether it is known to be done. Of two deliveries at the same
// time in this process the second asks the shared memory after the first; else each could find the other there,
// and nobody would be told the answer.
func (b *Bot) begin(ctx context.Context, key string) (duplicate, done bool) {
	fresh, doneHere, noted := b.acts.begin(key)
	if fresh {
		defer close(noted)
	} else {
		select {
		case <-noted:
		case <-ctx.Done():
		}
	}
	freshThere, doneThere, err := b.memory.Begin(ctx, key, actTTL)
	if err != nil {
		freshThere, doneThere = true, false
	}
	return !fresh || !freshThere, doneHere || doneThere
}

// finished notes how an act ended. What failed had no effect that counts, so the same act may be tried again
// and is no duplicate then.
func (b *Bot) finished(ctx context.Context, key string, failed bool) {
	if failed {
		b.acts.forget(key)
		b.memory.Drop(ctx, key)
		return
	}
	b.acts.done(key)
	if err := b.memory.Done(ctx, key, actTTL); err != nil {
		b.log.Debug("slack: act not noted as done", "error", err)
	}
}
