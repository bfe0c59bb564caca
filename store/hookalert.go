package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	sqlEndpointsOff = `
		select id, url, disabled_why from webhook_endpoints
		where disabled_at is not null and removed_at is null and told_at is null order by id`
	sqlEndpointTold = `
		update webhook_endpoints set told_at = clock_timestamp()
		where id = $1 and disabled_at is not null and removed_at is null and told_at is null`
)

// tellOfEndpoints owes the admins a word on each endpoint that was switched off: once, in whichever process comes first.
func (j *Jobs) tellOfEndpoints(ctx context.Context) error {
	type off struct {
		ID       integration.EndpointID
		URL, Why string
	}
	rows, err := j.pool.Query(ctx, sqlEndpointsOff)
	if err != nil {
		return fmt.Errorf("endpoints that are off: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[off])
	if err != nil || len(all) == 0 {
		return err
	}
	admins, _, err := j.inCharge(ctx)
	if err != nil {
		return err
	}
	err = writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		for _, e := range all {
			first, err := touched(tx.Exec(ctx, sqlEndpointTold, int64(e.ID)))
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			told := pipeline.Alert{Code: integration.AlertOff + e.Why, Subject: fmt.Sprintf("webhook %d", e.ID),
				Detail: map[string]string{integration.DetailEndpoint: fmt.Sprint(int64(e.ID)), integration.DetailURL: e.URL}}
			if err := j.alert(ctx, tx, admins, told); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tell of endpoints that are off: %w", err)
	}
	j.db.ring()
	return nil
}
