package api

import (
	"net/http"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

func (s *server) showInvoice(c *call) (int, any, error) {
	external := c.PathValue("external_id")
	o, err := s.Reader.OpportunityKnown(c.Context(), integration.KnownInvoice, external)
	if err != nil {
		return 0, nil, err
	}
	i, held, ok := invoiceKnown(o, external)
	if !ok {
		return 0, nil, &pipeline.Error{Code: pipeline.NotFound}
	}
	return http.StatusOK, invoiceOf(o, i, held), nil
}

// listInvoices gives those that were issued, then those that are held, of one opportunity after the other.
func (s *server) listInvoices(c *call) (int, any, error) {
	return s.listParts(c, integration.KnownInvoice, func(o pipeline.Opportunity) []any {
		var all []any
		for _, i := range o.Invoices {
			all = append(all, invoiceOf(o, i, false))
		}
		for _, i := range o.Held {
			all = append(all, invoiceOf(o, i, true))
		}
		return all
	})
}

// part is something that hangs on an opportunity, as the document has it, and where it stands.
type part struct {
	place integration.PartPlace
	as    any
}

// partsTogether is how many opportunities are read at once: each may have many parts.
const partsTogether = 50

// listParts answers a page of what hangs on opportunities, by opportunity.
func (s *server) listParts(c *call, kind integration.Known, of func(pipeline.Opportunity) []any) (int, any, error) {
	after, limit, err := c.partPage()
	if err != nil {
		return 0, nil, err
	}
	var all []part
	read := after.Opportunity - 1 // more of it may be to come
	for len(all) <= limit {
		some, err := s.Reader.BilledAfter(c.Context(), kind, read, partsTogether)
		if err != nil {
			return 0, nil, err
		}
		for _, o := range some {
			read = o.ID
			for n, as := range of(o) {
				if place := (integration.PartPlace{Opportunity: o.ID, Nth: n + 1}); o.ID != after.Opportunity || place.Nth > after.Nth {
					all = append(all, part{place, as})
				}
			}
		}
		if len(some) < partsTogether {
			break
		}
	}
	p := pageOf(all, limit, func(p part) string { return p.place.String() })
	return http.StatusOK, p.as(func(p part) any { return p.as }), nil
}
