package pipeline

import (
	"context"
	"iter"

	"github.com/govalues/decimal"
)

// Receivable is an invoice for which something is owed.
type Receivable struct {
	Opportunity OpportunityID
	Invoice     InvoiceRef
	Account     string
	Owner       UserID
	PayBy       Date
	Owed        Money
}

// Aged is what is owed in one currency, by how late it is.
type Aged struct {
	Currency Currency
	ByAge    [5]decimal.Decimal
	// Count is of how many invoices, and Late how many of them are overdue.
	Count, Late int
}

// Total is what is owed in all.
func (a Aged) Total() (decimal.Decimal, error) {
	sum := decimal.Decimal{}
	for _, d := range a.ByAge {
		var err error
		if sum, err = sum.Add(d); err != nil {
			return decimal.Decimal{}, err
		}
	}
	return sum, nil
}

// Overdue is what of it is overdue.
func (a Aged) Overdue() (decimal.Decimal, error) {
	a.ByAge[AgeCurrent] = decimal.Decimal{}
	return a.Total()
}

// Debtor is what one client owes in one currency, or what is owed on the opportunities of one owner.
type Debtor struct {
	// Account is the client's name, or Owner whose they are: one of the two.
	Account string
	Owner   UserID
	Aged
}

// ReceivableQuery asks what is owed.
type ReceivableQuery struct {
	Today Date
	// Owner is whose opportunities; "" for everybody's.
	Owner UserID
	// Account is a client's name; "" for every client. Debtors takes none.
	Account string
	// Late leaves what is not overdue out of the list.
	Late bool
	// ByOwner groups by owners, and not by clients.
	ByOwner bool
	// Limit and Offset bound the groups, or the list.
	Limit, Offset int
}

// ReceivableStore reads what is owed.
type ReceivableStore interface {
	// Aged gives what is owed in all, one a currency in the order of their codes.
	Aged(ctx context.Context, q ReceivableQuery) ([]Aged, error)
	// Debtors gives the groups that owe the most, the largest first within their currency.
	Debtors(ctx context.Context, q ReceivableQuery) ([]Debtor, error)
	// Receivables gives the invoices for which something is owed, the oldest first.
	Receivables(ctx context.Context, q ReceivableQuery) ([]Receivable, error)
	// AllReceivables gives what Receivables does, one by one and as of one moment, however many they are. What fails is the
	// last that it gives.
	AllReceivables(ctx context.Context, q ReceivableQuery) iter.Seq2[Receivable, error]
}

// collects says whether the actor sees what everybody's clients owe.
func (a Actor) collects() bool { return a.Is(Manager) || a.Is(Finance) }

// mine narrows a question to what a member may see: managers and finance everything, others what is theirs.
func (s *Service) mine(ctx context.Context, m Member, q ReceivableQuery) (ReceivableQuery, error) {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return q, err
	}
	if !by.collects() {
		q.Owner = m.ID
	}
	if q.Today.IsZero() {
		q.Today = s.Today()
	}
	return q, nil
}

// Aged gives what is owed by how late it is: to managers and finance of everybody, to others of what is theirs.
func (s *Service) Aged(ctx context.Context, m Member, q ReceivableQuery) ([]Aged, error) {
	q, err := s.mine(ctx, m, q)
	if err != nil {
		return nil, err
	}
	return s.Store.Aged(ctx, q)
}

// Debtors gives who owes the most, as Aged.
func (s *Service) Debtors(ctx context.Context, m Member, q ReceivableQuery) ([]Debtor, error) {
	q, err := s.mine(ctx, m, q)
	if err != nil {
		return nil, err
	}
	return s.Store.Debtors(ctx, q)
}

// Receivables gives the invoices that are not paid, the oldest first, as Aged.
func (s *Service) Receivables(ctx context.Context, m Member, q ReceivableQuery) ([]Receivable, error) {
	q, err := s.mine(ctx, m, q)
	if err != nil {
		return nil, err
	}
	return s.Store.Receivables(ctx, q)
}

// AllReceivables gives what Receivables does, one by one, as Aged.
func (s *Service) AllReceivables(ctx context.Context, m Member, q ReceivableQuery) iter.Seq2[Receivable, error] {
	return func(yield func(Receivable, error) bool) {
		q, err := s.mine(ctx, m, q)
		if err != nil {
			yield(Receivable{}, err)
			return
		}
		s.Store.AllReceivables(ctx, q)(yield)
	}
}
