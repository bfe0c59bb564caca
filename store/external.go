package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// Of one that was merged it is who took it over in the end.
	sqlExternalAccount = `
		with recursive known (id, merged_into) as (
			select a.id, a.merged_into from external_ids x join accounts a on a.id = x.record_id where x.kind = 'account' and x.external_id = $1
			union all
			select a.id, a.merged_into from known k cross join lateral (select id, merged_into from accounts where id = k.merged_into offset 0) a)
		select` + accountColumns + ` from accounts a where a.id = (select id from known where merged_into is null)`
	sqlExternalAccountLocked = sqlExternalAccount + ` for no key update`
	// Many at once, in the order of their numbers, so that two who lock many do not wait for one another.
	sqlExternalAccountsLocked = `
		with recursive known (nth, id, merged_into) as (
			select s.nth, a.id, a.merged_into
			from unnest($1::text[]) with ordinality as s (external_id, nth)
				cross join lateral (select record_id from external_ids where kind = 'account' and external_id = s.external_id offset 0) x
				cross join lateral (select id, merged_into from accounts where id = x.record_id offset 0) a
			union all
			select k.nth, a.id, a.merged_into from known k cross join lateral (select id, merged_into from accounts where id = k.merged_into offset 0) a)
		select k.nth,` + accountColumns + ` from known k join accounts a on a.id = k.id where k.merged_into is null
		order by a.id for no key update of a`
	// Two with the same name and two tax ids are two. Of tables that were empty lately, where plans are made of guesses, each look
	// is of one row still: no other plan is left.
	sqlUnclaimedAccount = `
		select` + accountColumns + ` from (select $1::text, $2::text) s (tax_id, name_key)
			cross join lateral (select` + unclaimedOfS + ` as id offset 0) u` + lockedOfU
	// Many at once, for those who are not known yet.
	sqlUnclaimedAccounts = `
		select s.nth,` + accountColumns + ` from unnest($1::text[], $2::text[], $3::text[]) with ordinality as s (external_id, tax_id, name_key, nth)
			cross join lateral (
				select` + unclaimedOfS + ` as id
				where not exists (select from external_ids x where x.kind = 'account' and x.external_id = s.external_id) offset 0) u` + lockedOfU
	unclaimedOfS = ` coalesce(
				(select b.id from accounts b where b.tax_id = s.tax_id and b.tax_id <> '' and b.merged_into is null and` + unclaimedB + `),
				(select b.id from account_names n join accounts b on b.id = n.account_id
					where n.name_key = s.name_key and s.name_key <> '' and (b.tax_id = '' or s.tax_id = '') and` + unclaimedB + `))`
	lockedOfU = `
			cross join lateral (
				select * from accounts where id = u.id and coalesce(merged_into, 0) = 0 and (tax_id = '' or s.tax_id = '' or tax_id = s.tax_id)
				offset 0 for no key update) a`
	unclaimedB = ` coalesce(b.merged_into, 0) = 0
				and not exists (select from external_ids x where x.kind = 'account' and x.record_id = b.id offset 0)`
	sqlKnow = `insert into external_ids (kind, external_id, record_id) values ($1, $2, $3::bigint)`
	// The ids by which records are known, of each the first.
	sqlExternalIDs = `
		select record_id, min(external_id) from external_ids where kind = $1 and record_id = any($2::bigint[]) group by 1`
)

// ExternalAccount gives the account that another system knows by an id; see people.AccountStore.
func (db *DB) ExternalAccount(ctx context.Context, external string) (people.Account, error) {
	return readOne(ctx, db, "read account by external id", scanAccount, sqlExternalAccount, external)
}

// ExternalIDs gives by which ids other systems know accounts.
func (db *DB) ExternalIDs(ctx context.Context, kind people.Kind, of []int64) (map[int64]string, error) {
	type known struct {
		Record   int64
		External string
	}
	all, err := readRows(ctx, db, "read external ids", pgx.RowToStructByPos[known], sqlExternalIDs, string(kind), of)
	ids := make(map[int64]string, len(all))
	for _, k := range all {
		ids[k.Record] = k.External
	}
	return ids, err
}

func (r *records) ExternalAccount(ctx context.Context, external string) (people.Account, error) {
	return one(ctx, r.reads, scanAccount, sqlExternalAccountLocked, external)
}

func (r *records) UnclaimedAccount(ctx context.Context, c people.Claims) (people.Account, error) {
	return one(ctx, r.reads, scanAccount, sqlUnclaimedAccount, c.TaxID, Fold(c.Name))
}

func firstOf[T any](found []T) (T, error) {
	if len(found) == 0 {
		var none T
		return none, notFound()
	}
	return found[0], nil
}

func (r *records) KnowAccount(external string, id pipeline.AccountID) {
	r.writes = append(r.writes, func(b *pgx.Batch) error {
		b.Queue(sqlKnow, string(people.KindAccount), external, int64(id))
		return nil
	})
}
