package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline/people"
)

const (
	// Only of what there is: a record has its first event as soon as it is.
	sqlDenyRecord = `
		insert into record_denials (request_key, kind, record_id, by_member, at, act, reason)
		select $1, e.kind, e.record_id, $4, $5::timestamptz, $6, $7 from record_events e
		where e.kind = $2 and e.record_id = $3::bigint and e.version = 1
		on conflict on constraint record_denials_pk do nothing`
	sqlRecordDenials = `
		select kind, record_id, by_member, at, act, reason from record_denials
		where kind = $1 and record_id = $2::bigint and at >= $3::timestamptz order by at desc, request_key desc limit $4`
)

// DenyRecord keeps a refusal; see people.DenialStore.
func (db *DB) DenyRecord(ctx context.Context, key string, d people.Denial) error {
	return db.write(ctx, "keep denial", sqlDenyRecord, key, string(d.Of.Kind), d.Of.ID, string(d.By), d.At.UTC(), string(d.Act), string(d.Reason))
}

// RecordDenials gives refusals on a record; see people.DenialStore.
func (db *DB) RecordDenials(ctx context.Context, of people.Ref, since time.Time, limit int) ([]people.Denial, error) {
	return readRows(ctx, db, "read denials", func(row pgx.CollectableRow) (people.Denial, error) {
		var d people.Denial
		err := row.Scan(&d.Of.Kind, &d.Of.ID, &d.By, &d.At, &d.Act, &d.Reason)
		d.At = d.At.UTC()
		return d, err
	}, sqlRecordDenials, string(of.Kind), of.ID, since.UTC(), limit)
}
