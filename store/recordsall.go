package store

import (
	"context"
	"iter"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline/people"
)

const (
	sqlAllAccounts = `select` + accountColumns + ` from accounts a where a.merged_into is null order by a.id limit $1`
	sqlAllContacts = `select coalesce(w.name, ''),` + contactColumns + ` from contacts c left join accounts w on w.id = c.account_id
		where c.merged_into is null and not c.erased order by c.id limit $1`
	sqlAllLeads = `select` + leadColumns + ` from leads l where not l.erased order by l.id limit $1`
)

// AllAccounts gives all accounts; see people.ExportStore.
func (db *DB) AllAccounts(ctx context.Context, limit int) iter.Seq2[people.Account, error] {
	return streamed(ctx, db, "read all accounts", sqlAllAccounts, scanAccount, limit)
}

// AllContacts gives all contacts; see people.ExportStore.
func (db *DB) AllContacts(ctx context.Context, limit int) iter.Seq2[people.Employed, error] {
	return streamed(ctx, db, "read all contacts", sqlAllContacts, func(row pgx.CollectableRow) (people.Employed, error) {
		var client string
		c, err := scanContact(behind{row, &client})
		return people.Employed{Contact: c, Client: client}, err
	}, limit)
}

// AllLeads gives all leads; see people.ExportStore.
func (db *DB) AllLeads(ctx context.Context, limit int) iter.Seq2[people.Lead, error] {
	return streamed(ctx, db, "read all leads", sqlAllLeads, scanLead, limit)
}

// behind is a row whose first column is read beside those that are scanned.
type behind struct {
	pgx.CollectableRow
	first any
}

func (b behind) Scan(to ...any) error { return b.CollectableRow.Scan(append([]any{b.first}, to...)...) }

// streamed hands over rows as they come, and never holds them all.
func streamed[T any](ctx context.Context, db *DB, what, sql string, scan func(pgx.CollectableRow) (T, error), args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := db.stream(ctx, what, sql, args, func(row pgx.CollectableRow) (bool, error) {
			x, err := scan(row)
			return err == nil && yield(x, nil), err
		})
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}
