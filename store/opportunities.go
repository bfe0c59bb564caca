package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const opportunityColumns = `
	o.id, o.version, o.name, o.account, o.value::text, o.currency::text, o.expected_close::text, o.service_line,
	o.owner_id, o.source, o.manual_probability, o.stage, o.stage_since, o.qualification, o.commitment,
	o.billing_approval, o.completion, o.loss, o.collaborators, o.evidence, o.next_step, o.activity,
	o.contacted::text, o.booking, o.around, o.created_at, o.created_by, o.updated_at, o.updated_by`

const (
	sqlOpportunity = `select` + opportunityColumns + `,` + invoicesOfO + `
		from opportunities o where o.id = $1`
	// The invoices of a locked row are read by a statement of their own, after the lock: within this one they
	// would be those of before the wait. Several are locked in their order, so that no two wait for one another.
	sqlOpportunitiesLocked = `select` + opportunityColumns + `, '[]'::json
		from (select id from unnest($1::bigint[]) as asked (id) order by id) asked
			cross join lateral (select * from opportunities where opportunities.id = asked.id for no key update) o`

	// opportunityKept is what stateArgs gives.
	opportunityKept = `id, version, name, account, name_key, account_key, value, currency,
				expected_close, service_line, owner_id, source, manual_probability, stage, stage_since,
				qualification, commitment, billing_approval, completion, loss, invoice_count,
				created_at, created_by, updated_at, updated_by, collaborators, evidence,
				next_step, next_step_on, activity, contacted, booking, waiting_since`

	sqlCreate = `
		with written as (
			insert into opportunities (` + opportunityKept + `, around)
			values ($1::bigint, $2::integer, $3, $4, $5, $6, $7::numeric, $8::text, $9::date, $10, $11, $12, $13::smallint,
				$14, $15::timestamptz, $16::jsonb, $17::jsonb, $18::jsonb, $19::jsonb, $20::jsonb, $21::integer,
				$22::timestamptz, $23, $24::timestamptz, $25, $26::text[], $27::jsonb,
				$28::jsonb, $29::date, $30::jsonb, $31::date, $32::jsonb, $33::date, $42::jsonb)
			returning version)` + insertEvent
	sqlChange = `
		with written as (
			update opportunities set version = $2::integer, name = $3, account = $4, name_key = $5, account_key = $6,
				value = $7::numeric, currency = $8::text, expected_close = $9::date, service_line = $10, owner_id = $11,
				source = $12, manual_probability = $13::smallint, stage = $14, stage_since = $15::timestamptz,
				qualification = $16::jsonb, commitment = $17::jsonb, billing_approval = $18::jsonb,
				completion = $19::jsonb, loss = $20::jsonb, invoice_count = $21::integer,
				created_at = $22::timestamptz, created_by = $23, updated_at = $24::timestamptz, updated_by = $25,
				collaborators = $26::text[], evidence = $27::jsonb, next_step = $28::jsonb, next_step_on = $29::date,
				activity = $30::jsonb, contacted = $31::date, booking = $32::jsonb, waiting_since = $33::date,
				around = $42::jsonb
			where id = $1::bigint and version = $2::integer - 1
			returning version)` + insertEvent
	// sqlChangeAll is sqlChange for several, each of whose parameters is a list then.
	sqlChangeAll = `
		with written as (
			update opportunities o set version = n.version, name = n.name, account = n.account, name_key = n.name_key, account_key = n.account_key,
				value = n.value, currency = n.currency, expected_close = n.expected_close, service_line = n.service_line, owner_id = n.owner_id,
				source = n.source, manual_probability = n.manual_probability, stage = n.stage, stage_since = n.stage_since,
				qualification = n.qualification, commitment = n.commitment, billing_approval = n.billing_approval,
				completion = n.completion, loss = n.loss, invoice_count = n.invoice_count,
				created_at = n.created_at, created_by = n.created_by, updated_at = n.updated_at, updated_by = n.updated_by,
				collaborators = array(select jsonb_array_elements_text(n.collaborators)), evidence = n.evidence, next_step = n.next_step, next_step_on = n.next_step_on,
				activity = n.activity, contacted = n.contacted, booking = n.booking, waiting_since = n.waiting_since,
				around = n.around
			from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::date[],
				$10::text[], $11::text[], $12::text[], $13::smallint[], $14::text[], $15::timestamptz[], $16::jsonb[], $17::jsonb[], $18::jsonb[],
				$19::jsonb[], $20::jsonb[], $21::integer[], $22::timestamptz[], $23::text[], $24::timestamptz[], $25::text[], $26::jsonb[],
				$27::jsonb[], $28::jsonb[], $29::date[], $30::jsonb[], $31::date[], $32::jsonb[], $33::date[], $42::jsonb[])
				as n (` + opportunityKept + `, around)
			where o.id = n.id and o.version = n.version - 1
			returning o.id, o.version)
		insert into events (` + eventColumns + `)
		select e.id, w.version, e.kind, e.by_member, e.at, e.from_stage, e.to_stage, e.reason, e.undoes, e.changes
		from unnest($1::bigint[], $34::text[], $35::text[], $36::timestamptz[], $37::text[], $38::text[], $39::text[], $40::integer[], $41::jsonb[])
				as e (id, kind, by_member, at, from_stage, to_stage, reason, undoes, changes)
			left join written w on w.id = e.id
		order by e.id`
)

