package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// What an import writes is written a chunk at once.
const (
	// Of an opportunity whose version moved on nothing is written, and the event lacks its version and is refused, as with
	// insertEvent.
	sqlSaveOpportunities = `
		insert into opportunities (` + opportunityKept + `, around)
		select ` + opportunityKept + `, around from jsonb_populate_recordset(null::opportunities, $1::jsonb)
		on conflict on constraint opportunities_pk do update set version = excluded.version, name = excluded.name, account = excluded.account,
			name_key = excluded.name_key, account_key = excluded.account_key, value = excluded.value, currency = excluded.currency,
			expected_close = excluded.expected_close, service_line = excluded.service_line, owner_id = excluded.owner_id,
			source = excluded.source, manual_probability = excluded.manual_probability, stage = excluded.stage, stage_since = excluded.stage_since,
			qualification = excluded.qualification, commitment = excluded.commitment, billing_approval = excluded.billing_approval,
			completion = excluded.completion, loss = excluded.loss, invoice_count = excluded.invoice_count,
			created_at = excluded.created_at, created_by = excluded.created_by, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
			collaborators = excluded.collaborators, evidence = excluded.evidence, next_step = excluded.next_step,
			next_step_on = excluded.next_step_on, activity = excluded.activity, contacted = excluded.contacted, booking = excluded.booking,
			waiting_since = excluded.waiting_since, around = excluded.around
			where opportunities.version = excluded.version - 1`
	sqlTellOpportunities = `
		insert into events (` + eventColumns + `)
		select e.opportunity_id, o.version, e.kind, e.by_member, e.at, e.from_stage, e.to_stage, e.reason, e.undoes, e.changes
		from jsonb_populate_recordset(null::events, $1::jsonb) e
			left join opportunities o on o.id = e.opportunity_id and o.version = e.version`
	sqlTellWithdrawn = `
		insert into events (` + eventColumns + `) select ` + eventColumns + ` from jsonb_populate_recordset(null::events, $1::jsonb)`
	// What an import did with opportunities was asked for by its rows, as other acts are by requests.
	sqlImportRequests = `
		insert into requests (key, opportunity_id, version, member)
		select key, opportunity_id, version, member from jsonb_populate_recordset(null::requests, $1::jsonb)`

	sqlForgetExternally      = `delete from import_names where kind = $1 and record_id = any ($2::bigint[])`
	sqlForgetManyEvents      = forgetEvents + ` and record_id = any ($2::bigint[])`
	sqlWithdrawAccountKeys   = `delete from account_names where account_id = any ($1::bigint[])`
	sqlWithdrawAccounts      = `delete from accounts where id = any ($1::bigint[])`
	sqlWithdrawContacts      = `delete from contacts where id = any ($1::bigint[])`
	sqlWithdrawLeads         = `delete from leads where id = any ($1::bigint[])`
	sqlWithdrawOpportunities = `delete from opportunities where id = any ($1::bigint[])`
)

// importWrites is what one chunk of an import writes.
type importWrites struct {
	recordWrites
	opportunities bulk[pipeline.OpportunityID]
	events        bulk[pipeline.OpportunityID]
	// lastly are the events with which opportunities end.
	lastly   bulk[pipeline.OpportunityID]
	requests bulk[string]
	tallies  []pipeline.Tally
	// gone are the numbers of what is withdrawn.
	gone map[people.Kind][]int64
	// planned writes what single opportunities have planned.
	planned []func(*pgx.Batch)
}

// tellOpportunity takes an opportunity's event, and the request that stands for it.
func (w *importWrites) tellOpportunity(to *bulk[pipeline.OpportunityID], batch people.ImportID, e pipeline.Event) {
	args, err := eventArgs(e)
	w.fault = errors.Join(w.fault, err)
	if err != nil {
		return
	}
	to.add(e.Opportunity, eventColumns, append([]any{int64(e.Opportunity), e.Version}, args...))
	key := fmt.Sprintf("%s %s version %d", batch, e.Opportunity, e.Version)
	w.requests.add(key, "key, opportunity_id, version, member", []any{key, int64(e.Opportunity), e.Version, string(e.By)})
}

// goes takes the number of what is withdrawn.
func (w *importWrites) goes(kind people.Kind, id int64) {
	if w.gone == nil {
		w.gone = map[people.Kind][]int64{}
	}
	w.gone[kind] = append(w.gone[kind], id)
}

// queue adds to b what writes all of it: what goes first, since what stays may be called as it was; clients before those whose
// clients they are.
func (w *importWrites) queue(b *pgx.Batch) error {
	var errs []error
	write := func(err error) { errs = append(errs, err) }
	for kind, ids := range w.gone {
		w.queueGone(b, kind, ids)
	}
	write(w.lastly.queue(b, sqlTellWithdrawn, 0))
	if ids := w.gone[people.KindOpportunity]; len(ids) > 0 {
		b.Queue(sqlWithdrawOpportunities, ids)
	}
	write(w.recordWrites.queue(b))
	for n := range w.opportunities.rounds {
		write(w.opportunities.queue(b, sqlSaveOpportunities, n))
		write(w.events.queue(b, sqlTellOpportunities, n))
	}
	write(w.requests.queue(b, sqlImportRequests, 0))
	for _, plan := range w.planned {
		plan(b)
	}
	queueTallies(b, w.tallies)
	return errors.Join(errs...)
}

// queueGone withdraws records; what they are known by goes along.
func (w *importWrites) queueGone(b *pgx.Batch, kind people.Kind, ids []int64) {
	b.Queue(sqlForgetExternally, string(kind), ids)
	if kind == people.KindOpportunity {
		return
	}
	b.Queue(sqlForgetManyEvents, string(kind), ids, people.Personal())
	switch kind {
	case people.KindAccount:
		b.Queue(sqlWithdrawAccountKeys, ids)
		b.Queue(sqlWithdrawAccounts, ids)
	case people.KindContact:
		b.Queue(sqlWithdrawContacts, ids)
	default:
		b.Queue(sqlWithdrawLeads, ids)
	}
}
