package people

import (
	"context"
	"slices"

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

// With says whether a contact of the number, or one that it took over, is among others.
func (a Appearances) With(id pipeline.ContactID) func([]pipeline.ContactID) bool {
	return func(all []pipeline.ContactID) bool {
		return slices.ContainsFunc(all, func(c pipeline.ContactID) bool { return c == id || slices.Contains(a.Merged, c) })
	}
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

// Meetings gives opportunities around which a contact is met to a member who may see them; see ContactStore.
func (s *Service) Meetings(ctx context.Context, m pipeline.Member, id pipeline.ContactID, limit int) ([]pipeline.Opportunity, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Meetings(ctx, id, limit)
}

// Standing gives who stands for contacts now, in their order: whoever took one over, and each once. It returns Invalid under
// FieldContacts where there is no such contact, or one was erased.
func (s *Service) Standing(ctx context.Context, m pipeline.Member, ids []pipeline.ContactID) ([]pipeline.ContactID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	found, err := s.Store.Contacts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var standing []pipeline.ContactID
	f := pipeline.Faults{}
	for _, id := range ids {
		c, ok := found[id]
		if !ok || c.Erased {
			f.Add(pipeline.FieldContacts, pipeline.ReasonChoice)
			continue
		}
		if !slices.Contains(standing, c.ID) {
			standing = append(standing, c.ID)
		}
	}
	return standing, f.Err()
}
