package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	sqlAccountNamed = `select` + accountColumns + ` from account_names n join accounts a on a.id = n.account_id where n.name_key = $1`
	// In the order of an index, so that the first page of a million costs what the first of ten does.
	sqlAccounts = `select` + accountColumns + ` from search_accounts s join accounts a on a.id = s.id
		where s.kind = 'account' order by s.name using ~<~, s.id offset $1 limit $2`

	ofAccount       = ` o.account_key in (select name_key from account_names where account_id = $1)`
	sqlAccountWorks = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o where` + ofAccount + `
		order by o.stage in ('done', 'lost'), o.id desc limit $2`
	// What is booked and was not taken back, at what it is booked at; and of the others what may still be won.
	sqlAccountSums = `select b.open, b.currency, sum(b.amount)::text from opportunities o cross join lateral (
			select false, split_part(o.booking ->> 'value', ' ', 1), split_part(o.booking ->> 'value', ' ', 2)::numeric where` + isBooked + `
			union all select true, o.currency::text, o.value where not` + isBooked + ` and o.stage not in ('done', 'lost') and o.value is not null
		) b (open, currency, amount) where` + ofAccount + ` group by 1, 2 order by 2`
	isBooked        = ` (o.booking is not null and not coalesce((o.booking ->> 'lost')::boolean, false))`
	sqlAccountCount = `select count(*) from opportunities o where` + ofAccount

	sqlMoveNames = `update account_names set account_id = $2::bigint where account_id = $1::bigint`
)

// AccountNamed gives the account that is known by the name, or NotFound.
func (db *DB) AccountNamed(ctx context.Context, name string) (people.Account, error) {
	return readOne(ctx, db, "read account by name", scanAccount, sqlAccountNamed, Fold(name))
}

// FindAccounts gives a page of accounts by name; see people.AccountStore.
func (db *DB) FindAccounts(ctx context.Context, q people.Query) (people.Page[people.Account], error) {
	return readPage(ctx, db, "list accounts", scanAccount, q.Limit, sqlAccounts, q.Skip, q.Limit+1)
}

// readPage reads one row more than a page has.
func readPage[T any](ctx context.Context, db *DB, what string, scan func(pgx.CollectableRow) (T, error), limit int, sql string, args ...any) (people.Page[T], error) {
	items, err := readRows(ctx, db, what, scan, sql, args...)
	p := people.Page[T]{Items: items, More: len(items) > limit}
	if p.More {
		p.Items = items[:limit]
	}
	return p, err
}

func readRows[T any](ctx context.Context, db *DB, what string, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) ([]T, error) {
	var items []T
	err := db.read(ctx, what, func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		items, err = pgx.CollectRows(rows, scan)
		return err
	})
	return items, err
}

// accountSum is what an account's opportunities in one currency are worth: of those still to be won, or of those that are.
type accountSum struct {
	open             bool
	currency, amount string
}

func scanAccountSum(row pgx.CollectableRow) (accountSum, error) {
	var s accountSum
	return s, row.Scan(&s.open, &s.currency, &s.amount)
}

// Dealings gives what there is of an account in the flow; see people.AccountStore.
func (db *DB) Dealings(ctx context.Context, id pipeline.AccountID, limit int) (people.Dealings, error) {
	var d people.Dealings
	works, err := readRows(ctx, db, "read dealings", scanOpportunity, sqlAccountWorks, int64(id), limit)
	if err != nil {
		return d, err
	}
	for _, o := range works {
		d.Opportunities = append(d.Opportunities, o.Opportunity)
	}
	if d.Count, err = readOne(ctx, db, "count dealings", pgx.RowTo[int], sqlAccountCount, int64(id)); err != nil {
		return d, err
	}
	sums, err := readRows(ctx, db, "sum dealings", scanAccountSum, sqlAccountSums, int64(id))
	for _, s := range sums {
		m, failed := pipeline.ParseMoney(s.amount, s.currency)
		if failed != nil {
			return d, failed
		}
		if s.open {
			d.Open = append(d.Open, m)
		} else {
			d.Won = append(d.Won, m)
		}
	}
	return d, err
}

func (r *records) MoveNames(from, to pipeline.AccountID) {
	r.writes = append(r.writes, func(b *pgx.Batch) error {
		b.Queue(sqlMoveNames, int64(from), int64(to))
		return nil
	})
}
