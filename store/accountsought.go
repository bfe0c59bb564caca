package store

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Triggers make what is saved to be found by its words, once for each table that it is in; that takes longer than all else of an
// account. A new one is made so once for both tables, and one of which nothing sought was changed not at all.
const (
	sqlSoughtAside = `
		select set_config('embudo.sought_was', coalesce(current_setting('embudo.sought_later', true), ''), true),
			set_config('embudo.sought_later', 'yes', true)`
	sqlSoughtAgain = `select set_config('embudo.sought_later', current_setting('embudo.sought_was', true), true)`
	sqlSeekAccount = `select search_account($1::bigint) where current_setting('embudo.sought_was', true) is distinct from 'yes'`
)

// accountSoughtBy is what an account is found by.
var accountSoughtBy = []pipeline.Field{pipeline.FieldName, people.FieldTaxID, people.FieldDomain, people.FieldPhone, pipeline.FieldOwner, people.FieldMergedInto}

// soughtOfAccount says whether an event may have changed what an account is found by.
func soughtOfAccount(e people.Event) bool {
	return len(e.Changes) == 0 || slices.ContainsFunc(e.Changes, func(c pipeline.Change) bool { return slices.Contains(accountSoughtBy, c.Field) })
}

// queueAccount adds the account's new state to a closing round trip.
func queueAccount(b *pgx.Batch, a people.Account, e people.Event) {
	args := append(accountArgs(a), Fold(a.Name))
	sought := soughtOfAccount(e)
	if sought && a.Version > 1 { // its contacts are found by its name too
		b.Queue(sqlSaveAccount, args...)
		return
	}
	b.Queue(sqlSoughtAside)
	b.Queue(sqlSaveAccount, args...)
	if sought {
		b.Queue(sqlSeekAccount, int64(a.ID))
	}
	b.Queue(sqlSoughtAgain)
}
