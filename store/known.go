package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	sqlKnowHere = `
		insert into external_ids (kind, external_id, record_id)
		select k.kind, k.external, k.record from unnest($1::bigint[], $2::text[], $3::text[]) as k (record, kind, external) order by k.kind, k.external`
	sqlForgetHere = `
		delete from external_ids x using unnest($1::bigint[], $2::text[], $3::text[]) as k (record, kind, external)
		where x.kind = k.kind and x.external_id = k.external and x.record_id = k.record`
	sqlKnownOpportunity = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o
		where o.id = (select record_id from external_ids where kind = $1 and external_id = $2)`
)

// knownID is by what another system knows something of an opportunity.
type knownID struct {
	kind     integration.Known
	external string
}

func knownOf(o pipeline.Opportunity) []knownID {
	var ids []knownID
	add := func(kind integration.Known, external string) {
		if id := (knownID{kind, external}); external != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, r := range o.Orders {
		add(integration.KnownOrder, r.External)
	}
	for _, i := range append(slices.Clone(o.Invoices), o.Held...) {
		add(integration.KnownInvoice, i.External)
	}
	for _, p := range o.Payments {
		add(integration.KnownPayment, p.External)
	}
	return ids
}

// queueKnown adds to the batch what leads from the ids by which other systems knew what hangs on opportunities to those by
// which they do. An id is of one opportunity.
func queueKnown(b *pgx.Batch, list []*tx) {
	type change struct {
		records          []int64
		kinds, externals []string
	}
	var gone, come change
	tell := func(to *change, t *tx, of, without []knownID) {
		for _, k := range of {
			if !slices.Contains(without, k) {
				to.records, to.kinds, to.externals = append(to.records, int64(t.saved.opportunity.ID)), append(to.kinds, string(k.kind)), append(to.externals, k.external)
			}
		}
	}
	for _, t := range list {
		before, after := knownOf(t.have.Opportunity), knownOf(t.saved.opportunity)
		tell(&gone, t, before, after)
		tell(&come, t, after, before)
	}
	if len(gone.records) > 0 {
		b.Queue(sqlForgetHere, gone.records, gone.kinds, gone.externals)
	}
	if len(come.records) > 0 {
		b.Queue(sqlKnowHere, come.records, come.kinds, come.externals)
	}
}

// OpportunityKnown gives the opportunity on which hangs what another system knows by an id, or NotFound.
func (db *DB) OpportunityKnown(ctx context.Context, kind integration.Known, external string) (pipeline.Opportunity, error) {
	k, err := readOne(ctx, db, "read by external id", scanOpportunity, sqlKnownOpportunity, string(kind), external)
	return k.Opportunity, err
}