// Opportunity gives one as it stands, or NotFound.
func (db *DB) Opportunity(ctx context.Context, id pipeline.OpportunityID) (pipeline.Opportunity, error) {
	var o pipeline.Opportunity
	err := db.read(ctx, "read opportunity", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlOpportunity, int64(id))
		if err != nil {
			return err
		}
		row, err := pgx.CollectExactlyOneRow(rows, scanOpportunity)
		o = row.Opportunity
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Opportunity{}, notFound()
	}
	return o, err
}

func notFound() error {
	return &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

// kept is an opportunity as the database has it: with the keys of its invoices, in their order.
type kept struct {
	pipeline.Opportunity
	invoiceKeys []int64
}

func (k *kept) setInvoices(list []keptInvoice) error {
	for _, i := range list {
		invoice, err := i.invoice()
		if err != nil {
			return fmt.Errorf("invoice %d: %w", i.ID, err)
		}
		k.invoiceKeys = append(k.invoiceKeys, i.ID)
		k.Invoices = append(k.Invoices, invoice)
	}
	return nil
}

func scanOpportunity(row pgx.CollectableRow) (kept, error) { return scanOpportunityBefore(row) }

// scanOpportunityBefore also reads the columns that follow.
func scanOpportunityBefore(row pgx.CollectableRow, last ...any) (kept, error) {
	var k kept
	o := &k.Opportunity
	var value, currency, closing, contacted *string
	var stage string
	var invoices []keptInvoice
	var around around
	err := row.Scan(append([]any{&o.ID, &o.Version, &o.Name, &o.Account, &value, &currency, &closing, &o.ServiceLine,
		&o.Owner, &o.Source, &o.ManualProbability, &stage, &o.StageSince, &o.Qualification, &o.Commitment,
		&o.BillingApproval, &o.Completion, &o.Loss, &o.Collaborators, &o.Evidence, &o.NextStep, &o.Activity, &contacted, &o.Booking, &around,
		&o.CreatedAt, &o.CreatedBy, &o.UpdatedAt, &o.UpdatedBy, &invoices}, last...)...)
	if err != nil {
		return kept{}, err
	}
	if err := o.Stage.UnmarshalText([]byte(stage)); err != nil {
		return kept{}, err
	}
	if value != nil && currency != nil {
		if o.Value, err = pipeline.ParseMoney(*value, *currency); err != nil {
			return kept{}, fmt.Errorf("%s: %w", o.ID, err)
		}
	}
	for day, at := range map[*string]*pipeline.Date{closing: &o.Close, contacted: &o.Contacted} {
		if day == nil {
			continue
		}
		if *at, err = pipeline.ParseDate(*day); err != nil {
			return kept{}, fmt.Errorf("%s: %w", o.ID, err)
		}
	}
	for _, at := range []*time.Time{&o.StageSince, &o.CreatedAt, &o.UpdatedAt} {
		*at = at.UTC()
	}
	if len(o.Collaborators) == 0 {
		o.Collaborators = nil
	}
	if len(o.Evidence) == 0 {
		o.Evidence = nil
	}
	around.to(o)
	err = k.setInvoices(invoices)
	return k, err
}

// stateArgs is what sqlCreate and sqlChange take, as far as it is the opportunity's own. Days are those of the zone in
// which it was changed.
func stateArgs(o pipeline.Opportunity) ([]any, error) {
	var fault error
	text := func(v any, given bool) any {
		if !given {
			return nil
		}
		s, err := jsonText(v)
		fault = errors.Join(fault, err)
		return s
	}
	var stepOn *string
	if next := o.Upcoming(); next != nil {
		stepOn = dateText(next.On)
	}
	return []any{int64(o.ID), o.Version, o.Name, o.Account, Fold(o.Name), Fold(o.Account),
		amountOf(o.Value), currencyOf(o.Value), dateText(o.Close), o.ServiceLine, string(o.Owner), o.Source,
		o.ManualProbability, o.Stage.String(), o.StageSince.UTC(), text(o.Qualification, true),
		text(o.Commitment, o.Commitment != nil), text(o.BillingApproval, o.BillingApproval != nil),
		text(o.Completion, o.Completion != nil), text(o.Loss, o.Loss != nil),
		len(o.Invoices), o.CreatedAt.UTC(), string(o.CreatedBy), o.UpdatedAt.UTC(), string(o.UpdatedBy),
		append([]pipeline.UserID{}, o.Collaborators...), text(append([]pipeline.Evidence{}, o.Evidence...), true),
		text(o.NextStep, o.NextStep != nil), stepOn, text(o.Activity, o.Activity != nil), dateText(o.Contacted),
		text(o.Booking, o.Booking != nil), o.WaitingSince(o.UpdatedAt.Location()).String()}, fault
}

func jsonText(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("keep %T: %w", v, err)
	}
	return string(raw), nil
}

