package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	sqlAsked = `
		select body_hash, coalesce(status, 0), answer from api_requests
		where token_id = $1 and key = $2 and (status is not null or lease_until > clock_timestamp())`
	// Two at once: the second waits for the first, and is refused for want of a hash; then it finds the answer. The release before
	// kept a row without an answer beside what it did: one that was left takes this answer.
	sqlKeepAnswer = `
		insert into api_requests as r (token_id, key, body_hash, begun_at, lease_until, status, answer)
		values ($1::bigint, $2, $3, clock_timestamp(), clock_timestamp(), $4::integer, $5)
		on conflict on constraint api_requests_pk do update set status = excluded.status, answer = excluded.answer,
			body_hash = case when r.status is null and r.lease_until <= clock_timestamp() then excluded.body_hash end`
)

// askedRow is what was asked before, as it is read; without a body there was nothing.
type askedRow struct {
	body   []byte
	status int
	answer []byte
}

func (r askedRow) before() *integration.Before {
	if r.body == nil {
		return nil
	}
	return &integration.Before{Body: integration.Hash(r.body), Answer: pipeline.Answer{Status: r.status, Body: r.answer}, UnderWay: r.status == 0}
}

// queueAsked adds to an opening round trip the look at what was asked before under the key; see readAsked.
func queueAsked(b *pgx.Batch, a *pipeline.Asked) {
	if a != nil {
		b.Queue(sqlAsked, a.Token, a.Key)
	}
}

// readAsked says of what was asked before what its repetition is told; nil for nothing.
func readAsked(results pgx.BatchResults, a *pipeline.Asked) error {
	if a == nil {
		return nil
	}
	var r askedRow
	switch err := results.QueryRow().Scan(&r.body, &r.status, &r.answer); {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return r.before().Again(a.Body)
}

// queueAnswer adds the answer to a closing round trip: before all else, so that of two under one key the second meets the key
// and nothing else that the first did.
func queueAnswer(b *pgx.Batch, a *pipeline.Asked) {
	if a != nil {
		b.Queue(sqlKeepAnswer, a.Token, a.Key, a.Body[:], a.Answer().Status, a.Answer().Body)
	}
}

// answeredMeanwhile says whether another did the same meanwhile, under the same key.
func answeredMeanwhile(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && said.Code == stateNotNull && said.TableName == "api_requests"
}

// KeepAnswer keeps the answer to a write that does nothing; see integration.RequestStore.
func (db *DB) KeepAnswer(ctx context.Context, a *pipeline.Asked) error {
	err := db.write(ctx, "keep answer", sqlKeepAnswer, a.Token, a.Key, a.Body[:], a.Answer().Status, a.Answer().Body)
	if !answeredMeanwhile(err) {
		return err
	}
	r, err := readOne(ctx, db, "read answer", func(row pgx.CollectableRow) (askedRow, error) {
		var r askedRow
		err := row.Scan(&r.body, &r.status, &r.answer)
		return r, err
	}, sqlAsked, a.Token, a.Key)
	if err != nil {
		return err
	}
	return r.before().Again(a.Body)
}
