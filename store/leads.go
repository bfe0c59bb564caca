package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	leadColumns = ` l.id, l.version, l.person, l.company, l.email, l.phone, l.position, l.tax_id, l.source, l.need, l.service_line,
		l.value::text, l.currency::text, l.owner_id, l.state, l.discard, l.conversion, l.message, l.erased, l.created_at, l.created_by, l.updated_at, l.updated_by`

	sqlLeadNumber = `select nextval('lead_number')`
	sqlLead       = `select` + leadColumns + ` from leads l where l.id = $1`
	sqlLeadLocked = sqlLead + ` for no key update`
	sqlSaveLead   = `
		insert into leads (` + leadKept + `)
		values ($1::bigint, $2::integer, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::numeric, $13::text, $14, $15, $16::jsonb, $17::jsonb,
			$18::boolean, $19, $20::timestamptz, $21, $22::timestamptz, $23, $24::jsonb)` + leadAgain

	leadKept = `id, version, person, company, email, phone, position, tax_id, source, need, service_line, value, currency,
			owner_id, state, discard, conversion, erased, company_key, created_at, created_by, updated_at, updated_by, message`
	leadAgain = `
		on conflict on constraint leads_pk do update set version = excluded.version, person = excluded.person, company = excluded.company,
			email = excluded.email, phone = excluded.phone, position = excluded.position, tax_id = excluded.tax_id,
			source = excluded.source, need = excluded.need, service_line = excluded.service_line, value = excluded.value,
			currency = excluded.currency, owner_id = excluded.owner_id, state = excluded.state, discard = excluded.discard,
			conversion = excluded.conversion, message = excluded.message, erased = excluded.erased, company_key = excluded.company_key,
			updated_at = excluded.updated_at, updated_by = excluded.updated_by`
)

func scanLead(row pgx.CollectableRow) (people.Lead, error) {
	var l people.Lead
	var value, currency *string
	err := row.Scan(&l.ID, &l.Version, &l.Person, &l.Company, &l.Email, &l.Phone, &l.Position, &l.TaxID, &l.Source, &l.Need, &l.ServiceLine,
		&value, &currency, &l.Owner, &l.State, &l.Discard, &l.Conversion, &l.Message, &l.Erased, &l.CreatedAt, &l.CreatedBy, &l.UpdatedAt, &l.UpdatedBy)
	if err != nil {
		return people.Lead{}, err
	}
	if value != nil && currency != nil {
		if l.Value, err = pipeline.ParseMoney(*value, *currency); err != nil {
			return people.Lead{}, fmt.Errorf("%s: %w", l.ID, err)
		}
	}
	l.CreatedAt, l.UpdatedAt = l.CreatedAt.UTC(), l.UpdatedAt.UTC()
	return l, nil
}

// Lead gives one as it stands, or NotFound.
func (db *DB) Lead(ctx context.Context, id pipeline.LeadID) (people.Lead, error) {
	return readOne(ctx, db, "read lead", scanLead, sqlLead, int64(id))
}

func (r *records) NewLead(ctx context.Context) (pipeline.LeadID, error) {
	id, err := r.number(ctx, sqlLeadNumber)
	return pipeline.LeadID(id), err
}

func (r *records) LockLead(ctx context.Context, id pipeline.LeadID) (people.Lead, error) {
	return one(ctx, r.reads, scanLead, sqlLeadLocked, int64(id))
}

func (r *records) SaveLead(l people.Lead, e people.Event) {
	r.save(e, func(b *pgx.Batch) error {
		args, err := leadArgs(l)
		b.Queue(sqlSaveLead, args...)
		return err
	})
}

// leadArgs is a lead as leadKept names it.
func leadArgs(l people.Lead) ([]any, error) {
	discard, err1 := jsonIfAny(l.Discard)
	conversion, err2 := jsonIfAny(l.Conversion)
	message, err3 := jsonIfAny(l.Message)
	args := []any{int64(l.ID), l.Version, l.Person, l.Company, l.Email, l.Phone, l.Position, l.TaxID, l.Source, l.Need, l.ServiceLine,
		amountOf(l.Value), currencyOf(l.Value), string(l.Owner), string(l.State), discard, conversion, l.Erased, Fold(l.Company)}
	args = append(args, stamps(l.CreatedAt, l.CreatedBy, l.UpdatedAt, l.UpdatedBy)...)
	return append(args, message), errors.Join(err1, err2, err3)
}

// jsonIfAny is a value as JSON; nil where there is none.
func jsonIfAny[T any](v *T) (any, error) {
	if v == nil {
		return nil, nil
	}
	return jsonText(v)
}
