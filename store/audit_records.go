package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/people"
)

const (
	sqlAuditAccounts     = `select` + accountColumns + ` from accounts a where a.id > $1 order by a.id limit $2`
	sqlAuditContacts     = `select` + contactColumns + ` from contacts c where c.id > $1 order by c.id limit $2`
	sqlAuditLeads        = `select` + leadColumns + ` from leads l where l.id > $1 order by l.id limit $2`
	sqlAuditProducts     = `select` + productColumns + ` from products p where p.id > $1 order by p.id limit $2`
	sqlAuditRecordEvents = `select` + recordEventColumns + ` from record_events
		where kind = $1 and record_id = any ($2::bigint[]) order by record_id, version`
	sqlAuditRecordStrays = `
		select kind, record_id, version from record_events e
		where not exists (select from accounts where e.kind = 'account' and id = e.record_id)
			and not exists (select from contacts where e.kind = 'contact' and id = e.record_id)
			and not exists (select from leads where e.kind = 'lead' and id = e.record_id)
			and not exists (select from products where e.kind = 'product' and id = e.record_id)
			and not exists (select from record_events w where w.kind = e.kind and w.record_id = e.record_id and w.act = 'withdrawn')
		limit $1`
)

// records holds accounts, contacts, leads and products to their histories. What an erased person's said of them is gone from both.
func (a *auditor) records(ctx context.Context) error {
	if err := auditRecords(ctx, a, scanAccount, people.Account.Ref, func(r people.Account) int { return r.Version }, sqlAuditAccounts); err != nil {
		return err
	}
	if err := auditRecords(ctx, a, scanContact, people.Contact.Ref, func(r people.Contact) int { return r.Version }, sqlAuditContacts); err != nil {
		return err
	}
	if err := auditRecords(ctx, a, scanLead, people.Lead.Ref, func(r people.Lead) int { return r.Version }, sqlAuditLeads); err != nil {
		return err
	}
	productOf := func(p billing.Product) people.Ref { return productRef(p.ID) }
	if err := auditRecords(ctx, a, scanProduct, productOf, func(p billing.Product) int { return p.Version }, sqlAuditProducts); err != nil {
		return err
	}
	rows, err := a.tx.Query(ctx, sqlAuditRecordStrays, auditFaults)
	if err != nil {
		return err
	}
	var of people.Ref
	var version int
	_, err = pgx.ForEachRow(rows, []any{&of.Kind, &of.ID, &version}, func() error {
		a.recordFault(of, version, "an event of a record that is not there")
		return nil
	})
	return err
}

func auditRecords[T any](ctx context.Context, a *auditor, scan func(pgx.CollectableRow) (T, error), ref func(T) people.Ref, version func(T) int, sql string) error {
	for last := int64(0); ; {
		rows, err := a.tx.Query(ctx, sql, last, auditPage)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, scan)
		if err != nil || len(page) == 0 {
			return err
		}
		ids := make([]int64, len(page))
		for i, r := range page {
			ids[i] = ref(r).ID
		}
		last = ids[len(ids)-1]
		histories, err := a.recordEvents(ctx, ref(page[0]).Kind, ids)
		if err != nil {
			return err
		}
		for _, r := range page {
			a.Records++
			auditRecord(a, r, ref(r), version(r), histories[ref(r).ID])
		}
	}
}

func (a *auditor) recordEvents(ctx context.Context, kind people.Kind, ids []int64) (map[int64][]people.Event, error) {
	rows, err := a.tx.Query(ctx, sqlAuditRecordEvents, string(kind), ids)
	if err != nil {
		return nil, err
	}
	events, err := pgx.CollectRows(rows, scanRecordEvent)
	histories := map[int64][]people.Event{}
	for _, e := range events {
		histories[e.Of.ID] = append(histories[e.Of.ID], e)
	}
	return histories, err
}

func auditRecord[T any](a *auditor, state T, of people.Ref, version int, history []people.Event) {
	var replayed T
	for i, e := range history {
		if e.Version != i+1 {
			a.recordFault(of, i+1, "the event is missing")
			return
		}
		next, err := people.Apply(replayed, e)
		if err != nil {
			a.recordFault(of, e.Version, "the event can't be read")
			return
		}
		replayed = next
	}
	if len(history) != version {
		a.recordFault(of, 0, fmt.Sprintf("it is at version %d, its history at %d", version, len(history)))
		return
	}
	if changes, err := people.Differences(replayed, state); pipeline.ReasonOf(err) != pipeline.ReasonUnchanged {
		for _, c := range changes {
			a.recordFault(of, 0, fmt.Sprintf("%s is not what its history says", c.Field))
		}
	}
}
