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
	tokenColumns = ` t.id, t.name, t.scopes, t.made_by, t.made_at, t.used_at, coalesce(t.revoked_by, ''), t.revoked_at`

	// What was made under the same request is given again.
	sqlMakeToken = `
		insert into api_tokens as t (request_key, name, scopes, hash, made_by, made_at)
		values ($1, $2, $3, $4, $5, $6::timestamptz)
		on conflict on constraint api_tokens_once do update set request_key = excluded.request_key
		returning` + tokenColumns + `, xmax = 0`
	sqlTokens = `
		select` + tokenColumns + ` from (
			(select * from api_tokens where revoked_at is null order by id desc)
			union all
			(select * from api_tokens where revoked_at is not null order by revoked_at desc limit $1)) t
		order by t.revoked_at is not null, t.id desc`
	// What was left without an answer, when its lease ended, counts as never asked.
	// How many speak is hidden from the planner, which would plan anew for every number of them.
	sqlSpeakers = `
		select s.nth,` + tokenColumns + `, r.body_hash, coalesce(r.status, 0), r.answer
		from unnest((select $1::bytea[]), (select $2::text[])) with ordinality as s (hash, key, nth)
			cross join lateral (select * from api_tokens where api_tokens.hash = s.hash offset 0) t
			left join lateral (
				select body_hash, status, answer from api_requests
				where token_id = t.id and key = s.key and (status is not null or lease_until > clock_timestamp()) offset 0) r on true`
	sqlTokenUsed  = `update api_tokens set used_at = date_trunc('minute', clock_timestamp()) where id = $1`
	sqlTokenNames = `select id, name from api_tokens`
	sqlRevoke     = `
		update api_tokens t set revoked_by = coalesce(t.revoked_by, $2), revoked_at = coalesce(t.revoked_at, $3::timestamptz)
		where t.id = $1 returning` + tokenColumns
)

var _ integration.Store = (*DB)(nil)

func scanToken(row pgx.CollectableRow) (integration.Token, error) { return scanTokenAnd(row) }

// scanTokenAnd also scans what follows the columns of the token.
func scanTokenAnd(row pgx.Row, more ...any) (integration.Token, error) {
	return scanTokenBetween(row, nil, more...)
}

// scanTokenBetween also scans what stands before the columns of the token and follows them.
func scanTokenBetween(row pgx.Row, first []any, more ...any) (integration.Token, error) {
	var t integration.Token
	err := row.Scan(append(append(first, &t.ID, &t.Name, &t.Scopes, &t.MadeBy, &t.MadeAt, &t.UsedAt, &t.RevokedBy, &t.RevokedAt), more...)...)
	t.MadeAt = t.MadeAt.UTC()
	return t, err
}

// MakeToken keeps a new key; see integration.TokenStore.
func (db *DB) MakeToken(ctx context.Context, request string, t integration.Token, h integration.Hash) (kept integration.Token, made bool, err error) {
	err = db.read(ctx, "make token", func(ctx context.Context, c *pgxpool.Conn) error {
		row := c.QueryRow(ctx, sqlMakeToken, request, t.Name, t.Scopes, h[:], string(t.MadeBy), t.MadeAt.UTC())
		kept, err = scanTokenAnd(row, &made)
		return err
	})
	return kept, made, err
}

// Tokens gives the keys; see integration.TokenStore.
func (db *DB) Tokens(ctx context.Context, revoked int) ([]integration.Token, error) {
	return readRows(ctx, db, "read tokens", scanToken, sqlTokens, revoked)
}

// speaking is one who shows a token, and what is known of it.
type speaking struct {
	hash integration.Hash
	key  string
	done chan struct{}

	token  integration.Token
	before *integration.Before
	err    error
}

// Speaker gives the token that a hash is of, and what was asked before under one of its keys; see integration.TokenStore. Of those
// who speak at the same time it is read together.
func (db *DB) Speaker(ctx context.Context, h integration.Hash, key string) (integration.Token, *integration.Before, error) {
	s := &speaking{hash: h, key: key, done: make(chan struct{}), err: notFound()}
	if err := db.speakers.await(ctx, "read token", s, s.done); err != nil {
		return integration.Token{}, nil, err
	}
	t, err := s.token, s.err
	if err == nil && (t.UsedAt == nil || time.Since(*t.UsedAt) > time.Minute) {
		err = db.write(ctx, "note use of token", sqlTokenUsed, int64(t.ID))
	}
	return t, s.before, err
}

// askSpeakers reads the tokens of some who speak.
func (db *DB) askSpeakers(list []*speaking) {
	var hashes [][]byte
	var keys []string
	for _, s := range list {
		hashes, keys = append(hashes, s.hash[:]), append(keys, s.key)
	}
	err := db.read(context.Background(), "read tokens", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlSpeakers, hashes, keys)
		if err != nil {
			return err
		}
		_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
			var nth int
			var r askedRow
			t, err := scanTokenBetween(row, []any{&nth}, &r.body, &r.status, &r.answer)
			if err == nil {
				s := list[nth-1]
				s.token, s.before, s.err = t, r.before(), nil
			}
			return struct{}{}, err
		})
		return err
	})
	for _, s := range list {
		if err != nil {
			s.err = err
		}
		close(s.done)
	}
}

// TokenNames gives how all keys are called.
func (db *DB) TokenNames(ctx context.Context) (map[integration.TokenID]string, error) {
	type named struct {
		ID   integration.TokenID
		Name string
	}
	all, err := readRows(ctx, db, "read names of tokens", pgx.RowToStructByPos[named], sqlTokenNames)
	names := make(map[integration.TokenID]string, len(all))
	for _, n := range all {
		names[n.ID] = n.Name
	}
	return names, err
}

// RevokeToken ends a key; see integration.TokenStore.
func (db *DB) RevokeToken(ctx context.Context, id integration.TokenID, by pipeline.UserID, at time.Time) (integration.Token, error) {
	return readOne(ctx, db, "revoke token", scanToken, sqlRevoke, int64(id), string(by), at.UTC())
}
