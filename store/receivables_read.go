package store

import (
	"context"
	"fmt"
	"iter"

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
		trim_scale(coalesce(sum(r.owed) filter (where r.pay_by < $1::date - 90), 0))::text, sum(r.count)::bigint,
		coalesce(sum(r.count) filter (where r.pay_by < $1::date), 0)::bigint`
	ofWhom = ` ($2 = '' or r.owner_id = $2) and ($3 = '' or r.account_key = $3)`

	sqlAged = `
		select r.currency,` + agedSums + ` from (
			select currency, pay_by, owed, count from receivable_days where owner_id = $2
			union all
			select currency, pay_by, owed, count from receivable_changes where $2 = '' or owner_id = $2
		) r
		group by r.currency having sum(r.count) > 0 order by r.currency`
	sqlAgedOfAccount = `
		select r.currency,` + agedSums + ` from (select *, 1 as count from receivables) r
		where` + ofWhom + ` group by r.currency order by r.currency`

	// The groups of a page are ranked by sums; only theirs are then told apart by how late they are. What acts changed since the
	// sums were last added to is ranked beside them. Before it stand the changes of each debtor, and after it how late a debtor is.
	rankedDebtors = `
		ranked as (
			(select d.debtor, d.currency, d.owed from receivable_debtors d
			where d.owner_id = $2 and d.kind = $3 and not exists (select from changed c where c.debtor = d.debtor and c.currency = d.currency)
			order by d.currency, d.owed desc, d.debtor limit $4::integer + $5::integer)
			union all
			select c.debtor, c.currency, c.owed + coalesce(d.owed, 0) from changed c
			left join receivable_debtors d on d.owner_id = $2 and d.kind = $3 and d.debtor = c.debtor and d.currency = c.currency
			where c.count + coalesce(d.count, 0) > 0),
		page as (select * from ranked order by currency, owed desc, debtor limit $4 offset $5)`
	sqlDebtors = `
		with changed as (
			select account_key as debtor, currency, sum(owed) as owed, sum(count) as count from receivable_changes where $2 = '' or owner_id = $2
			group by 1, 2),` + rankedDebtors + `
		select s.* from page p cross join lateral (
			select max(r.account), '', p.currency,` + agedSums + ` from (select *, 1 as count from receivables) r
			where r.account_key = p.debtor and r.currency = p.currency and ($2 = '' or r.owner_id = $2)) s
		order by p.currency, p.owed desc, p.debtor`
	sqlDebtorsByOwner = `
		with changed as (
			select owner_id as debtor, currency, sum(owed) as owed, sum(count) as count from receivable_changes where $2 = '' or owner_id = $2
			group by 1, 2),` + rankedDebtors + `
		select s.* from page p cross join lateral (
			select '', p.debtor, p.currency,` + agedSums + ` from (
				select pay_by, owed, count from receivable_days where owner_id = p.debtor and currency = p.currency
				union all
				select pay_by, owed, count from receivable_changes where owner_id = p.debtor and currency = p.currency) r) s
		order by p.currency, p.owed desc, p.debtor`

	sqlReceivables = `
		select r.opportunity_id, r.kind, r.number, r.account, r.owner_id, r.pay_by::text, r.owed::text, r.currency from receivables r
		where` + ofWhom + ` and (not $6 or r.pay_by < $1::date) order by r.pay_by, r.opportunity_id, r.kind, r.number limit $4 offset $5`
)

// Aged gives what is owed in all.
func (db *DB) Aged(ctx context.Context, q pipeline.ReceivableQuery) ([]pipeline.Aged, error) {
	sql, args := sqlAged, []any{q.Today.String(), string(q.Owner)}
	if q.Account != "" {
		sql, args = sqlAgedOfAccount, append(args, Fold(q.Account))
	}
	return readAll(ctx, db, "read what is owed", func(row pgx.CollectableRow) (pipeline.Aged, error) {
		var a pipeline.Aged
		err := scanAged(row, &a)
		return a, err
	}, sql, args...)
}

// Debtors gives the groups that owe the most.
func (db *DB) Debtors(ctx context.Context, q pipeline.ReceivableQuery) ([]pipeline.Debtor, error) {
	sql, kind := sqlDebtors, "account"
	if q.ByOwner {
		sql, kind = sqlDebtorsByOwner, "owner"
	}
	return readAll(ctx, db, "read debtors", func(row pgx.CollectableRow) (pipeline.Debtor, error) {
		var d pipeline.Debtor
		err := scanAged(row, &d.Aged, &d.Account, &d.Owner)
		return d, err
	}, sql, q.Today.String(), string(q.Owner), kind, q.Limit, q.Offset)
}

// Receivables gives the invoices for which something is owed.
func (db *DB) Receivables(ctx context.Context, q pipeline.ReceivableQuery) ([]pipeline.Receivable, error) {
	return readAll(ctx, db, "read receivables", scanReceivable, sqlReceivables, listArgs(q)...)
}

// AllReceivables gives them as of one moment; see pipeline.ReceivableStore.
func (db *DB) AllReceivables(ctx context.Context, q pipeline.ReceivableQuery) iter.Seq2[pipeline.Receivable, error] {
	return streamed(ctx, db, "read all receivables", sqlReceivables, scanReceivable, listArgs(q)...)
}

func listArgs(q pipeline.ReceivableQuery) []any {
	return []any{q.Today.String(), string(q.Owner), Fold(q.Account), q.Limit, q.Offset, q.Late}
}

func scanReceivable(row pgx.CollectableRow) (pipeline.Receivable, error) {
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
}

func scanAged(row pgx.CollectableRow, a *pipeline.Aged, before ...any) error {
	var sums [5]string
	if err := row.Scan(append(before, &a.Currency, &sums[0], &sums[1], &sums[2], &sums[3], &sums[4], &a.Count, &a.Late)...); err != nil {
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

// readAll gives every row that a statement reads, which is planned for the question at hand.
func readAll[T any](ctx context.Context, db *DB, what string, scan pgx.RowToFunc[T], sql string, with ...any) ([]T, error) {
	var all []T
	err := db.read(ctx, what, func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		b.Queue(sqlPlanAnew)
		b.Queue(sql, with...).Query(func(rows pgx.Rows) (err error) {
			all, err = pgx.CollectRows(rows, scan)
			return err
		})
		b.Queue("commit")
		return c.SendBatch(ctx, b).Close()
	})
	return all, err
}
