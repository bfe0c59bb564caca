package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// captureDays is pipeline.CaptureTime in days.
const captureDays = 1

const (
	sqlKeepCapture = `insert into captures (id, member, body, taken_at) values ($1, $2, $3, $4::timestamptz)
		on conflict on constraint captures_pk do nothing`
	sqlCapture = `select body from captures where id = $1 and member = $2 and taken_at >= $3::timestamptz`

	sqlForgetCaptures = `
		delete from captures where ctid = any (array(
			select ctid from captures where taken_at < now() - make_interval(days => $1::integer) limit 5000))`
)

// KeepCapture keeps one. The same id again is the same try made twice.
func (db *DB) KeepCapture(ctx context.Context, c pipeline.Capture) error {
	return db.write(ctx, "keep capture", sqlKeepCapture, c.ID, string(c.By), c.Body, c.At.UTC())
}

// Capture gives the body of a person's capture; see pipeline.CaptureStore.
func (db *DB) Capture(ctx context.Context, id string, by pipeline.UserID, since time.Time) ([]byte, error) {
	var body []byte
	err := db.read(ctx, "read capture", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlCapture, id, string(by), since.UTC()).Scan(&body)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoCapture}
	}
	return body, err
}
