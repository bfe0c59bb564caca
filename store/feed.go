package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

const (
	sqlAccountsAfter      = `select` + accountColumns + ` from accounts a where a.id > $1 and a.merged_into is null order by a.id limit $2`
	sqlOpportunitiesAfter = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o where o.id > $1 order by o.id limit $2`
	sqlOrdersAfter        = `
		select o.id, x.nth, x.said from opportunities o cross join lateral jsonb_array_elements(o.around -> 'orders') with ordinality x (said, nth)
		where o.around ? 'orders' and o.id >= $1 and (o.id, x.nth) > ($1, $2::bigint) order by o.id, x.nth limit $3`
	sqlEventsAfter = `
		select` + eventColumns + ` from events
		where (at, opportunity_id, version) > ($1::timestamptz, $2::bigint, $3::integer) and at < $4::timestamptz
		order by at, opportunity_id, version limit $5`
)

// AccountsAfter gives accounts that were not merged, by number, from the one after.
func (db *DB) AccountsAfter(ctx context.Context, after pipeline.AccountID, limit int) ([]people.Account, error) {
	return readRows(ctx, db, "page of accounts", scanAccount, sqlAccountsAfter, int64(after), limit)
}

// OpportunitiesAfter gives opportunities by number, from the one after.
func (db *DB) OpportunitiesAfter(ctx context.Context, after pipeline.OpportunityID, limit int) ([]pipeline.Opportunity, error) {
	rows, err := readRows(ctx, db, "page of opportunities", scanOpportunity, sqlOpportunitiesAfter, int64(after), limit)
	all := make([]pipeline.Opportunity, 0, len(rows))
	for _, k := range rows {
		all = append(all, k.Opportunity)
	}
	return all, err
}

// OrdersAfter gives orders of all opportunities by their place, from the one after.
func (db *DB) OrdersAfter(ctx context.Context, after integration.OrderPlace, limit int) ([]integration.PlacedOrder, error) {
	return readRows(ctx, db, "page of orders", pgx.RowToStructByPos[integration.PlacedOrder], sqlOrdersAfter, int64(after.Opportunity), int64(after.Nth), limit)
}

// EventsAfter gives the history of all opportunities in the order of its moments, from the one after and before a moment.
func (db *DB) EventsAfter(ctx context.Context, after integration.Place, before time.Time, limit int) ([]pipeline.Event, error) {
	return readRows(ctx, db, "page of events", scanEvent, sqlEventsAfter, after.At.UTC(), int64(after.Opportunity), after.Version, before.UTC(), limit)
}
