package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline/integration"
)

const (
	// Endpoints that rest are not looked into. Of an opportunity or a record the earliest comes first, whether it waits or is being
	// sent.
	sqlNextDelivery = `
		with next as (
			select d.id from webhook_endpoints w cross join lateral (
				select d.id from webhook_deliveries d
				where d.endpoint_id = w.id and d.state = 'waiting' and d.due_at <= clock_timestamp()
					and (d.lease_until is null or d.lease_until <= clock_timestamp())
					and case when d.opportunity_id <> 0
						then not exists (select from webhook_deliveries b where b.endpoint_id = d.endpoint_id and b.opportunity_id = d.opportunity_id
							and b.version < d.version and b.state = 'waiting')
						else not exists (select from webhook_deliveries b where b.endpoint_id = d.endpoint_id and b.opportunity_id = 0
							and b.kind = d.kind and b.record_id = d.record_id and b.version < d.version and b.state = 'waiting') end
				order by d.due_at, d.id limit 1 for update skip locked) d
			where w.disabled_at is null and w.removed_at is null and (w.paused_until is null or w.paused_until <= clock_timestamp())
			order by w.id limit 1),
		taken as (
			update webhook_deliveries d set lease_until = clock_timestamp() + $1::interval, attempts = d.attempts + 1, tried_at = clock_timestamp()
			from next where d.id = next.id
			returning d.id, d.endpoint_id, d.made_at, d.attempts, d.opportunity_id, d.kind, d.record_id, d.version)
		select s.*, t.id, t.endpoint_id, w.url, w.secret, t.made_at, t.attempts
		from taken t join webhook_endpoints w on w.id = t.endpoint_id cross join lateral (
			select` + toldColumns + ` from events where t.opportunity_id <> 0 and opportunity_id = t.opportunity_id and version = t.version
			union all
			select` + toldRecordColumns + ` from record_events where t.opportunity_id = 0 and kind = t.kind and record_id = t.record_id and version = t.version) s`

	// A try that another process has taken over meanwhile counts only where it was taken.
	sqlDelivered = `
		update webhook_deliveries set lease_until = null, status = $3::integer, fault = $4,
			state = case when $4 = '' then 'sent' when made_at <= clock_timestamp() - $6::interval then 'given_up' else 'waiting' end,
			due_at = clock_timestamp() + $5::interval
		where id = $1 and state = 'waiting' and (attempts = $2::integer or $4 = '')`
	sqlEndpointWell = `
		update webhook_endpoints set failing_since = null, failures = 0, paused_until = null where id = $1 and failing_since is not null`
	// It rests for a second after the first fault, and twice as long after each other up to five minutes.
	sqlEndpointFailed = `
		update webhook_endpoints set failing_since = coalesce(failing_since, clock_timestamp()), failures = failures + 1,
			paused_until = clock_timestamp() + least(interval '5 minutes', interval '1 second' * power(2, least(failures, 9))),
			disabled_why = case when $2 then 'gone' when failing_since <= clock_timestamp() - $3::interval then 'failing' else '' end,
			disabled_at = case when $2 or failing_since <= clock_timestamp() - $3::interval then clock_timestamp() end
		where id = $1 and disabled_at is null`
)

var _ integration.DeliveryWork = (*DB)(nil)

// NextDelivery gives a message that is due, and keeps it from others for a while; see integration.DeliveryWork.
func (db *DB) NextDelivery(ctx context.Context, lease time.Duration) (d integration.Due, ok bool, err error) {
	err = db.read(ctx, "next delivery", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlNextDelivery, lease)
		if err != nil {
			return err
		}
		d, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (integration.Due, error) {
			var d integration.Due
			e, err := scanToldAnd(row, &d.ID, &d.Endpoint, &d.URL, &d.Secret, &d.MadeAt, &d.Attempt)
			d.Event = e
			return d, err
		})
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return integration.Due{}, false, nil
	}
	return d, err == nil, err
}

// Delivered keeps what became of a try; see integration.DeliveryWork.
func (db *DB) Delivered(ctx context.Context, d integration.Due, o integration.Outcome) error {
	return db.read(ctx, "keep delivery", func(ctx context.Context, c *pgxpool.Conn) error {
		b := &pgx.Batch{}
		b.Queue(sqlDelivered, int64(d.ID), d.Attempt, o.Status, o.Fault, o.Wait, integration.GiveUpAfter)
		if o.Sent() {
			b.Queue(sqlEndpointWell, int64(d.Endpoint))
		} else {
			b.Queue(sqlEndpointFailed, int64(d.Endpoint), o.Gone, integration.GiveUpAfter)
		}
		return c.SendBatch(ctx, b).Close()
	})
}
