package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	sqlKnowHere   = `insert into external_ids (kind, external_id, record_id) select k.kind, k.external, $1::bigint from unnest($2::text[], $3::text[]) as k (kind, external)`
	sqlForgetHere = `
		delete from external_ids x using unnest($2::text[], $3::text[]) as k (kind, external)
		where x.kind = k.kind and x.external_id = k.external and x.record_id = $1::bigint`
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

// queueKnown adds to the batch what leads from the ids by which other systems knew what hangs on an opportunity to those by
// which they do. An id is of one opportunity.
func queueKnown(b *pgx.Batch, have, next pipeline.Opportunity) {
	before, after := knownOf(have), knownOf(next)
	queue := func(sql string, of, without []knownID) {
		var kinds, externals []string
		for _, k := range of {
			if !slices.Contains(without, k) {
				kinds, externals = append(kinds, string(k.kind)), append(externals, k.external)
			}
		}
		if len(kinds) > 0 {
			b.Queue(sql, int64(next.ID), kinds, externals)
		}
	}
	queue(sqlForgetHere, before, after)
	queue(sqlKnowHere, after, before)
}

// OpportunityKnown gives the opportunity on which hangs what another system knows by an id, or NotFound.
func (db *DB) OpportunityKnown(ctx context.Context, kind integration.Known, external string) (pipeline.Opportunity, error) {
	k, err := readOne(ctx, db, "read by external id", scanOpportunity, sqlKnownOpportunity, string(kind), external)
	return k.Opportunity, err
}
