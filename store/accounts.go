package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	accountColumns = ` a.id, a.version, a.name, a.tax_id, a.domain, a.phone, a.industry, a.address, a.note, a.owner_id,
		coalesce(a.merged_into, 0), a.created_at, a.created_by, a.updated_at, a.updated_by`

	sqlAccountNumbers = `select nextval('account_number') from generate_series(1, $1::integer)`
	sqlAccount        = `select` + accountColumns + ` from accounts a where a.id = $1`
	sqlAccountLocked  = sqlAccount + ` for no key update`
	// A version that another took meanwhile is refused by the event's key. What an account was called before stays one of its
	// names; a name of another's is refused.
	sqlSaveAccount = `
		with named as (
			insert into account_names (name_key, account_id) select $16, $1::bigint
			where $11::bigint is null and not exists (select from account_names where name_key = $16 and account_id = $1::bigint)
			returning 1)
		insert into accounts (` + accountKept + `)
		select $1::bigint, $2::integer, $3, $4, $5, $6, $7, $8, $9, $10, $11::bigint, $12::timestamptz, $13, $14::timestamptz, $15` + accountAgain

	accountKept = `id, version, name, tax_id, domain, phone, industry, address, note, owner_id, merged_into,
			created_at, created_by, updated_at, updated_by`
	accountAgain = `
		on conflict on constraint accounts_pk do update set version = excluded.version, name = excluded.name, tax_id = excluded.tax_id,
			domain = excluded.domain, phone = excluded.phone, industry = excluded.industry, address = excluded.address,
			note = excluded.note, owner_id = excluded.owner_id, merged_into = excluded.merged_into,
			updated_at = excluded.updated_at, updated_by = excluded.updated_by`
)

// accountArgs is an account as accountKept names it.
func accountArgs(a people.Account) []any {
	args := []any{int64(a.ID), a.Version, a.Name, a.TaxID, a.Domain, a.Phone, a.Industry, a.Address, a.Note, string(a.Owner), idIfAny(a.MergedInto)}
	return append(args, stamps(a.CreatedAt, a.CreatedBy, a.UpdatedAt, a.UpdatedBy)...)
}

// idIfAny is a record's number; nil where there is none.
func idIfAny[T ~int64](id T) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func scanAccount(row pgx.CollectableRow) (people.Account, error) { return scanAccountAfter(row) }

// scanAccountAfter also scans what stands before the columns of the account.
func scanAccountAfter(row pgx.Row, first ...any) (people.Account, error) {
	var a people.Account
	err := row.Scan(append(first, &a.ID, &a.Version, &a.Name, &a.TaxID, &a.Domain, &a.Phone, &a.Industry, &a.Address, &a.Note, &a.Owner,
		&a.MergedInto, &a.CreatedAt, &a.CreatedBy, &a.UpdatedAt, &a.UpdatedBy)...)
	a.CreatedAt, a.UpdatedAt = a.CreatedAt.UTC(), a.UpdatedAt.UTC()
	return a, err
}

// Account gives one as it stands, or NotFound.
func (db *DB) Account(ctx context.Context, id pipeline.AccountID) (people.Account, error) {
	return readOne(ctx, db, "read account", scanAccount, sqlAccount, int64(id))
}

func (r *records) NewAccount(ctx context.Context) (pipeline.AccountID, error) {
	id, err := one(ctx, r.reads, pgx.RowTo[int64], sqlAccountNumbers, 1)
	return pipeline.AccountID(id), err
}

func (r *records) LockAccount(ctx context.Context, id pipeline.AccountID) (people.Account, error) {
	return one(ctx, r.reads, scanAccount, sqlAccountLocked, int64(id))
}

func (r *records) SaveAccount(a people.Account, e people.Event) {
	r.save(e, func(b *pgx.Batch) error {
		queueAccount(b, a, e)
		return nil
	})
}
