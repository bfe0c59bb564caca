package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	endpointColumns = ` w.id, w.url, w.made_by, w.made_at, w.failing_since, w.disabled_at, w.disabled_why,
		(select count(*) from webhook_deliveries d where d.endpoint_id = w.id and d.state = 'waiting')`

	// What was made under the same request is given again.
	sqlMakeEndpoint = `
		insert into webhook_endpoints as w (request_key, url, secret, made_by, made_at) values ($1, $2, $3, $4, $5::timestamptz)
		on conflict on constraint webhook_endpoints_once do update set request_key = excluded.request_key
		returning` + endpointColumns + `, xmax = 0`
	sqlEndpoints      = `select` + endpointColumns + ` from webhook_endpoints w where w.removed_at is null order by w.id desc`
	sqlRemoveEndpoint = `
		with removed as (
			update webhook_endpoints set removed_at = clock_timestamp(), secret = decode(repeat('00', 24), 'hex')
			where id = $1 and removed_at is null returning id)
		update webhook_deliveries set state = 'given_up', fault = 'removed' where endpoint_id in (select id from removed) and state = 'waiting'`
	sqlResumeEndpoint = `
		with off as (
			select id, failing_since from webhook_endpoints where id = $1 and removed_at is null and disabled_at is not null for update),
		resumed as (
			update webhook_endpoints w set disabled_at = null, disabled_why = '', told_at = null, failing_since = null, failures = 0, paused_until = null
			from off where w.id = off.id returning w.id)
		update webhook_deliveries d set state = 'waiting', due_at = clock_timestamp(), made_at = clock_timestamp(), attempts = 0
		from off where d.endpoint_id = off.id and off.id in (select id from resumed) and d.state = 'given_up' and d.tried_at >= off.failing_since`

	deliveryColumns = ` id, endpoint_id, kind, case when opportunity_id = 0 then record_id else opportunity_id end, version, made_at, attempts, tried_at, status, fault, state`
	sqlWebhookLog   = `
		select` + deliveryColumns + ` from webhook_deliveries where $1::bigint = 0 or id < $1::bigint order by id desc limit $2`
	sqlResendDelivery = `
		update webhook_deliveries d set state = 'waiting', due_at = clock_timestamp(), made_at = clock_timestamp(), attempts = 0
		from webhook_endpoints w
		where d.id = $1 and d.state <> 'waiting' and w.id = d.endpoint_id and w.removed_at is null and w.disabled_at is null
		returning d.id`
)

func scanEndpoint(row pgx.CollectableRow) (integration.Endpoint, error) { return scanEndpointAnd(row) }

// scanEndpointAnd also scans what follows the columns of the endpoint.
func scanEndpointAnd(row pgx.Row, more ...any) (integration.Endpoint, error) {
	var e integration.Endpoint
	err := row.Scan(append([]any{&e.ID, &e.URL, &e.MadeBy, &e.MadeAt, &e.FailingSince, &e.DisabledAt, &e.Why, &e.Waiting}, more...)...)
	e.MadeAt = e.MadeAt.UTC()
	return e, err
}

// MakeEndpoint keeps a new endpoint; see integration.WebhookStore.
func (db *DB) MakeEndpoint(ctx context.Context, request string, e integration.Endpoint, secret []byte) (kept integration.Endpoint, made bool, err error) {
	err = db.read(ctx, "make endpoint", func(ctx context.Context, c *pgxpool.Conn) error {
		row := c.QueryRow(ctx, sqlMakeEndpoint, request, e.URL, secret, string(e.MadeBy), e.MadeAt.UTC())
		kept, err = scanEndpointAnd(row, &made)
		return err
	})
	return kept, made, err
}

// Endpoints gives those that were not removed, the newest first.
func (db *DB) Endpoints(ctx context.Context) ([]integration.Endpoint, error) {
	return readRows(ctx, db, "read endpoints", scanEndpoint, sqlEndpoints)
}

// RemoveEndpoint ends an endpoint and what it is owed.
func (db *DB) RemoveEndpoint(ctx context.Context, id integration.EndpointID) error {
	return db.write(ctx, "remove endpoint", sqlRemoveEndpoint, int64(id))
}

// ResumeEndpoint switches one on again; see integration.WebhookStore.
func (db *DB) ResumeEndpoint(ctx context.Context, id integration.EndpointID) error {
	return db.write(ctx, "resume endpoint", sqlResumeEndpoint, int64(id))
}

// WebhookLog gives up to limit lines below before, newest first.
func (db *DB) WebhookLog(ctx context.Context, before integration.DeliveryID, limit int) ([]integration.Delivery, error) {
	return readRows(ctx, db, "read webhook log", pgx.RowToStructByPos[integration.Delivery], sqlWebhookLog, int64(before), limit)
}

// ResendDelivery sends a message again; see integration.WebhookStore.
func (db *DB) ResendDelivery(ctx context.Context, id integration.DeliveryID) error {
	_, err := readOne(ctx, db, "resend delivery", pgx.RowTo[int64], sqlResendDelivery, int64(id))
	var e *pipeline.Error
	if errors.As(err, &e) {
		return e
	}
	return err
}
