package store_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"embudo/pipeline"
)

// post is one call of a fake Slack.
type post struct {
	pipeline.Dispatch
	at time.Time
}

// slack records what it is told to post, and answers as the test says.
type slack struct {
	mu     sync.Mutex
	posts  []post
	answer func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error)
}

func (s *slack) deliver(ctx context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
	s.mu.Lock()
	s.posts = append(s.posts, post{d, time.Now()})
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		return answer(ctx, d)
	}
	return receiptOf(d), nil
}

func receiptOf(d pipeline.Dispatch) pipeline.Receipt {
	return pipeline.Receipt{Channel: d.To, TS: fmt.Sprintf("17.%d", d.ID)}
}

func (s *slack) list() []post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]post(nil), s.posts...)
}

// told is what was posted, in order: "card OP-1 v2 C0VENTAS".
func (s *slack) told() []string {
	var lines []string
	for _, p := range s.list() {
		lines = append(lines, fmt.Sprintf("%s %s v%d %s", p.Kind, p.Opportunity, p.Version, p.To))
	}
	return lines
}
