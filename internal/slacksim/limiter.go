package slacksim

import (
	"math"
	"time"
)

// bucket holds what may still be called at once; it fills with time.
type bucket struct {
	level float64
	at    time.Time
}

// tierPerMinute is Slack's guaranteed rate per tier. Source: docs.slack.dev/apis/web-api/rate-limits.
var tierPerMinute = map[int]int{1: 1, 2: 20, 3: 50, 4: 100}

// workspacePerMinute caps all messages of an app together; Slack says "several hundred".
const workspacePerMinute = 300

// take draws one call from the named bucket, which holds burst and fills at rate a second. It returns how long to wait
// when it is empty. Callers hold s.mu.
func (s *Sim) take(name string, rate, burst float64) (wait time.Duration) {
	now := s.clock.Now()
	b := s.buckets[name]
	if b == nil {
		b = &bucket{level: burst, at: now}
		s.buckets[name] = b
	}
	b.level = math.Min(burst, b.level+rate*now.Sub(b.at).Seconds())
	b.at = now
	if b.level >= 1 {
		b.level--
		return 0
	}
	return time.Duration((1 - b.level) / rate * float64(time.Second))
}

// limited returns the wait that Slack would ask for before this call, 0 when it may pass. Callers hold s.mu.
func (s *Sim) limited(c *call, m method) time.Duration {
	if s.cfg.Limits.Off {
		return 0
	}
	if m.perChannel {
		channel := c.channelKey()
		if s.conversations[channel] == nil {
			return 0
		}
		if wait := s.take("channel "+channel, 1, float64(s.cfg.Limits.ChannelBurst)); wait > 0 {
			return wait
		}
		return s.take("workspace", workspacePerMinute/60.0, workspacePerMinute)
	}
	perMinute := tierPerMinute[m.tier]
	if perMinute == 0 {
		return 0
	}
	return s.take("method "+c.method, float64(perMinute)/60, float64(perMinute*s.cfg.Limits.MethodBurst))
}
