package store

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	sqlForgetReceivables = `delete from receivables where opportunity_id = $1::bigint and (kind, number) in (select * from unnest($2::text[], $3::text[]))`
	sqlKeepReceivables   = `
		insert into receivables (opportunity_id, kind, number, pay_by, owed, currency, owner_id, account, account_key)
		select $1::bigint, r.kind, r.number, r.pay_by::date, r.owed::numeric, r.currency, $2, $3, $4
		from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) as r (kind, number, pay_by, owed, currency)
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
func queueReceivables(b *pgx.Batch, have, next pipeline.Opportunity) {
	before, after := receivablesOf(have), receivablesOf(next)
	moved := have.Owner != next.Owner || have.Account != next.Account
	var kinds, numbers []string
	for _, r := range before {
		if !slices.ContainsFunc(after, func(stays receivable) bool { return stays.ref == r.ref }) {
			kinds, numbers = append(kinds, r.ref.Kind), append(numbers, r.ref.Number)
		}
	}
	if len(kinds) > 0 {
		b.Queue(sqlForgetReceivables, int64(next.ID), kinds, numbers)
	}
	var kind, number, payBy, owed, currency []string
	for _, r := range after {
		if !moved && slices.Contains(before, r) {
			continue
		}
		kind, number, payBy = append(kind, r.ref.Kind), append(number, r.ref.Number), append(payBy, r.payBy.String())
		owed, currency = append(owed, r.owed), append(currency, string(r.in))
	}
	if len(kind) > 0 {
		b.Queue(sqlKeepReceivables, int64(next.ID), string(next.Owner), next.Account, Fold(next.Account), kind, number, payBy, owed, currency)
	}
}
