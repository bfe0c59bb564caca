package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

const (
	// gatherMost is how many are done together.
	gatherMost = 32
	// gatherAtOnce is how often that goes on beside itself, the second time only where gatherMany wait: few at a time cost each
	// of them more.
	gatherAtOnce = 2
	gatherMany   = gatherMost / 2
)

// gathering has what waits at the same time done together: what each costs beside its own part is then paid once for all. Nobody
// waits for others to come.
type gathering[T any] struct {
	// do does some together.
	do func(list []*T)
	// fits says whether one can be done with those of a list; nil for always.
	fits func(list []*T, one *T) bool

	mu      sync.Mutex
	waiting []*T
	running int
}

// add has one done.
func (g *gathering[T]) add(one *T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, one)
	if g.running == 0 || g.running < gatherAtOnce && len(g.waiting) >= gatherMany {
		g.running++
		go g.work()
	}
}

// await has one done, and waits for it. Where ctx ends before its turn came it is not done, and that is Unavailable; done is closed by
// who does it.
func (g *gathering[T]) await(ctx context.Context, what string, one *T, done <-chan struct{}) error {
	g.add(one)
	select {
	case <-done:
	case <-ctx.Done():
		if g.leave(one) {
			return unavailable(fmt.Errorf("%s: %w", what, ctx.Err()))
		}
		<-done // it is being done, within a time of its own
	}
	return nil
}

// leave takes one out of those that wait; false where it waits no more.
func (g *gathering[T]) leave(one *T) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := len(g.waiting)
	g.waiting = slices.DeleteFunc(g.waiting, func(other *T) bool { return other == one })
	return len(g.waiting) < before
}

// work does what waits until there is nothing, or not enough for who works beside another.
func (g *gathering[T]) work() {
	for list := g.take(); len(list) > 0; list = g.take() {
		g.do(list)
	}
}

// take takes those that can be done together from what waits, or ends who would do them.
func (g *gathering[T]) take() []*T {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 || g.running > 1 && len(g.waiting) < gatherMany {
		g.running--
		return nil
	}
	var list, later []*T
	for _, one := range g.waiting {
		if len(list) == gatherMost || g.fits != nil && !g.fits(list, one) {
			later = append(later, one)
			continue
		}
		list = append(list, one)
	}
	g.waiting = later
	return list
}

// gathered is one command that is done in a transaction with others, and what came of it.
type gathered struct {
	ctx  context.Context
	done chan struct{}

	err error
	// alone: it is to be done by itself.
	alone bool
	// panicked is what it panicked with.
	panicked any
}

// run does the command, unless who asked has given up. A panic is kept for them.
func (g *gathered) run(do func() error) {
	defer func() { g.panicked = recover() }()
	if err := g.ctx.Err(); err != nil {
		g.err = unavailable(fmt.Errorf("command: %w", err))
		return
	}
	g.err = do()
}

// succeeded says whether what the command did is to be kept.
func (g *gathered) succeeded() bool { return g.err == nil && g.panicked == nil }

// outcome is what who asked is told.
func (g *gathered) outcome() error {
	if g.panicked != nil {
		panic(g.panicked)
	}
	return g.err
}
