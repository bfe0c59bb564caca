package slacksim

import (
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// trouble is what was asked to go wrong. All of it is guarded by Sim.mu.
type trouble struct {
	refuseUntil    time.Time
	delays         []time.Duration
	copies         []Duplication
	answers        []*answerTrouble
	redeliverSlash bool
	looking        time.Duration // that Slack looks through a new file
}

// Duplication says how an envelope is sent a second time.
type Duplication struct {
	After time.Duration
	// Times is how many such copies are sent; 0 is one.
	Times int
	// NewEnvelopeID sends the same payload under another envelope id, as Slack's retries do; else the id is the same.
	NewEnvelopeID bool
}

// answerTrouble spoils the answers to a method's next calls.
type answerTrouble struct {
	method, channel string // "" for any
	status          int
	code            string
	retryAfter      time.Duration
	lose            bool
	left            int
}

func (t *trouble) refusing(now time.Time) bool { return now.Before(t.refuseUntil) }

func (t *trouble) delay(env *envelope) time.Duration {
	if len(t.delays) == 0 || env.attempt > 0 {
		return 0
	}
	d := t.delays[0]
	t.delays = t.delays[1:]
	return d
}

func (t *trouble) duplicates(env *envelope) []Duplication {
	if len(t.copies) == 0 || env.attempt > 0 {
		return nil
	}
	d := t.copies[0]
	t.copies = t.copies[1:]
	return slices.Repeat([]Duplication{d}, max(1, d.Times))
}

// take returns the trouble that waits for a call and counts it down, nil when there is none.
func (t *trouble) take(method, channel string, lose bool) *answerTrouble {
	for i, a := range t.answers {
		if a.lose != lose || a.method != "" && a.method != method || a.channel != "" && a.channel != channel {
			continue
		}
		a.left--
		if a.left <= 0 {
			t.answers = slices.Delete(t.answers, i, i+1)
		}
		return a
	}
	return nil
}

func (s *Sim) injected(name, detail string) {
	s.note(Entry{Kind: LogInjected, Name: name, Detail: detail})
}

// DisconnectAll tells every connection to go, with Slack's reason ("warning", "refresh_requested", "link_disabled",
// "too_many_websockets"). All but a warning are closed right after; a warned one follows 10 s later with
// refresh_requested.
func (s *Sim) DisconnectAll(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range slices.Clone(s.conns) {
		s.disconnect(c, reason)
	}
}

// Rotate tells only the oldest connection to go, as Slack does every few hours; see DisconnectAll for the reason.
// It reports whether there was one.
func (s *Sim) Rotate(reason string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if !c.leaving && !c.ghost {
			s.disconnect(c, reason)
			return true
		}
	}
	return false
}

// disconnect is the farewell of one connection. Callers hold s.mu.
func (s *Sim) disconnect(c *conn, reason string) {
	s.farewell(c, reason)
	if reason == "warning" {
		s.after(10*time.Second, func() {
			if slices.Contains(s.conns, c) {
				s.disconnect(c, "refresh_requested")
			}
		})
		return
	}
	c.leaving = true
	c.send(outgoing{close: websocket.CloseNormalClosure, why: reason})
}

// DropTCP cuts every connection without a word.
func (s *Sim) DropTCP() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("drop_tcp", "")
	for _, c := range s.conns {
		c.kill()
	}
}

// HalfOpen makes ghosts of n connections (all when n ≤ 0): nothing passes any more, no ping and no envelope, yet Slack
// counts them and gives them their share. DropGhosts ends that.
func (s *Sim) HalfOpen(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("half_open", "")
	for _, c := range s.conns {
		if c.ghost || c.leaving {
			continue
		}
		c.ghost = true
		if n--; n == 0 {
			return
		}
	}
}

// DropGhosts makes Slack notice its half-open connections.
func (s *Sim) DropGhosts() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("drop_ghosts", "")
	for _, c := range slices.Clone(s.conns) {
		if c.ghost {
			c.kill()
			s.forget(c)
		}
	}
}

// SendFrame writes a text frame as it is to the oldest connection, whatever stands in it. It reports whether there was one.
func (s *Sim) SendFrame(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.reachable() {
		if !c.ghost {
			s.injected("send_frame", "")
			c.send(outgoing{text: []byte(text)})
			return true
		}
	}
	return false
}

// RefuseConnections answers every attempt to connect with 503 for d, and cuts nothing that is there.
func (s *Sim) RefuseConnections(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("refuse_connections", d.String())
	s.trouble.refuseUntil = s.clock.Now().Add(d)
}

// DuplicateNext sends each of the next n envelopes twice, or more often.
func (s *Sim) DuplicateNext(n int, how Duplication) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("duplicate_next", "")
	s.trouble.copies = append(s.trouble.copies, slices.Repeat([]Duplication{how}, n)...)
}

// DelayNext holds each of the next n envelopes back by d on its way to the app; the 3 s run from before.
func (s *Sim) DelayNext(n int, d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("delay_next", d.String())
	s.trouble.delays = append(s.trouble.delays, slices.Repeat([]time.Duration{d}, n)...)
}

// FailNext answers the next n calls of a Web API method ("" for any) without doing them: with an HTTP status of 500 and
// above and no body worth reading, or with 200 and Slack's error name.
func (s *Sim) FailNext(method string, status int, code string, n int) {
	s.addAnswerTrouble(&answerTrouble{method: method, status: status, code: code, left: n})
}

// RateLimitNext answers the next n calls of a method, or those to a channel, with 429 and Retry-After ("" for any).
func (s *Sim) RateLimitNext(method, channelID string, retryAfter time.Duration, n int) {
	s.addAnswerTrouble(&answerTrouble{
		method: method, channel: channelID, status: http.StatusTooManyRequests, code: "ratelimited", retryAfter: retryAfter, left: n,
	})
}

// LoseReplyNext does the next n calls of a method but drops their connection instead of answering.
// The method "response_url" stands for posts to response URLs, here and in FailNext.
func (s *Sim) LoseReplyNext(method string, n int) {
	s.addAnswerTrouble(&answerTrouble{method: method, lose: true, left: n})
}

func (s *Sim) addAnswerTrouble(a *answerTrouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("answer_trouble", a.method+" "+a.code)
	if a.left > 0 {
		s.trouble.answers = append(s.trouble.answers, a)
	}
}

// RedeliverSlashOnReconnect chooses whether a command whose connection died before the ack is sent again when the app
// connects. Slack was seen to do so, without documenting it; off at first.
func (s *Sim) RedeliverSlashOnReconnect(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.redeliverSlash = on
}

// ClearTrouble takes back everything that was asked to go wrong and has not yet.
func (s *Sim) ClearTrouble() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = trouble{}
}
