package store

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	sqlForgetReceivables = `
		delete from receivables r using unnest($1::bigint[], $2::text[], $3::text[]) as g (opportunity_id, kind, number)
		where r.opportunity_id = g.opportunity_id and r.kind = g.kind and r.number = g.number`
	sqlKeepReceivables = `
		insert into receivables (opportunity_id, kind, number, pay_by, owed, currency, owner_id, account, account_key)
		select r.opportunity_id, r.kind, r.number, r.pay_by::date, r.owed::numeric, r.currency, r.owner_id, r.account, r.account_key
		from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
			as r (opportunity_id, kind, number, pay_by, owed, currency, owner_id, account, account_key)
		on conflict on constraint receivables_pk do update set pay_by = excluded.pay_by, owed = excluded.owed, currency = excluded.currency,
			owner_id = excluded.owner_id, account = excluded.account, account_key = excluded.account_key`
)

// receivable is a row of what is owed.
type receivable struct {
	ref   pipeline.InvoiceRef
	payBy pipeline.Date
	owed  string
	in    pipeline.Currency
}

func receivablesOf(o pipeline.Opportunity) []receivable {
	var list []receivable
	for _, i := range o.Unpaid() {
		owed := o.Owed(i)
		list = append(list, receivable{ref: i.Ref(), payBy: i.PayBy(), owed: owed.Amount().String(), in: owed.Currency()})
	}
	return list
}

// queueReceivables adds to the batch what leads from what was owed to what is.
func queueReceivables(b *pgx.Batch, list []*tx) {
	var goneOf, of []int64
	var goneKind, goneNumber, kind, number, payBy, owed, currency, owner, account, key []string
	for _, t := range list {
		have, next := t.have.Opportunity, t.saved.opportunity
		before, after := receivablesOf(have), receivablesOf(next)
		moved := have.Owner != next.Owner || have.Account != next.Account
		for _, r := range before {
			if !slices.ContainsFunc(after, func(stays receivable) bool { return stays.ref == r.ref }) {
				goneOf, goneKind, goneNumber = append(goneOf, int64(next.ID)), append(goneKind, r.ref.Kind), append(goneNumber, r.ref.Number)
			}
		}
		for _, r := range after {
			if !moved && slices.Contains(before, r) {
				continue
			}
			of, kind, number = append(of, int64(next.ID)), append(kind, r.ref.Kind), append(number, r.ref.Number)
			payBy, owed, currency = append(payBy, r.payBy.String()), append(owed, r.owed), append(currency, string(r.in))
			owner, account, key = append(owner, string(next.Owner)), append(account, next.Account), append(key, Fold(next.Account))
		}
	}
	if len(goneOf) > 0 {
		b.Queue(sqlForgetReceivables, goneOf, goneKind, goneNumber)
	}
	if len(of) > 0 {
		b.Queue(sqlKeepReceivables, of, kind, number, payBy, owed, currency, owner, account, key)
	}
}
