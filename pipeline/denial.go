package pipeline

import (
	"context"
	"errors"
	"time"
)

// Denial is an act that was refused to a person by a rule. It stands in the history beside the events, and has no
// version: it changed nothing.
type Denial struct {
	Opportunity OpportunityID
	By          UserID
	At          time.Time
	Act         Act
	Reason      Reason
}

// denialLimit bounds how long an answer waits for its denial to be kept.
const denialLimit = 500 * time.Millisecond

// noteDenial keeps that the act was refused, where it was refused by a rule on an opportunity that the person may know
// of. An outsider learns and leaves nothing.
func (s *Service) noteDenial(ctx context.Context, cmd Command, act Act, err error) {
	var e *Error
	if cmd.On == 0 || !errors.As(err, &e) || e.Code != Denied || e.Reason == ReasonOutsider {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), denialLimit)
	defer cancel()
	// The refusal stands whether or not the note of it could be kept.
	_ = s.Store.Deny(ctx, cmd.Key, Denial{Opportunity: cmd.On, By: cmd.By.ID, At: s.Moment(), Act: act, Reason: e.Reason})
}

// Attempt says whether a person may begin an act on an opportunity as it stands, and keeps a denial. A version other
// than 0 must be the present one. It gives the opportunity and the person's roles also with a refusal, unless the
// person may not know of it. One that is to be reopened knows what ended with its loss.
func (s *Service) Attempt(ctx context.Context, r Request, t Target, act Act) (Opportunity, Actor, error) {
	o, by, err := s.Opportunity(ctx, r.By, t.ID)
	if err != nil {
		return Opportunity{}, by, err
	}
	if err := by.May(act, o); err != nil {
		s.noteDenial(ctx, commandOn(r, t), act, err)
		var e *Error
		if errors.As(err, &e) && e.Reason != ReasonOutsider {
			e.Current = &o
		}
		return o, by, err
	}
	if t.Version != 0 && t.Version != o.Version {
		return o, by, &Error{Code: Conflict, Reason: ReasonChanged, Current: &o}
	}
	if err := o.Admits(act); err != nil || act != ActReopen {
		return o, by, err
	}
	o, err = s.knowingEnded(ctx, o)
	return o, by, err
}

// Denials gives refusals on an opportunity since a moment, newest first, to a member who may see it.
func (s *Service) Denials(ctx context.Context, m Member, id OpportunityID, since time.Time, limit int) ([]Denial, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Denials(ctx, id, since, limit)
}
