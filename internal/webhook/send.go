package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"embudo/pipeline/integration"
)

const (
	// senders is how many messages a process sends at once.
	senders = 4
	// timeout bounds one message.
	timeout = 10 * time.Second
	// lease is how long a message is kept from other processes while one sends it.
	lease = 3 * timeout
	// maxAnswer is how much of an answer is read, so that its connection serves again; what it says does not count.
	maxAnswer = 64 << 10
	every     = time.Second
)

// Sender sends what is owed to endpoints.
type Sender struct {
	Store integration.DeliveryWork
	Log   *slog.Logger
	// Private: addresses inside may be told too.
	Private bool
	// Hasten is a fraction of the waits between tries, for tests; 1 when 0.
	Hasten time.Duration

	client *http.Client
}

// Run sends until ctx ends. Any number of processes may.
func (s *Sender) Run(ctx context.Context) {
	s.client = newClient(s.Private, timeout)
	defer s.client.CloseIdleConnections()
	var all sync.WaitGroup
	for range senders {
		all.Go(func() { s.loop(ctx) })
	}
	all.Wait()
}

func (s *Sender) loop(ctx context.Context) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		for ctx.Err() == nil {
			d, ok, err := s.Store.NextDelivery(ctx, lease)
			if err != nil && ctx.Err() == nil {
				s.Log.Warn("webhooks: round not finished", "error", err)
			}
			if err != nil || !ok {
				break
			}
			s.deliver(ctx, d)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// deliver sends one message, and keeps what became of it. What was sent when the process stops is kept all the same.
func (s *Sender) deliver(ctx context.Context, d integration.Due) {
	o := s.send(ctx, d)
	if ctx.Err() != nil && !o.Sent() {
		return // its lease ends, and another process sends it
	}
	keeping, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	if s.Hasten > 0 {
		o.Wait /= s.Hasten
	}
	if err := s.Store.Delivered(keeping, d, o); err != nil {
		s.Log.Warn("webhooks: outcome not kept", "delivery", d.ID, "error", err)
	}
}

// told is the body of a message.
type told struct {
	Type      string           `json:"type"`
	Timestamp time.Time        `json:"timestamp"`
	Data      integration.Body `json:"data"`
}

func (s *Sender) send(ctx context.Context, d integration.Due) integration.Outcome {
	event := integration.BodyOf(d.Event)
	body, err := json.Marshal(told{Type: event.Type, Timestamp: event.At, Data: event})
	if err != nil {
		return integration.Failed(d, 0, "unreadable")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(body))
	if err != nil {
		return integration.Failed(d, 0, "url")
	}
	// The id is the same however often it is sent, so that who takes it can tell.
	of := strconv.FormatInt(d.Event.ID, 10)
	if d.Event.Kind != integration.KindOpportunity {
		of = d.Event.Of.String()
	}
	id, now := fmt.Sprintf("msg_%d_%s_%d", d.Endpoint, of, d.Event.Version), time.Now()
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Embudo/1")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("webhook-signature", sign(d.Secret, id, now, body))
	answer, err := s.client.Do(r)
	if err != nil {
		return integration.Failed(d, 0, faultOf(err))
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // an answer that breaks off was given all the same
	if answer.StatusCode >= 200 && answer.StatusCode < 300 {
		return integration.Outcome{Status: answer.StatusCode}
	}
	return integration.Failed(d, answer.StatusCode, "status")
}

// faultOf names what came in the way; the error itself may hold what is nobody's to read.
func faultOf(err error) string {
	var timedOut interface{ Timeout() bool }
	switch {
	case errors.Is(err, errPrivate):
		return "private"
	case errors.Is(err, errRedirect):
		return "redirect"
	case errors.As(err, &timedOut) && timedOut.Timeout():
		return "timeout"
	}
	return "connection"
}
