package bot

import (
	"fmt"
	"time"

	"github.com/slack-go/slack/socketmode"
)

// briefInARow is how many connections must be closed at once before it is taken for Slack's doing.
const briefInARow = 3

// Check is one thing that must be well for the bot to be of use.
type Check struct {
	Name   string
	OK     bool
	Detail string
}

// Ready tells how the bot's connections are. The bot is ready when every check is OK.
func (b *Bot) Ready() []Check {
	b.ready.Lock()
	sockets := b.sockets
	b.ready.Unlock()
	open, reported, brief := 0, 0, false
	for _, s := range sockets {
		s.mu.Lock()
		if s.open {
			open++
			reported = max(reported, s.reported)
		}
		brief = brief || s.brief >= briefInARow
		s.mu.Unlock()
	}
	checks := []Check{{
		Name: "sockets", OK: open > 0 && !b.flight.isLanded(),
		Detail: fmt.Sprintf("%d of %d connected", open, b.opt.Sockets),
	}}
	if brief {
		checks = append(checks, Check{Name: "socket mode", Detail: "Slack closes connections at once: Socket Mode is off, or the app has more than ten connections"})
	}
	return checks
}

// Sockets is how many connections are open.
func (b *Bot) Sockets() int {
	b.ready.Lock()
	defer b.ready.Unlock()
	open := 0
	for _, s := range b.sockets {
		s.mu.Lock()
		if s.open {
			open++
		}
		s.mu.Unlock()
	}
	return open
}

// appID is the app's id as Slack's greeting told it; "" before the first.
func (b *Bot) appID() string {
	b.ready.Lock()
	defer b.ready.Unlock()
	for _, s := range b.sockets {
		s.mu.Lock()
		app := s.app
		s.mu.Unlock()
		if app != "" {
			return app
		}
	}
	return ""
}

// greeted notes that a connection is open. Slack counts all of the app's connections: those that nobody of
// ours holds are ghosts, which swallow their share of what people do until Slack drops them.
func (s *socket) greeted(hello *socketmode.Request) {
	s.mu.Lock()
	again := s.opened > 0
	s.open, s.since = true, time.Now()
	s.opened++
	if hello != nil {
		s.reported, s.app = hello.NumConnections, hello.ConnectionInfo.AppID
	}
	reported := s.reported
	s.mu.Unlock()
	s.b.metrics.sockets.Inc()
	s.b.metrics.counted.Set(float64(reported))
	if again {
		s.b.metrics.reconnects.Inc()
	}
	s.log.Info("slack: connected", "connections", reported)
	if ours := s.b.opt.Sockets * s.b.opt.Replicas; reported > ours {
		s.log.Warn("slack: more connections than ours: a ghost takes what people do until Slack drops it, or another process runs this app",
			"connections", reported, "ours", ours)
	}
}

// lost notes that a connection is closed.
func (s *socket) lost() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open {
		return
	}
	s.open = false
	s.b.metrics.sockets.Dec()
	if time.Since(s.since) >= s.b.timing.brief {
		s.brief = 0
		return
	}
	if s.brief++; s.brief == briefInARow {
		s.log.Error("slack: connections are closed as soon as they open: Socket Mode was turned off, or the app has more than ten connections",
			"step", stepSocket)
	}
}

// sinceNow gives a function that says whether the connection of now is gone.
func (s *socket) sinceNow() func() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	opened := s.opened
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return !s.open || s.opened != opened
	}
}
