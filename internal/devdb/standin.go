package devdb

import (
	"context"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// standIn is a Redis inside this process, for machines that have none.
type standIn struct {
	mini *miniredis.Miniredis
	done chan struct{} // closed when it is over; nil once it is
}

const standInTick = 100 * time.Millisecond

func startStandIn() (*standIn, error) {
	mini, err := miniredis.Run()
	if err != nil {
		return nil, err
	}
	s := &standIn{mini: mini, done: make(chan struct{})}
	go s.age(s.done)
	return s, nil
}

// age lets keys expire: the stand-in's clock moves only when it is told.
func (s *standIn) age(done <-chan struct{}) {
	tick := time.NewTicker(standInTick)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			s.mini.FastForward(standInTick)
		}
	}
}

func (s *standIn) url() string { return "redis://" + s.mini.Addr() + "/0" }

func (s *standIn) kill() error {
	s.mini.Close()
	s.mini.FlushAll()
	return nil
}

func (s *standIn) start(context.Context) error { return s.mini.Restart() }

func (s *standIn) close() error {
	if s.done != nil {
		close(s.done)
		s.done = nil
		s.mini.Close()
	}
	return nil
}
