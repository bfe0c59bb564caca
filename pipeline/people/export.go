package people

import (
	"context"
	"iter"

	"embudo/pipeline"
)

// ExportStore reads all that there is of a kind, in the order of its numbers, up to limit, as of one moment. What was merged or
// erased is left out.
type ExportStore interface {
	AllAccounts(ctx context.Context, limit int) iter.Seq2[Account, error]
	AllContacts(ctx context.Context, limit int) iter.Seq2[Employed, error]
	AllLeads(ctx context.Context, limit int) iter.Seq2[Lead, error]
}

// Employed is a contact with the name of their account; "" where they have none.
type Employed struct {
	Contact
	Client string
}

// AllAccounts gives accounts to a member who may see them; see ExportStore.
func (s *Service) AllAccounts(ctx context.Context, m pipeline.Member, limit int) iter.Seq2[Account, error] {
	return forReader(ctx, s, m, s.Store.AllAccounts(ctx, limit))
}

// AllContacts gives contacts to a member who may see them; see ExportStore.
func (s *Service) AllContacts(ctx context.Context, m pipeline.Member, limit int) iter.Seq2[Employed, error] {
	return forReader(ctx, s, m, s.Store.AllContacts(ctx, limit))
}

// AllLeads gives leads to a member who may see them; see ExportStore.
func (s *Service) AllLeads(ctx context.Context, m pipeline.Member, limit int) iter.Seq2[Lead, error] {
	return forReader(ctx, s, m, s.Store.AllLeads(ctx, limit))
}

// forReader begins to read only where the member may.
func forReader[T any](ctx context.Context, s *Service, m pipeline.Member, all iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if _, err := s.Flow.Reader(ctx, m); err != nil {
			var none T
			yield(none, err)
			return
		}
		all(yield)
	}
}
