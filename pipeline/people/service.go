package people

import (
	"context"

	"embudo/pipeline"
)

// Service is everything that can be done with accounts, contacts and leads: each method is one use case in one transaction.
type Service struct {
	Store Store
	// Flow is the sales flow, for what is done with opportunities beside records.
	Flow *pipeline.Service
}

// Account gives one to a member who may see it.
func (s *Service) Account(ctx context.Context, m pipeline.Member, id pipeline.AccountID) (Account, pipeline.Actor, error) {
	by, err := s.Flow.Reader(ctx, m)
	if err != nil {
		return Account{}, by, err
	}
	a, err := s.Store.Account(ctx, id)
	return a, by, err
}

// Contact gives one to a member who may see it.
func (s *Service) Contact(ctx context.Context, m pipeline.Member, id pipeline.ContactID) (Contact, pipeline.Actor, error) {
	by, err := s.Flow.Reader(ctx, m)
	if err != nil {
		return Contact{}, by, err
	}
	c, err := s.Store.Contact(ctx, id)
	return c, by, err
}

// Lead gives one to a member who may see it.
func (s *Service) Lead(ctx context.Context, m pipeline.Member, id pipeline.LeadID) (Lead, pipeline.Actor, error) {
	by, err := s.Flow.Reader(ctx, m)
	if err != nil {
		return Lead{}, by, err
	}
	l, err := s.Store.Lead(ctx, id)
	return l, by, err
}

// History gives events of a record, newest first, to a member who may see it.
func (s *Service) History(ctx context.Context, m pipeline.Member, of Ref, before, limit int) ([]Event, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Records(ctx, of, before, limit)
}
