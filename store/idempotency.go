package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	// Two at once: the second waits for the first row, and finds it. A row whose lease has ended was left by a process that was
	// killed; what it did, it did under the same key, so that doing it again gives that.
	sqlBeginAsked = `
		insert into api_requests as r (token_id, key, body_hash, begun_at, lease_until)
		values ($1::bigint, $2, $3, clock_timestamp(), clock_timestamp() + $4::interval)
		on conflict on constraint api_requests_pk do update set lease_until = excluded.lease_until
			where r.status is null and r.body_hash = excluded.body_hash and r.lease_until <= clock_timestamp()
		returning true`
	sqlAsked    = `select body_hash, coalesce(status, 0), answer from api_requests where token_id = $1 and key = $2`
	sqlAnswered = `update api_requests set status = $3::integer, answer = $4 where token_id = $1 and key = $2`
	sqlLetGoOf  = `delete from api_requests where token_id = $1 and key = $2 and status is null`
	// What is asked comes before what it does in the log of the database, so that it is safe when that is; and an answer that
	// was lost is made again from what was done. Neither has to wait for the disk.
	sqlNoWait = `select set_config('synchronous_commit', 'off', true)`
)

// askedLease is longer than any command takes.
const askedLease = onceLimit + 5*time.Second

// Begin keeps that a write is under way; see integration.RequestStore.
func (db *DB) Begin(ctx context.Context, a integration.Asked) (*integration.Answer, error) {
	var begun bool
	var answer integration.Answer
	var body []byte
	err := db.read(ctx, "begin request", func(ctx context.Context, c *pgxpool.Conn) error {
		begun, body = false, nil
		b := &pgx.Batch{}
		b.Queue(sqlNoWait)
		b.Queue(sqlBeginAsked, int64(a.Token), a.Key, a.Body[:], askedLease).QueryRow(func(row pgx.Row) error {
			if err := row.Scan(&begun); err != pgx.ErrNoRows {
				return err
			}
			return nil
		})
		b.Queue(sqlAsked, int64(a.Token), a.Key).QueryRow(func(row pgx.Row) error {
			return row.Scan(&body, &answer.Status, &answer.Body)
		})
		return c.SendBatch(ctx, b).Close()
	})
	switch {
	case err != nil:
		return nil, err
	case begun:
		return nil, nil
	case [32]byte(body) != a.Body:
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: integration.ReasonKeyTaken}
	case answer.Status == 0:
		return nil, &pipeline.Error{Code: pipeline.Conflict, Reason: integration.ReasonUnderWay}
	}
	return &answer, nil
}

// Answered keeps what was answered.
func (db *DB) Answered(ctx context.Context, a integration.Asked, answer integration.Answer) error {
	return db.read(ctx, "keep answer", func(ctx context.Context, c *pgxpool.Conn) error {
		b := &pgx.Batch{}
		b.Queue(sqlNoWait)
		b.Queue(sqlAnswered, int64(a.Token), a.Key, answer.Status, answer.Body)
		return c.SendBatch(ctx, b).Close()
	})
}

// LetGo forgets a write that came to nothing.
func (db *DB) LetGo(ctx context.Context, a integration.Asked) error {
	return db.write(ctx, "forget request", sqlLetGoOf, int64(a.Token), a.Key)
}
