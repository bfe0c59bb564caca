package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
)

var owedOn = pipeline.Date{Year: 2026, Month: 11, Day: 26}

// owing makes share in a hundred of n invoices, on a quarter as many opportunities, unpaid.
func owing(t testing.TB, c *pgx.Conn, n, share int) {
	t.Helper()
	ctx := context.Background()
	seed(t, c, n/4)
	for _, sql := range []string{
		`insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version, kind)
			select 1 + i % ($1::integer / 4), i::text, date '2026-11-26' - (i * 7919::bigint % 999983 % 700)::integer, 1000 + i % 5000000, case when i % 9 = 0 then 'CLF' else 'CLP' end, 'U', 1, '33'
			from generate_series(1, $1::integer) i where $2::integer > 0`,
		`insert into receivables select o.id, i.kind, i.number, i.issued + 30, i.amount, i.currency, o.owner_id, o.account, o.account_key
			from invoices i join opportunities o on o.id = i.opportunity_id where i.number::integer <= $1::integer and i.number::integer * 7919::bigint % 999983 % 100 < $2::integer`,
	} {
		_, err := c.Exec(ctx, sql, n, share)
		require.NoError(t, err)
	}
	_, err := c.Exec(ctx, sqlFoldReceivables, n)
	require.NoError(t, err)
	_, err = c.Exec(ctx, "vacuum analyze receivables, receivable_days, receivable_debtors, receivable_changes, invoices")
	require.NoError(t, err)
}

// Whatever is changed, the sums of what is owed are those of the invoices: before they are added up, after, and in between.
func TestSumsAreThoseOfWhatIsOwed(t *testing.T) {
	t.Parallel()
	ctx, url := context.Background(), dbtest.Database(t)
	c, err := pgx.Connect(ctx, url)
	require.NoError(t, err)
	defer c.Close(ctx)
	seed(t, c, 40)
	db, err := Open(ctx, url, nil)
	require.NoError(t, err)
	defer db.Close()
	jobs := &Jobs{db: db, pool: db.pool}
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 30 {
		for range 1 + r.IntN(8) {
			sql := `insert into receivables values ($1::bigint, '33', $2::text, date '2026-11-26' - $3::integer, $4, $5, 'U' || $1::bigint % 3, 'Cliente ' || $1::bigint % 4, 'cliente ' || $1::bigint % 4)
				on conflict on constraint receivables_pk do update set owed = excluded.owed, pay_by = excluded.pay_by, owner_id = 'U' || $3::integer % 3`
			args := []any{1 + r.IntN(9), fmt.Sprint(r.IntN(4)), r.IntN(120) - 10, 1 + r.IntN(50), []string{"CLP", "USD"}[r.IntN(2)]}
			if r.IntN(3) == 0 {
				sql, args = `delete from receivables where opportunity_id = $1 and number = $2`, args[:2]
			}
			_, err := c.Exec(ctx, sql, args...)
			require.NoError(t, err)
		}
		sumsAreThoseOfTheInvoices(t, db, c)
		if round%2 == 1 {
			require.NoError(t, jobs.foldReceivables(ctx))
			sumsAreThoseOfTheInvoices(t, db, c)
		}
	}
	_, err = c.Exec(ctx, `delete from receivables`)
	require.NoError(t, err)
	require.NoError(t, jobs.foldReceivables(ctx))
	for _, table := range []string{"receivable_days", "receivable_debtors", "receivable_changes"} {
		var left int
		require.NoError(t, c.QueryRow(ctx, `select count(*) from `+table).Scan(&left))
		require.Zero(t, left, table)
	}
}

func sumsAreThoseOfTheInvoices(t *testing.T, db *DB, c *pgx.Conn) {
	t.Helper()
	ctx := context.Background()
	said := func(owed pipeline.Aged, who string) string {
		return fmt.Sprint(who, " ", owed.Currency, " ", owed.ByAge, " ", owed.Count, " ", owed.Late)
	}
	for _, owner := range []string{"", "U0", "U1", "U9"} {
		want := func(group string) []string {
			rows, err := c.Query(ctx, `
				select concat(`+group+`, ' ', currency, ' [', concat_ws(' ',
					trim_scale(coalesce(sum(owed) filter (where pay_by >= $1::date), 0)), trim_scale(coalesce(sum(owed) filter (where $1::date - pay_by between 1 and 30), 0)),
					trim_scale(coalesce(sum(owed) filter (where $1::date - pay_by between 31 and 60), 0)), trim_scale(coalesce(sum(owed) filter (where $1::date - pay_by between 61 and 90), 0)),
					trim_scale(coalesce(sum(owed) filter (where $1::date - pay_by > 90), 0))), '] ', count(*), ' ', count(*) filter (where pay_by < $1::date))
				from receivables where $2 = '' or owner_id = $2 group by `+group+`, currency order by currency, sum(owed) desc, `+group, owedOn.String(), owner)
			require.NoError(t, err)
			all, err := pgx.CollectRows(rows, pgx.RowTo[string])
			require.NoError(t, err)
			return all
		}
		q := pipeline.ReceivableQuery{Today: owedOn, Owner: pipeline.UserID(owner), Limit: 3}
		var got []string
		aged, err := db.Aged(ctx, q)
		require.NoError(t, err)
		for _, a := range aged {
			got = append(got, said(a, ""))
		}
		require.ElementsMatch(t, want("''::text"), got)
		for _, q.ByOwner = range []bool{false, true} {
			group := "account"
			got = nil
			if q.ByOwner {
				group = "owner_id"
			}
			for q.Offset = 0; ; q.Offset += q.Limit {
				page, err := db.Debtors(ctx, q)
				require.NoError(t, err)
				for _, d := range page {
					got = append(got, said(d.Aged, d.Account+string(d.Owner)))
				}
				if len(page) < q.Limit {
					break
				}
			}
			require.Equal(t, want(group), append([]string{}, got...), "%s by %s", owner, group)
		}
	}
}

// What is asked of what is owed costs the same however many invoices are unpaid.
func TestReceivablesUseIndexes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dbtest.Database(t))
	require.NoError(t, err)
	defer c.Close(ctx)
	owing(t, c, 40_000, 100)
	_, err = c.Exec(ctx, "set plan_cache_mode = force_custom_plan")
	require.NoError(t, err)
	today := owedOn.String()
	for name, q := range map[string]struct {
		sql  string
		args []any
	}{
		"in all":              {sqlAged, []any{today, ""}},
		"of an owner":         {sqlAged, []any{today, "U7"}},
		"of an account":       {sqlAgedOfAccount, []any{today, "", "cliente 123"}},
		"by account":          {sqlDebtors, []any{today, "", "account", 11, 0}},
		"an owner's":          {sqlDebtors, []any{today, "U7", "account", 11, 0}},
		"by owner":            {sqlDebtorsByOwner, []any{today, "", "owner", 11, 0}},
		"list of all":         {sqlReceivables, []any{today, "", "", 11, 0, false}},
		"list of an account":  {sqlReceivables, []any{today, "", "cliente 123", 11, 0, false}},
		"overdue of an owner": {sqlReceivables, []any{today, "U7", "", 5, 0, true}},
		"an owner's of one":   {sqlReceivables, []any{today, "U7", "cliente 127", 11, 0, false}},
	} {
		plan := explain(t, c, q.sql, q.args)
		for _, table := range []string{"receivables", "receivable_days", "receivable_debtors"} {
			require.NotContains(t, scans(t, plan), table, "%s: %s", name, plan)
		}
	}
}
