package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	contactColumns = ` c.id, c.version, c.name, c.email, c.phone, c.note, c.position, coalesce(c.account_id, 0),
		coalesce(c.merged_into, 0), c.erased, c.created_at, c.created_by, c.updated_at, c.updated_by`

	sqlContactNumber = `select nextval('contact_number')`
	sqlContact       = `select` + contactColumns + ` from contacts c where c.id = $1`
	sqlContactLocked = sqlContact + ` for no key update`
	sqlSaveContact   = `
		insert into contacts (` + contactKept + `)
		values ($1::bigint, $2::integer, $3, $4, $5, $6, $7, $8::bigint, $9::bigint, $10::boolean,
			$11::timestamptz, $12, $13::timestamptz, $14)` + contactAgain

	contactKept = `id, version, name, email, phone, note, position, account_id, merged_into, erased,
			created_at, created_by, updated_at, updated_by`
	contactAgain = `
		on conflict on constraint contacts_pk do update set version = excluded.version, name = excluded.name, email = excluded.email,
			phone = excluded.phone, note = excluded.note, position = excluded.position, account_id = excluded.account_id,
			merged_into = excluded.merged_into, erased = excluded.erased, updated_at = excluded.updated_at, updated_by = excluded.updated_by`
)

// contactArgs is a contact as contactKept names it.
func contactArgs(c people.Contact) []any {
	args := []any{int64(c.ID), c.Version, c.Name, c.Email, c.Phone, c.Note, c.Position, idIfAny(c.Account), idIfAny(c.MergedInto), c.Erased}
	return append(args, stamps(c.CreatedAt, c.CreatedBy, c.UpdatedAt, c.UpdatedBy)...)
}

func scanContact(row pgx.CollectableRow) (people.Contact, error) {
	var c people.Contact
	err := row.Scan(&c.ID, &c.Version, &c.Name, &c.Email, &c.Phone, &c.Note, &c.Position, &c.Account,
		&c.MergedInto, &c.Erased, &c.CreatedAt, &c.CreatedBy, &c.UpdatedAt, &c.UpdatedBy)
	c.CreatedAt, c.UpdatedAt = c.CreatedAt.UTC(), c.UpdatedAt.UTC()
	return c, err
}

// Contact gives one as it stands, or NotFound.
func (db *DB) Contact(ctx context.Context, id pipeline.ContactID) (people.Contact, error) {
	return readOne(ctx, db, "read contact", scanContact, sqlContact, int64(id))
}

func (r *records) NewContact(ctx context.Context) (pipeline.ContactID, error) {
	id, err := r.number(ctx, sqlContactNumber)
	return pipeline.ContactID(id), err
}

func (r *records) LockContact(ctx context.Context, id pipeline.ContactID) (people.Contact, error) {
	return one(ctx, r.reads, scanContact, sqlContactLocked, int64(id))
}

func (r *records) SaveContact(c people.Contact, e people.Event) {
	r.save(e, func(b *pgx.Batch) error {
		b.Queue(sqlSaveContact, contactArgs(c)...)
		return nil
	})
}
