package people

import (
	"context"

	"embudo/pipeline"
)

// Query asks for a page of accounts or contacts.
type Query struct {
	// Account narrows contacts to those of one; 0 for all.
	Account pipeline.AccountID
	// Skip is how many come before the page.
	Skip, Limit int
}

// Page is part of a list.
type Page[T any] struct {
	Items []T
	// More: others follow.
	More bool
}

// Dealings is what there is of an account in the flow.
type Dealings struct {
	Opportunities []pipeline.Opportunity
	// Count is how many there are in all, and Won and Open what they are worth, one sum a currency.
	Count     int
	Won, Open []pipeline.Money
}

// Appearances is where a contact stands.
type Appearances struct {
	Opportunities []pipeline.OpportunityID
	Leads         []pipeline.LeadID
	// Merged are the contacts that it took over.
	Merged []pipeline.ContactID
}

// FindAccounts gives a page of accounts to a member who may see them.
func (s *Service) FindAccounts(ctx context.Context, m pipeline.Member, q Query) (Page[Account], error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Page[Account]{}, err
	}
	return s.Store.FindAccounts(ctx, q)
}

// FindContacts gives a page of contacts to a member who may see them.
func (s *Service) FindContacts(ctx context.Context, m pipeline.Member, q Query) (Page[Contact], error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Page[Contact]{}, err
	}
	return s.Store.FindContacts(ctx, q)
}

// Dealings gives what there is of an account in the flow to a member who may see it.
func (s *Service) Dealings(ctx context.Context, m pipeline.Member, id pipeline.AccountID, limit int) (Dealings, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Dealings{}, err
	}
	return s.Store.Dealings(ctx, id, limit)
}

// Appearances gives where a contact stands to a member who may see it.
func (s *Service) Appearances(ctx context.Context, m pipeline.Member, id pipeline.ContactID) (Appearances, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Appearances{}, err
	}
	return s.Store.Appearances(ctx, id)
}
