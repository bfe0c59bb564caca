package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

const (
	sqlAccountsAfter      = `select` + accountColumns + ` from accounts a where a.id > $1 and a.merged_into is null order by a.id limit $2`
	sqlOpportunitiesAfter = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o where o.id > $1 order by o.id limit $2`
	sqlOrdersAfter        = `
		select o.id, x.nth, x.said, (select q from jsonb_array_elements(o.around -> 'quotes') q where q -> 'version' = x.said -> 'quote')
		from opportunities o cross join lateral jsonb_array_elements(o.around -> 'orders') with ordinality x (said, nth)
		where o.ordered and o.id >= $1 and (o.id, x.nth) > ($1, $2::bigint) order by o.id, x.nth limit $3`
	// The opportunities are found before they are read, in indexes that have no others.
	sqlInvoicedAfter = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o where o.id in (
			select id from (
				(select opportunity_id as id from invoices where opportunity_id > $1 and withdrawn_version is null group by 1 order by 1 limit $2)
				union
				(select id from opportunities where id > $1 and holding order by id limit $2)) found
			order by id limit $2)
		order by o.id`
	sqlPaidAfter = `select` + opportunityColumns + `,` + invoicesOfO + ` from opportunities o
		where o.id > $1 and o.paid order by o.id limit $2`
	sqlProductsAfter = `select` + productColumns + ` from products p where p.id > $1 order by p.id limit $2`

	// toldColumns and toldRecordColumns are the same of events of opportunities and of records; see scanToldAnd.
	toldColumns       = ` 'opportunity', opportunity_id, version, kind, by_member, at, from_stage, to_stage, reason, changes`
	toldRecordColumns = ` kind, record_id, version, act, by_member, at, '', '', reason, changes`

	sqlEventsAfter = `
		select` + toldColumns + ` from events
		where at >= $1::timestamptz and (at, 'opportunity', opportunity_id, version) > ($1, $2::text, $3::bigint, $4::integer) and at < $5::timestamptz
		order by at, opportunity_id, version limit $6`
	sqlRecordEventsAfter = `
		select` + toldRecordColumns + ` from record_events
		where at >= $1::timestamptz and (at, kind, record_id, version) > ($1, $2::text, $3::bigint, $4::integer) and at < $5::timestamptz
		order by at, kind, record_id, version limit $6`
)

// scanToldAnd scans an event of anything, and the columns that follow it.
func scanToldAnd(row pgx.CollectableRow, more ...any) (integration.Event, error) {
	var e integration.Event
	var from, to string
	err := row.Scan(append([]any{&e.Kind, &e.ID, &e.Version, &e.Act, &e.By, &e.At, &from, &to, &e.Reason, &e.Changes}, more...)...)
	e.At = e.At.UTC()
	if err != nil || e.Kind != integration.KindOpportunity {
		return e, err
	}
	return e, errors.Join(e.From.UnmarshalText([]byte(from)), e.To.UnmarshalText([]byte(to)))
}

// AccountsAfter gives accounts that were not merged, by number, from the one after.
func (db *DB) AccountsAfter(ctx context.Context, after pipeline.AccountID, limit int) ([]people.Account, error) {
	return readRows(ctx, db, "page of accounts", scanAccount, sqlAccountsAfter, int64(after), limit)
}

// OpportunitiesAfter gives opportunities by number, from the one after.
func (db *DB) OpportunitiesAfter(ctx context.Context, after pipeline.OpportunityID, limit int) ([]pipeline.Opportunity, error) {
	return db.opportunities(ctx, sqlOpportunitiesAfter, int64(after), limit)
}

// BilledAfter gives opportunities on which invoices, also held ones, or payments hang, by number, from the one after.
func (db *DB) BilledAfter(ctx context.Context, kind integration.Known, after pipeline.OpportunityID, limit int) ([]pipeline.Opportunity, error) {
	sql := sqlInvoicedAfter
	if kind == integration.KnownPayment {
		sql = sqlPaidAfter
	}
	return db.opportunities(ctx, sql, pgx.QueryExecModeExec, int64(after), limit) // planned for so few
}

func (db *DB) opportunities(ctx context.Context, sql string, args ...any) ([]pipeline.Opportunity, error) {
	rows, err := readRows(ctx, db, "page of opportunities", scanOpportunity, sql, args...)
	all := make([]pipeline.Opportunity, 0, len(rows))
	for _, k := range rows {
		all = append(all, k.Opportunity)
	}
	return all, err
}

// OrdersAfter gives orders of all opportunities by their place, from the one after.
func (db *DB) OrdersAfter(ctx context.Context, after integration.PartPlace, limit int) ([]integration.PlacedOrder, error) {
	return readRows(ctx, db, "page of orders", pgx.RowToStructByPos[integration.PlacedOrder], sqlOrdersAfter, int64(after.Opportunity), int64(after.Nth), limit)
}

// ProductsAfter gives products by number, from the one after.
func (db *DB) ProductsAfter(ctx context.Context, after billing.ProductID, limit int) ([]billing.Product, error) {
	return readRows(ctx, db, "page of products", scanProduct, sqlProductsAfter, int64(after), limit)
}

// EventsAfter gives the history of everything by its place, from the one after and before a moment.
func (db *DB) EventsAfter(ctx context.Context, after integration.Place, before time.Time, limit int) ([]integration.Event, error) {
	var all []integration.Event
	err := db.read(ctx, "page of events", func(ctx context.Context, c *pgxpool.Conn) error {
		all = nil
		take := func(rows pgx.Rows) error {
			some, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (integration.Event, error) { return scanToldAnd(row) })
			all = append(all, some...)
			return err
		}
		args := []any{after.At.UTC(), string(after.Kind), after.ID, after.Version, before.UTC(), limit}
		b := &pgx.Batch{}
		b.Queue(sqlEventsAfter, args...).Query(take)
		b.Queue(sqlRecordEventsAfter, args...).Query(take)
		return c.SendBatch(ctx, b).Close()
	})
	slices.SortFunc(all, func(a, b integration.Event) int {
		if integration.PlaceOf(a).Before(integration.PlaceOf(b)) {
			return -1
		}
		return 1
	})
	return all[:min(len(all), limit)], err
}