func amountOf(m pipeline.Money) *string {
	if m.IsZero() {
		return nil
	}
	s := m.Amount().String()
	return &s
}

func currencyOf(m pipeline.Money) *string {
	if m.IsZero() {
		return nil
	}
	s := string(m.Currency())
	return &s
}

func dateText(d pipeline.Date) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}

// opportunityRefusal translates violations in the table opportunities; nil for those of others.
func opportunityRefusal(err *pgconn.PgError) error {
	missing := func(stage pipeline.Stage) error {
		fields := map[pipeline.Field]pipeline.Reason{}
		for _, f := range (pipeline.Opportunity{}).Missing(stage) {
			fields[f] = pipeline.ReasonRequired
		}
		return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: fields, Err: err}
	}
	switch err.ConstraintName {
	case "external_ids_pk":
		return invalidField(pipeline.FieldExternal, pipeline.ReasonDuplicate, err)
	case "opportunities_name_length":
		return invalidField(pipeline.FieldName, pipeline.ReasonTooLong, err)
	case "opportunities_account_length":
		return invalidField(pipeline.FieldAccount, pipeline.ReasonTooLong, err)
	case "opportunities_service_line_length":
		return invalidField(pipeline.FieldServiceLine, pipeline.ReasonTooLong, err)
	case "opportunities_source_length":
		return invalidField(pipeline.FieldSource, pipeline.ReasonTooLong, err)
	case "opportunities_owner_given":
		return invalidField(pipeline.FieldOwner, pipeline.ReasonRequired, err)
	case "opportunities_value_with_currency", "opportunities_currency_code":
		return invalidField(pipeline.FieldValue, pipeline.ReasonCurrency, err)
	case "opportunities_value_not_negative":
		return invalidField(pipeline.FieldValue, pipeline.ReasonNegative, err)
	case "opportunities_committed_with_value":
		return invalidField(pipeline.FieldValue, pipeline.ReasonRequired, err)
	case "opportunities_probability_range":
		return invalidField(pipeline.FieldProbability, pipeline.ReasonOutOfRange, err)
	case "opportunities_stage_known":
		return invalidField(pipeline.FieldStage, pipeline.ReasonChoice, err)
	case "opportunities_qualified_when_complete":
		return missing(pipeline.StageQualified)
	case "opportunities_committed_with_commitment":
		return missing(pipeline.StageCommitted)
	case "opportunities_to_invoice_with_approval":
		return missing(pipeline.StageToInvoice)
	case "opportunities_invoicing_with_invoice":
		return missing(pipeline.StageInvoicing)
	case "opportunities_done_with_completion":
		return missing(pipeline.StageDone)
	case "opportunities_lost_with_loss":
		return missing(pipeline.StageLost)
	}
	return nil
}
