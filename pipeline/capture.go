package pipeline

import (
	"context"
	"crypto/rand"
	"time"
)

// CaptureTime is how long a capture is kept.
const CaptureTime = 24 * time.Hour

// ReasonNoCapture: there is no such capture of this person, or no longer.
const ReasonNoCapture Reason = "no_capture"

// Capture is what a person took in hand in one step to use it in the next, such as a message that is to become
// evidence: a form carries its ID, since it has no room for more, and nobody else can use it.
type Capture struct {
	ID   string
	By   UserID
	Body []byte
	At   time.Time
}

// CaptureStore keeps captures.
type CaptureStore interface {
	// KeepCapture keeps one under its ID, which is new.
	KeepCapture(ctx context.Context, c Capture) error
	// Capture gives the body of a person's capture that was taken since, or NotFound with ReasonNoCapture.
	Capture(ctx context.Context, id string, by UserID, since time.Time) ([]byte, error)
}

// Take keeps something for a member who may see the pipeline, and gives the id under which they find it again.
func (s *Service) Take(ctx context.Context, m Member, body []byte) (string, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return "", err
	}
	c := Capture{ID: rand.Text(), By: m.ID, Body: body, At: s.Moment()}
	return c.ID, s.Store.KeepCapture(ctx, c)
}

// Taken gives what a member took under the id, within CaptureTime.
func (s *Service) Taken(ctx context.Context, m Member, id string) ([]byte, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Capture(ctx, id, m.ID, s.Moment().Add(-CaptureTime))
}
