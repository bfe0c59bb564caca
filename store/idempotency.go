package store

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	sqlAsked = `
		select a.nth, r.body_hash, coalesce(r.status, 0), r.answer
		from unnest($1::bigint[], $2::text[]) with ordinality as a (token_id, key, nth)
			join api_requests r on r.token_id = a.token_id and r.key = a.key
		where r.status is not null or r.lease_until > clock_timestamp()`
	// Two at once: the second waits for the first, and is refused for want of a hash; then it finds the answer. The release before
	// kept a row without an answer beside what it did: one that was left takes this answer.
	sqlKeepAnswers = `
		insert into api_requests as r (token_id, key, body_hash, begun_at, lease_until, status, answer)
		select a.token_id, a.key, a.body_hash, clock_timestamp(), clock_timestamp(), a.status, a.answer
		from unnest($1::bigint[], $2::text[], $3::bytea[], $4::integer[], $5::bytea[]) as a (token_id, key, body_hash, status, answer)
		order by a.token_id, a.key
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

// queueAsked adds to an opening round trip the look at what was asked before under each key; see readAsked.
func queueAsked(b *pgx.Batch, list ...*pipeline.Asked) {
	var tokens []int64
	var keys []string
	for _, a := range list {
		tokens, keys = append(tokens, a.Token), append(keys, a.Key)
	}
	b.Queue(sqlAsked, tokens, keys)
}

// readAsked says of what was asked before what its repetition is told; nil for nothing.
func readAsked(results pgx.BatchResults, list ...*pipeline.Asked) ([]error, error) {
	told := make([]error, len(list))
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	var nth int
	var r askedRow
	_, err = pgx.ForEachRow(rows, []any{&nth, &r.body, &r.status, &r.answer}, func() error {
		told[nth-1] = r.before().Again(list[nth-1].Body)
		return nil
	})
	return told, err
}

// queueAnswers adds the answers to a closing round trip: before all else, so that of two under one key the second meets the key
// and nothing else that the first did.
func queueAnswers(b *pgx.Batch, list ...*pipeline.Asked) {
	var tokens []int64
	var keys []string
	var bodies, answers [][]byte
	var statuses []int
	for _, a := range list {
		tokens, keys, bodies = append(tokens, a.Token), append(keys, a.Key), append(bodies, a.Body[:])
		statuses, answers = append(statuses, a.Answer().Status), append(answers, a.Answer().Body)
	}
	b.Queue(sqlKeepAnswers, tokens, keys, bodies, statuses, answers)
}

// answeredMeanwhile says whether another did the same meanwhile, under the same key.
func answeredMeanwhile(err error) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && said.Code == stateNotNull && said.TableName == "api_requests"
}
