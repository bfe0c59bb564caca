package bot

import (
	"context"
	"sync"
)

// flight counts what is under way, so that nothing outlives the bot unnoticed. Unlike a WaitGroup it may be
// waited for while more is still being refused.
type flight struct {
	mu     sync.Mutex
	n      int
	landed bool          // takes no more
	empty  chan struct{} // closed when n falls to nought after landed
}

// begin counts one more, unless the flight takes no more.
func (f *flight) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.landed {
		return false
	}
	f.n++
	return true
}

// add counts one more in any case: for what belongs to something that is counted, or must be said to the last.
func (f *flight) add() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
}

func (f *flight) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n--
	if f.n == 0 && f.empty != nil {
		close(f.empty)
		f.empty = nil
	}
}

// land makes begin refuse from now on.
func (f *flight) land() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.landed = true
}

// wait returns when nothing is under way, or with ctx's error and how much still is.
func (f *flight) wait(ctx context.Context) (int, error) {
	f.mu.Lock()
	if f.n == 0 {
		f.mu.Unlock()
		return 0, nil
	}
	if f.empty == nil {
		f.empty = make(chan struct{})
	}
	empty := f.empty
	f.mu.Unlock()
	select {
	case <-empty:
		return 0, nil
	case <-ctx.Done():
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.n, ctx.Err()
	}
}

func (f *flight) isLanded() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.landed
}
