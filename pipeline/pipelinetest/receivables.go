package pipelinetest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"embudo/pipeline"
)

// Receivables gives the invoices for which something is owed.
func (s *Store) Receivables(_ context.Context, q pipeline.ReceivableQuery) ([]pipeline.Receivable, error) {
	list := s.owing(q)
	list = list[min(q.Offset, len(list)):]
	return list[:min(q.Limit, len(list))], nil
}

// AllReceivables gives them one by one.
func (s *Store) AllReceivables(ctx context.Context, q pipeline.ReceivableQuery) iter.Seq2[pipeline.Receivable, error] {
	return func(yield func(pipeline.Receivable, error) bool) {
		list, _ := s.Receivables(ctx, q) // never fails
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (s *Store) owing(q pipeline.ReceivableQuery) []pipeline.Receivable {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []pipeline.Receivable
	for _, o := range s.now {
		if q.Owner != "" && o.Owner != q.Owner || q.Account != "" && !strings.EqualFold(o.Account, q.Account) {
			continue
		}
		for _, i := range o.Unpaid() {
			if q.Late && !i.PayBy().Before(q.Today) {
				continue
			}
			list = append(list, pipeline.Receivable{Opportunity: o.ID, Invoice: i.Ref(), Account: o.Account, Owner: o.Owner, PayBy: i.PayBy(), Owed: o.Owed(i)})
		}
	}
	slices.SortFunc(list, func(a, b pipeline.Receivable) int {
		return cmp.Or(a.PayBy.Time().Compare(b.PayBy.Time()), cmp.Compare(a.Opportunity, b.Opportunity), cmp.Compare(a.Invoice.Kind, b.Invoice.Kind), cmp.Compare(a.Invoice.Number, b.Invoice.Number))
	})
	return list
}

// Aged gives what is owed in all.
func (s *Store) Aged(_ context.Context, q pipeline.ReceivableQuery) ([]pipeline.Aged, error) {
	groups, err := grouped(s.owing(q), q, func(pipeline.Receivable) pipeline.Debtor { return pipeline.Debtor{} })
	slices.SortFunc(groups, func(a, b pipeline.Debtor) int { return cmp.Compare(a.Currency, b.Currency) })
	var all []pipeline.Aged
	for _, g := range groups {
		all = append(all, g.Aged)
	}
	return all, err
}

// Debtors gives the groups that owe the most.
func (s *Store) Debtors(_ context.Context, q pipeline.ReceivableQuery) ([]pipeline.Debtor, error) {
	groups, err := grouped(s.owing(q), q, func(r pipeline.Receivable) pipeline.Debtor {
		if q.ByOwner {
			return pipeline.Debtor{Owner: r.Owner}
		}
		return pipeline.Debtor{Account: r.Account}
	})
	slices.SortFunc(groups, func(a, b pipeline.Debtor) int {
		x, _ := a.Total()
		y, _ := b.Total()
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), y.Cmp(x), cmp.Compare(a.Account+string(a.Owner), b.Account+string(b.Owner)))
	})
	groups = groups[min(q.Offset, len(groups)):]
	return groups[:min(q.Limit, len(groups))], err
}

func grouped(list []pipeline.Receivable, q pipeline.ReceivableQuery, of func(pipeline.Receivable) pipeline.Debtor) ([]pipeline.Debtor, error) {
	var groups []pipeline.Debtor
	for _, r := range list {
		group := of(r)
		group.Currency = r.Owed.Currency()
		i := slices.IndexFunc(groups, func(g pipeline.Debtor) bool {
			return g.Account == group.Account && g.Owner == group.Owner && g.Currency == group.Currency
		})
		if i < 0 {
			groups, i = append(groups, group), len(groups)
		}
		age := pipeline.AgeOf(r.PayBy, q.Today)
		sum, err := groups[i].ByAge[age].Add(r.Owed.Amount())
		if err != nil {
			return nil, err
		}
		groups[i].ByAge[age] = sum
		groups[i].Count++
		if age != pipeline.AgeCurrent {
			groups[i].Late++
		}
	}
	return groups, nil
}

// FoliosTaken gives those that another opportunity has.
func (s *Store) FoliosTaken(_ context.Context, on pipeline.OpportunityID, refs []pipeline.InvoiceRef) ([]pipeline.InvoiceRef, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var taken []pipeline.InvoiceRef
	for _, o := range s.now {
		for _, i := range o.Invoices {
			if o.ID != on && i.Kind != "" && slices.Contains(refs, i.Ref()) {
				taken = append(taken, i.Ref())
			}
		}
	}
	return taken, nil
}
