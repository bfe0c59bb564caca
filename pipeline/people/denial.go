package people

import (
	"context"
	"errors"
	"time"

	"embudo/pipeline"
)

// Denial is an act on a record that was refused to a person by a rule. It stands in the history beside the events.
type Denial struct {
	Of     Ref
	By     pipeline.UserID
	At     time.Time
	Act    Act
	Reason pipeline.Reason
}

// DenialStore keeps refusals.
type DenialStore interface {
	// DenyRecord keeps a refusal on a record that there is; once for a key.
	DenyRecord(ctx context.Context, key string, d Denial) error
	// RecordDenials gives up to limit refusals on a record since a moment, newest first.
	RecordDenials(ctx context.Context, of Ref, since time.Time, limit int) ([]Denial, error)
}

// denialLimit bounds how long an answer waits for its denial to be kept.
const denialLimit = 500 * time.Millisecond

// Denied keeps that an act on a record was refused to a person by a rule, where err says so, and gives err. An outsider leaves
// nothing.
func (s *Service) Denied(ctx context.Context, r pipeline.Request, of Ref, act Act, err error) error {
	var e *pipeline.Error
	if !errors.As(err, &e) || e.Code != pipeline.Denied || e.Reason == pipeline.ReasonOutsider {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), denialLimit)
	defer cancel()
	// The refusal stands whether or not the note of it could be kept.
	_ = s.Store.DenyRecord(ctx, r.Key, Denial{Of: of, By: r.By.ID, At: s.Flow.Moment(), Act: act, Reason: e.Reason})
	return err
}

// mergeDenied is Denied for a merge, which stands in the history of both.
func (s *Service) mergeDenied(ctx context.Context, r pipeline.Request, from, into Ref, err error) error {
	if from != into {
		other := r
		other.Key += "/" + into.String()
		_ = s.Denied(ctx, other, into, ActMerged, err)
	}
	return s.Denied(ctx, r, from, ActMerged, err)
}

// Denials gives refusals on a record since a moment, newest first, to a member who may see it.
func (s *Service) Denials(ctx context.Context, m pipeline.Member, of Ref, since time.Time, limit int) ([]Denial, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.RecordDenials(ctx, of, since, limit)
}
