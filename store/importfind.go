package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// What rows are known by, one row each. Names as they are kept are held against those of the records as those are indexed.
	askedKeys = `
		with asked as (
			select * from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
				as a (row, external, tax_id, domain, email, called, name, client)),
		said as (select *, translate(lower(called), 'áàäâãéèëêíìïîóòöôõúùüûñç', 'aaaaaeeeeiiiiooooouuuunc') as person_key from asked)`
	foundByName = `
		select s.row, 1, n.record_id from said s join import_names n on n.external = s.external where n.kind = `

	sqlAccountsKnown = askedKeys + foundByName + `'account' and s.external <> ''
		union all
		select s.row, 2, a.id from said s join accounts a on a.tax_id = s.tax_id where a.tax_id <> '' and a.merged_into is null
		union all
		select s.row, 4, n.account_id from said s join account_names n on n.name_key = s.name
		union all
		select s.row, 5, a.id from said s join accounts a on a.domain = s.domain where a.domain <> '' and a.merged_into is null`
	sqlContactsKnown = askedKeys + foundByName + `'contact' and s.external <> ''
		union all
		select s.row, 3, c.id from said s join contacts c on c.email = s.email where c.email <> '' and c.merged_into is null
		union all
		select s.row, 4, c.id from said s join account_names n on n.name_key = s.client join contacts c on c.account_id = n.account_id
		where s.client <> '' and (s.email = '' or c.email = '') and c.merged_into is null
			and translate(lower(c.name), 'áàäâãéèëêíìïîóòöôõúùüûñç', 'aaaaaeeeeiiiiooooouuuunc') = s.person_key`
	sqlLeadsKnown = askedKeys + foundByName + `'lead' and s.external <> ''
		union all
		select s.row, 3, l.id from said s join leads l on l.email = s.email where l.email <> ''
		union all
		select s.row, 4, l.id from said s join leads l on l.company_key = s.client
		where l.company_key <> '' and (s.email = '' or l.email = '') and l.person_key = s.person_key
		union all
		select s.row, 4, l.id from said s join leads l on l.person_key = s.person_key
		where l.person_key <> '' and (s.email = '' or l.email = '') and l.company_key = '' and s.client = ''`
	sqlOpportunitiesKnown = askedKeys + foundByName + `'opportunity' and s.external <> ''
		union all
		select s.row, 4, o.id from said s join opportunities o on o.account_key = s.client
		where o.name_key = s.name and (s.external = '' or not exists (
			select from import_names n where n.kind = 'opportunity' and n.record_id = o.id))`

	sqlAccountsNumbered      = `select` + accountColumns + ` from accounts a where a.id = any ($1::bigint[]) order by a.id`
	sqlAccountsLocked        = sqlAccountsNumbered + ` for no key update`
	sqlContactsNumbered      = `select` + contactColumns + ` from contacts c where c.id = any ($1::bigint[]) order by c.id`
	sqlContactsLocked        = sqlContactsNumbered + ` for no key update`
	sqlLeadsNumbered         = `select` + leadColumns + ` from leads l where l.id = any ($1::bigint[]) order by l.id`
	sqlLeadsLocked           = sqlLeadsNumbered + ` for no key update`
	sqlOpportunityLocks      = `select from opportunities where id = any ($1::bigint[]) order by id for no key update`
	sqlOpportunitiesNumbered = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o where o.id = any ($1::bigint[]) order by o.id`

	sqlImportNumbers = `select nextval($1::text::regclass) from generate_series(1, $2::integer)`
	sqlImportTouched = `select kind, record_id, row from import_effects where batch_id = $1 and kind = $2 and record_id = any ($3::bigint[])`
)

func (t *importTx) Key(name string) string { return Fold(name) }

func (t *importTx) Numbers(ctx context.Context, kind people.Kind, n int) ([]int64, error) {
	return readIn(ctx, t, pgx.RowTo[int64], sqlImportNumbers, string(kind)+"_number", n)
}

func (t *importTx) Touched(ctx context.Context, refs []people.Ref) (map[people.Ref]int, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(refs))
	for n, r := range refs {
		ids[n] = r.ID
	}
	touched := map[people.Ref]int{}
	_, err := readIn(ctx, t, func(row pgx.CollectableRow) (people.Ref, error) {
		var of people.Ref
		var by int
		err := row.Scan(&of.Kind, &of.ID, &by)
		touched[of] = by
		return of, err
	}, sqlImportTouched, int64(t.batch), string(refs[0].Kind), ids)
	return touched, err
}

func readIn[T any](ctx context.Context, t *importTx, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := t.tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

// pair is a row and the record that it may mean.
type pair struct {
	row int
	by  people.Known
	id  int64
}

func (t *importTx) pairs(ctx context.Context, sql string, keys []people.ImportKeys) ([]pair, []int64, error) {
	if len(keys) == 0 {
		return nil, nil, nil
	}
	columns := make([][]string, 7)
	rows := make([]int, len(keys))
	for n, k := range keys {
		rows[n] = k.Row
		for c, v := range []string{k.External, k.TaxID, k.Domain, k.Email, k.Called, k.Name, k.Client} {
			columns[c] = append(columns[c], v)
		}
	}
	args := []any{rows}
	for _, c := range columns {
		args = append(args, c)
	}
	found, err := readIn(ctx, t, func(row pgx.CollectableRow) (pair, error) {
		var p pair
		return p, row.Scan(&p.row, &p.by, &p.id)
	}, sql, args...)
	slices.SortFunc(found, func(a, b pair) int { return cmp.Or(a.row-b.row, int(a.by-b.by), cmp.Compare(a.id, b.id)) })
	ids := make([]int64, 0, len(found))
	for _, p := range found {
		ids = append(ids, p.id)
	}
	slices.Sort(ids)
	return found, slices.Compact(ids), err
}

// known joins rows with the records that they may mean, those that are there no more left out.
func known[T any](pairs []pair, records []T, id func(T) int64, there func(T) bool) []people.Match[T] {
	of := map[int64]T{}
	for _, r := range records {
		if there(r) {
			of[id(r)] = r
		}
	}
	var all []people.Match[T]
	for _, p := range pairs {
		if r, ok := of[p.id]; ok {
			all = append(all, people.Match[T]{Row: p.row, By: p.by, Record: r})
		}
	}
	return all
}

// locked reads records; where they may be changed they are locked, in the order of their numbers.
func locked[T any](ctx context.Context, t *importTx, scan func(pgx.CollectableRow) (T, error), plain, lock string, ids []int64) ([]T, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if !t.trying {
		plain = lock
	}
	return readIn(ctx, t, scan, plain, ids)
}

func (t *importTx) AccountsKnown(ctx context.Context, keys []people.ImportKeys) ([]people.Match[people.Account], error) {
	pairs, ids, err := t.pairs(ctx, sqlAccountsKnown, keys)
	if err != nil {
		return nil, err
	}
	records, err := locked(ctx, t, scanAccount, sqlAccountsNumbered, sqlAccountsLocked, ids)
	return known(pairs, records, func(a people.Account) int64 { return int64(a.ID) }, func(a people.Account) bool { return a.MergedInto == 0 }), err
}

func (t *importTx) ContactsKnown(ctx context.Context, keys []people.ImportKeys) ([]people.Match[people.Contact], error) {
	pairs, ids, err := t.pairs(ctx, sqlContactsKnown, keys)
	if err != nil {
		return nil, err
	}
	records, err := locked(ctx, t, scanContact, sqlContactsNumbered, sqlContactsLocked, ids)
	return known(pairs, records, func(c people.Contact) int64 { return int64(c.ID) },
		func(c people.Contact) bool { return c.MergedInto == 0 && !c.Erased }), err
}

func (t *importTx) LeadsKnown(ctx context.Context, keys []people.ImportKeys) ([]people.Match[people.Lead], error) {
	pairs, ids, err := t.pairs(ctx, sqlLeadsKnown, keys)
	if err != nil {
		return nil, err
	}
	records, err := locked(ctx, t, scanLead, sqlLeadsNumbered, sqlLeadsLocked, ids)
	return known(pairs, records, func(l people.Lead) int64 { return int64(l.ID) }, func(l people.Lead) bool { return !l.Erased }), err
}

func (t *importTx) OpportunitiesKnown(ctx context.Context, keys []people.ImportKeys) ([]people.Match[pipeline.Opportunity], error) {
	pairs, ids, err := t.pairs(ctx, sqlOpportunitiesKnown, keys)
	if err != nil {
		return nil, err
	}
	records, err := t.readOpportunities(ctx, ids)
	return known(pairs, records, func(o pipeline.Opportunity) int64 { return int64(o.ID) }, func(pipeline.Opportunity) bool { return true }), err
}

// readOpportunities locks before it reads: invoices are those of after the wait then.
func (t *importTx) readOpportunities(ctx context.Context, ids []int64) ([]pipeline.Opportunity, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if !t.trying {
		if _, err := t.tx.Exec(ctx, sqlOpportunityLocks, ids); err != nil {
			return nil, err
		}
	}
	found, err := readIn(ctx, t, scanOpportunity, sqlOpportunitiesNumbered, ids)
	all := make([]pipeline.Opportunity, 0, len(found))
	for _, k := range found {
		t.opportunities[k.ID] = k.Opportunity
		all = append(all, k.Opportunity)
	}
	return all, err
}
