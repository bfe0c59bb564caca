package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	sqlAuditInvoices = `select opportunity_id, number, added_version, withdrawn_version from invoices
		where opportunity_id = any ($1::bigint[]) order by opportunity_id, id`
	// What points at nothing, or lacks what should have led to it. Requests are forgotten in time: only events that are
	// younger than that, with a day for clocks that differ and sweeps that come late, must have theirs.
	sqlAuditStrays = `
		(select opportunity_id, version, 'an event of an opportunity that is not there' from events e
			where not exists (select from opportunities o where o.id = e.opportunity_id)
			and not exists (select from events w where w.opportunity_id = e.opportunity_id and w.kind = 'withdrawn') limit $1)
		union all
		(select opportunity_id, added_version, 'an invoice of an opportunity that is not there' from invoices i
			where not exists (select from opportunities o where o.id = i.opportunity_id) limit $1)
		union all
		(select opportunity_id, version, 'a request names an event that is not there' from requests r
			where not exists (select from events e where e.opportunity_id = r.opportunity_id and e.version = r.version) limit $1)
		union all
		(select opportunity_id, version, 'several requests claim the event' from requests
			group by opportunity_id, version having count(*) > 1 limit $1)
		union all
		(select opportunity_id, version, 'no request asked for the event' from events e
			where at > now() - make_interval(days => $2::integer)
			and not exists (select from requests r where r.opportunity_id = e.opportunity_id and r.version = e.version) limit $1)`
	sqlAuditRequests = `select count(*) from requests`
)

// mark is an invoice with the versions that brought it and took it back.
type mark struct {
	on        pipeline.OpportunityID
	number    string
	added     int
	withdrawn *int
}

// marks is the invoices of some opportunities, one after the other.
type marks []mark

// of takes the invoices of the next opportunity from the front.
func (m *marks) of(id pipeline.OpportunityID) []mark {
	n := 0
	for n < len(*m) && (*m)[n].on == id {
		n++
	}
	taken := (*m)[:n]
	*m = (*m)[n:]
	return taken
}

func (a *auditor) marks(ctx context.Context, ids []int64) (marks, error) {
	rows, err := a.tx.Query(ctx, sqlAuditInvoices, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (mark, error) {
		var m mark
		return m, row.Scan(&m.on, &m.number, &m.added, &m.withdrawn)
	})
}

// invoices looks whether each came and went with an event that says so. That those which stand are the right ones, state sees.
func (a *auditor) invoices(history []link, list []mark) {
	a.Invoices += len(list)
	billed := func(version int) bool {
		return slices.ContainsFunc(history, func(l link) bool {
			return l.Version == version && slices.ContainsFunc(l.Changes, func(c pipeline.Change) bool { return c.Field == pipeline.FieldInvoices })
		})
	}
	for _, m := range list {
		if !billed(m.added) {
			a.fault(m.on, m.added, "the event did not bring invoice "+m.number)
		}
		if m.withdrawn != nil && !billed(*m.withdrawn) {
			a.fault(m.on, *m.withdrawn, "the event did not take invoice "+m.number+" back")
		}
	}
}

// strays finds what belongs to no opportunity, and what requests and events don't say of each other.
func (a *auditor) strays(ctx context.Context) error {
	if err := a.tx.QueryRow(ctx, sqlAuditRequests).Scan(&a.Requests); err != nil {
		return err
	}
	rows, err := a.tx.Query(ctx, sqlAuditStrays, auditFaults, requestDays-1)
	if err != nil {
		return err
	}
	var f AuditFault
	_, err = pgx.ForEachRow(rows, []any{&f.Opportunity, &f.Version, &f.What}, func() error {
		a.fault(f.Opportunity, f.Version, f.What)
		return nil
	})
	return err
}
