package pipeline

import (
	"context"
	"time"
)

// CreateWith is Create of what with gives, in whose transaction with saves more: all of it is kept, or nothing. like is what
// Create holds against what there is before with is asked: it has the client and the value.
func (s *Service) CreateWith(ctx context.Context, r Request, like New, with func(tx Tx, id OpportunityID, at time.Time) (New, error)) (Outcome, error) {
	cmd := Command{Key: r.Key, By: r.By, Account: clean(like.Account)}
	if !like.Sure {
		cmd.Resembling = like.opportunity(r.By.ID)
		cmd.Resembling.CreatedAt = s.Moment()
	}
	return s.once(ctx, cmd, ActCreate, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		n, err := with(tx, tx.NewID(), at)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		o, e, err := Create(tx.NewID(), n, tx.Actor(), at)
		if alike := tx.Alike(); err == nil && len(alike) > 0 {
			return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonAlike, Alike: alike}
		}
		return o, e, err
	})
}
