package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/people"
)

// Many records are written at once. Rows come as one JSON text, whose keys are the columns.
const (
	sqlSaveAccounts = `
		with named as (
			insert into account_names (name_key, account_id) select distinct n.name_key, n.account_id from unnest($2::text[], $3::bigint[]) as n (name_key, account_id)
			where not exists (select from account_names a where a.name_key = n.name_key and a.account_id = n.account_id))
		insert into accounts (` + accountKept + `) select ` + accountKept + ` from jsonb_populate_recordset(null::accounts, $1::jsonb)` + accountAgain
	sqlSaveContacts = `
		insert into contacts (` + contactKept + `) select ` + contactKept + ` from jsonb_populate_recordset(null::contacts, $1::jsonb)` + contactAgain
	sqlSaveLeads = `
		insert into leads (` + leadKept + `) select ` + leadKept + ` from jsonb_populate_recordset(null::leads, $1::jsonb)` + leadAgain
	sqlTellRecords = `
		insert into record_events (` + recordEventKept + `)
		select ` + recordEventKept + ` from jsonb_populate_recordset(null::record_events, $1::jsonb)`
	sqlSaveProducts = `
		insert into products (` + productKept + `) select ` + productKept + ` from jsonb_populate_recordset(null::products, $1::jsonb)` + productAgain
	sqlKnowMany = `
		insert into external_ids (kind, external_id, record_id) select $1, k.* from unnest($2::text[], $3::bigint[]) as k`
)

// jsonColumns are those that hold JSON, which statements for one row take as text.
var jsonColumns = map[string]bool{
	"discard": true, "conversion": true, "message": true, "changes": true,
	"qualification": true, "commitment": true, "billing_approval": true, "completion": true, "loss": true, "evidence": true, "prices": true,
	"next_step": true, "activity": true, "booking": true, "around": true,
}

// bulk is what goes into one table: in the first round what was saved of each record first, in the second what was saved
// of it again, and so on, since no statement writes a row twice.
type bulk[K comparable] struct {
	rounds [][]map[string]any
	times  map[K]int
}

// add takes a row, whose values are in the order of columns, as those of one statement are.
func (w *bulk[K]) add(of K, columns string, values []any) {
	row := map[string]any{}
	for n, column := range strings.Split(columns, ",") {
		column = strings.TrimSpace(column)
		row[column] = values[n]
		if text, ok := values[n].(string); ok && jsonColumns[column] {
			row[column] = json.RawMessage(text)
		}
	}
	if w.times == nil {
		w.times = map[K]int{}
	}
	nth := w.times[of]
	w.times[of]++
	if nth == len(w.rounds) {
		w.rounds = append(w.rounds, nil)
	}
	w.rounds[nth] = append(w.rounds[nth], row)
}

// queue adds the statement of one round to b; there may be none.
func (w *bulk[K]) queue(b *pgx.Batch, sql string, round int, more ...any) error {
	if round >= len(w.rounds) {
		return nil
	}
	raw, err := json.Marshal(w.rounds[round])
	if err != nil {
		return fmt.Errorf("write many: %w", err)
	}
	b.Queue(sql, append([]any{string(raw)}, more...)...)
	return nil
}

// recordWrites is what is written of many records.
type recordWrites struct {
	accounts bulk[pipeline.AccountID]
	contacts bulk[pipeline.ContactID]
	leads    bulk[pipeline.LeadID]
	products bulk[billing.ProductID]
	told     bulk[people.Ref]
	// names are what accounts are called, and named those accounts.
	names []string
	named []int64
	// known are by what other systems know accounts, and knows those accounts.
	known []string
	knows []int64
	// priced are the products whose prices are written.
	priced []billing.Product
	// fault is the first thing that could not be written down.
	fault error
}

// account takes an account's new state, and its event.
func (w *recordWrites) account(a people.Account, e people.Event) {
	w.tell(e)
	w.accounts.add(a.ID, accountKept, accountArgs(a))
	if a.MergedInto == 0 {
		w.names, w.named = append(w.names, Fold(a.Name)), append(w.named, int64(a.ID))
	}
}

// know takes by what another system knows an account.
func (w *recordWrites) know(external string, id pipeline.AccountID) {
	w.known, w.knows = append(w.known, external), append(w.knows, int64(id))
}

// product takes a product's new state, and its event.
func (w *recordWrites) product(p billing.Product, e billing.Event) {
	w.tell(recordEvent(p, e))
	args, err := productArgs(p)
	if w.fault = errors.Join(w.fault, err); err != nil {
		return
	}
	w.products.add(p.ID, productKept, args)
	if !repriced(e) {
		return
	}
	w.priced = slices.DeleteFunc(w.priced, func(other billing.Product) bool { return other.ID == p.ID })
	w.priced = append(w.priced, p)
}

// tell takes a record's event.
func (w *recordWrites) tell(e people.Event) {
	changes, err := jsonText(e.Changes)
	w.fault = errors.Join(w.fault, err)
	w.told.add(e.Of, recordEventKept, []any{string(e.Of.Kind), e.Of.ID, e.Version, string(e.Act), string(e.By), e.At.UTC(), e.Reason, changes})
}

// queue adds to b what writes all of it: clients before those whose clients they are.
func (w *recordWrites) queue(b *pgx.Batch) error {
	errs := []error{w.fault}
	write := func(err error) { errs = append(errs, err) }
	if len(w.known) > 0 {
		b.Queue(sqlKnowMany, string(people.KindAccount), w.known, w.knows)
	}
	names, named := w.names, w.named
	for n := range w.accounts.rounds {
		write(w.accounts.queue(b, sqlSaveAccounts, n, names, named))
		names, named = []string{}, []int64{}
	}
	for n := range w.contacts.rounds {
		write(w.contacts.queue(b, sqlSaveContacts, n))
	}
	for n := range w.leads.rounds {
		write(w.leads.queue(b, sqlSaveLeads, n))
	}
	for n := range w.products.rounds {
		write(w.products.queue(b, sqlSaveProducts, n))
	}
	if len(w.priced) > 0 {
		queuePrices(b, w.priced)
	}
	for n := range w.told.rounds {
		write(w.told.queue(b, sqlTellRecords, n))
	}
	return errors.Join(errs...)
}
