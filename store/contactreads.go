package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// Who took over whom is followed to the end.
	sqlContactsOver = `
		with recursive over as (
			select id as asked, id, merged_into from contacts where id = any ($1::bigint[])
			union all select o.asked, c.id, c.merged_into from over o join contacts c on c.id = o.merged_into)
		select o.asked,` + contactColumns + ` from over o join contacts c on c.id = o.id where c.merged_into is null`
	sqlContacts = `select` + contactColumns + ` from search_contacts s join contacts c on c.id = s.id
		where s.kind = 'contact' order by s.name using ~<~, s.id offset $1 limit $2`
	sqlContactsAt = `select` + contactColumns + ` from contacts c where c.merged_into is null and not c.erased and c.account_id = $1::bigint
		order by search_fold(c.name), c.id offset $2 limit $3`
	sqlContactsOf = `select` + contactColumns + ` from contacts c where c.account_id = $1 order by c.id for no key update`

	// under gives the contact and those that it took over.
	under = `with recursive under as (
			select id from contacts where id = $1
			union all select c.id from under u join contacts c on c.merged_into = u.id)`
	sqlTakenOver = under + ` select` + contactColumns + ` from contacts c where c.id in (select id from under) and c.id <> $1
		order by c.id for no key update`
	sqlAppearances = under + ` select
			array(select o.id from opportunities o, under u
				where o.contact_ids @> array[u.id] order by o.id desc limit 500),
			array(select l.id from leads l, under u where l.conversion is not null and (l.conversion ->> 'contact')::bigint = u.id order by l.id),
			array(select u.id from under u where u.id <> $1 order by u.id)`

	sqlMeetings = under + ` select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o where o.id in (
			select m.id from under u join opportunities m on m.met_ids @> array[u.id])
		order by o.id desc limit $2`

	sqlLeadsOfAccount = `select` + leadColumns + ` from leads l
		where l.conversion is not null and (l.conversion ->> 'account')::bigint = $1 order by l.id for no key update`
	sqlLeadsOfContact = `select` + leadColumns + ` from leads l
		where l.conversion is not null and (l.conversion ->> 'contact')::bigint = $1 order by l.id for no key update`

	// The one change that the history of records takes: what it says of a person goes, and that something stood there stays.
	sqlForgetEvents = forgetEvents + ` and record_id = $2::bigint`
	forgetEvents    = `
		update record_events set erased_at = now(), changes = (
			select coalesce(jsonb_agg(case when c.v ->> 'field' = any ($3::text[])
				then c.v || '{"from": null, "to": null}' else c.v end order by c.n), '[]')
			from jsonb_array_elements(changes) with ordinality c (v, n))
		where kind = $1 and erased_at is null`
	sqlDraftsNaming   = `delete from drafts where position(convert_to($1, 'UTF8') in body) > 0`
	sqlCapturesNaming = `delete from captures where position(convert_to($1, 'UTF8') in body) > 0`
)

// shortest is how long a text must be for what holds it to hold it by no chance.
const shortest = 5

// Contacts gives those with the numbers, or who took them over; see people.ContactStore.
func (db *DB) Contacts(ctx context.Context, ids []pipeline.ContactID) (map[pipeline.ContactID]people.Contact, error) {
	type asked struct {
		id pipeline.ContactID
		people.Contact
	}
	scan := func(row pgx.CollectableRow) (asked, error) {
		var a asked
		c := &a.Contact
		err := row.Scan(&a.id, &c.ID, &c.Version, &c.Name, &c.Email, &c.Phone, &c.Note, &c.Position, &c.Account,
			&c.MergedInto, &c.Erased, &c.CreatedAt, &c.CreatedBy, &c.UpdatedAt, &c.UpdatedBy)
		c.CreatedAt, c.UpdatedAt = c.CreatedAt.UTC(), c.UpdatedAt.UTC()
		return a, err
	}
	numbers := make([]int64, 0, len(ids))
	for _, id := range ids {
		numbers = append(numbers, int64(id))
	}
	rows, err := readRows(ctx, db, "read contacts", scan, sqlContactsOver, numbers)
	found := make(map[pipeline.ContactID]people.Contact, len(rows))
	for _, a := range rows {
		found[a.id] = a.Contact
	}
	return found, err
}

// FindContacts gives a page of contacts by name; see people.ContactStore.
func (db *DB) FindContacts(ctx context.Context, q people.Query) (people.Page[people.Contact], error) {
	if q.Account == 0 {
		return readPage(ctx, db, "list contacts", scanContact, q.Limit, sqlContacts, q.Skip, q.Limit+1)
	}
	return readPage(ctx, db, "list an account's contacts", scanContact, q.Limit, sqlContactsAt, int64(q.Account), q.Skip, q.Limit+1)
}

// Appearances gives where a contact stands; see people.ContactStore.
func (db *DB) Appearances(ctx context.Context, id pipeline.ContactID) (people.Appearances, error) {
	return readOne(ctx, db, "read appearances", func(row pgx.CollectableRow) (people.Appearances, error) {
		var a people.Appearances
		return a, row.Scan(&a.Opportunities, &a.Leads, &a.Merged)
	}, sqlAppearances, int64(id))
}

// Meetings gives opportunities around which a contact is met; see people.ContactStore.
func (db *DB) Meetings(ctx context.Context, id pipeline.ContactID, limit int) ([]pipeline.Opportunity, error) {
	return readRows(ctx, db, "read meetings", func(row pgx.CollectableRow) (pipeline.Opportunity, error) {
		k, err := scanOpportunity(row)
		return k.Opportunity, err
	}, sqlMeetings, int64(id), limit)
}

// all reads rows in a transaction.
func all[T any](ctx context.Context, q querier, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, &readError{err}
	}
	items, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, &readError{err}
	}
	return items, nil
}

func (r *records) ContactsOf(ctx context.Context, id pipeline.AccountID) ([]people.Contact, error) {
	return all(ctx, r.reads, scanContact, sqlContactsOf, int64(id))
}

func (r *records) TakenOver(ctx context.Context, id pipeline.ContactID) ([]people.Contact, error) {
	return all(ctx, r.reads, scanContact, sqlTakenOver, int64(id))
}

func (r *records) LeadsOfAccount(ctx context.Context, id pipeline.AccountID) ([]people.Lead, error) {
	return all(ctx, r.reads, scanLead, sqlLeadsOfAccount, int64(id))
}

func (r *records) LeadsOfContact(ctx context.Context, id pipeline.ContactID) ([]people.Lead, error) {
	return all(ctx, r.reads, scanLead, sqlLeadsOfContact, int64(id))
}

func (r *records) Forget(of people.Ref, texts []string) {
	r.writes = append(r.writes, func(b *pgx.Batch) error {
		b.Queue(sqlForgetEvents, string(of.Kind), of.ID, people.Personal())
		for _, text := range texts {
			if len(text) < shortest {
				continue
			}
			written, err := json.Marshal(text)
			if err != nil {
				return fmt.Errorf("forget %s: %w", of, err)
			}
			inside := string(written[1 : len(written)-1])
			b.Queue(sqlDraftsNaming, inside)
			b.Queue(sqlCapturesNaming, inside)
		}
		return nil
	})
}
