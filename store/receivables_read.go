package store

import (
	"context"
	"fmt"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	// agedSums is what is owed by how late it is on the day $1, of the rows r.
	agedSums = `
		trim_scale(coalesce(sum(r.owed) filter (where r.pay_by >= $1::date), 0))::text,
		trim_scale(coalesce(sum(r.owed) filter (where r.pay_by between $1::date - 30 and $1::date - 1), 0))::text,
		trim_scale(coalesce(sum(r.owed) filter (where r.pay_by between $1::date - 60 and $1::date - 31), 0))::text,
		trim_scale(coalesce(sum(r.owed) filter (where r.pay_by between $1::date - 90 and $1::date - 61), 0))::text,
		trim_scale(coalesce(sum(r.owed) filter (where r.pay_by < $1::date - 90), 0))::text, count(*)`
	ofWhom = ` ($2 = '' or r.owner_id = $2) and ($3 = '' or r.account_key = $3)`

	sqlAged = `select r.currency,` + agedSums + ` from receivables r where` + ofWhom + ` group by r.currency order by r.currency`

	sqlDebtors = `
		select max(r.account), '', r.currency,` + agedSums + ` from receivables r
		where` + ofWhom + ` group by r.account_key, r.currency order by r.currency, sum(r.owed) desc, r.account_key limit $4 offset $5`
	sqlDebtorsByOwner = `
		select '', r.owner_id, r.currency,` + agedSums + ` from receivables r
		where` + ofWhom + ` group by r.owner_id, r.currency order by r.currency, sum(r.owed) desc, r.owner_id limit $4 offset $5`

	sqlReceivables = `
		select r.opportunity_id, r.kind, r.number, r.account, r.owner_id, r.pay_by::text, r.owed::text, r.currency from receivables r
		where` + ofWhom + ` and (not $6 or r.pay_by < $1::date) order by r.pay_by, r.opportunity_id, r.number limit $4 offset $5`
)

// Aged gives what is owed in all.
func (db *DB) Aged(ctx context.Context, q pipeline.ReceivableQuery) ([]pipeline.Aged, error) {
	return readAll(ctx, db, "read what is owed", func(row pgx.CollectableRow) (pipeline.Aged, error) {
		var a pipeline.Aged
		err := scanAged(row, &a)
		return a, err
	}, sqlAged, q.Today.String(), string(q.Owner), Fold(q.Account))
}

// Debtors gives the groups that owe the most.
func (db *DB) Debtors(ctx context.Context, q pipeline.ReceivableQuery) ([]pipeline.Debtor, error) {
	sql := sqlDebtors
	if q.ByOwner {
		sql = sqlDebtorsByOwner
	}
	return readAll(ctx, db, "read debtors", func(row pgx.CollectableRow) (pipeline.Debtor, error) {
		var d pipeline.Debtor
		err := scanAged(row, &d.Aged, &d.Account, &d.Owner)
		return d, err
	}, sql, q.Today.String(), string(q.Owner), Fold(q.Account), q.Limit, q.Offset)
}

// Receivables gives the invoices for which something is owed.
func (db *DB) Receivables(ctx context.Context, q pipeline.ReceivableQuery) ([]pipeline.Receivable, error) {
	return readAll(ctx, db, "read receivables", func(row pgx.CollectableRow) (pipeline.Receivable, error) {
		var r pipeline.Receivable
		var day, owed, currency string
		err := row.Scan(&r.Opportunity, &r.Invoice.Kind, &r.Invoice.Number, &r.Account, &r.Owner, &day, &owed, &currency)
		if err != nil {
			return r, err
		}
		if r.PayBy, err = pipeline.ParseDate(day); err != nil {
			return r, err
		}
		r.Owed, err = pipeline.ParseMoney(owed, currency)
		return r, err
	}, sqlReceivables, q.Today.String(), string(q.Owner), Fold(q.Account), q.Limit, q.Offset, q.Late)
}

func scanAged(row pgx.CollectableRow, a *pipeline.Aged, before ...any) error {
	var sums [5]string
	if err := row.Scan(append(before, &a.Currency, &sums[0], &sums[1], &sums[2], &sums[3], &sums[4], &a.Count)...); err != nil {
		return err
	}
	for i, text := range sums {
		d, err := decimal.Parse(text)
		if err != nil {
			return fmt.Errorf("read sum %q: %w", text, err)
		}
		a.ByAge[i] = d
	}
	return nil
}

// readAll gives every row that a statement reads.
func readAll[T any](ctx context.Context, db *DB, what string, scan pgx.RowToFunc[T], sql string, with ...any) ([]T, error) {
	var all []T
	err := db.read(ctx, what, func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sql, with...)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, scan)
		return err
	})
	return all, err
}
