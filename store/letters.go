package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	sqlUnaddressedAccess = `select` + accessColumns + ` from access_requests r where r.addressed_at is null order by r.id limit $1`
	sqlAddressAccess     = `
		with addressed as (update access_requests set addressed_at = clock_timestamp() where id = $1 returning id, member)
		insert into access_letters (request_id, member, due_at)
		select r.id, m, clock_timestamp() from addressed r, unnest(array_append($2::text[], r.member)) m
		on conflict on constraint access_letters_once do nothing`

	// Who asked is told when it is done; those who decide, how it stands.
	wantedLetter = ` case when l.member <> r.member then coalesce(r.decision, 'open') when r.settled_at is null then 'nothing' else r.decision end`

	sqlNextLetter = `
		update access_letters l set due_at = clock_timestamp() + $1::interval, attempts = l.attempts + 1
		from access_requests r
		where r.id = l.request_id and l.id = (
			select l.id from access_letters l join access_requests r on r.id = l.request_id
			where l.says not in ('granted', 'declined') and l.due_at <= clock_timestamp() and l.says <>` + wantedLetter + `
			order by l.due_at limit 1 for update of l skip locked)
		returning` + accessColumns + `, l.id, l.member, l.channel, l.ts, l.uncertain, l.attempts`
	sqlLetterSent = `
		update access_letters set channel = $2, ts = $3, says = $4, uncertain = false, attempts = 0, due_at = clock_timestamp() where id = $1`
	sqlLetterFailed = `
		update access_letters set due_at = clock_timestamp() + $2::interval, uncertain = uncertain or $3::boolean where id = $1`
)

// UnaddressedAccess gives requests of which nobody is told yet, the oldest first.
func (db *DB) UnaddressedAccess(ctx context.Context, limit int) ([]pipeline.Access, error) {
	return db.accesses(ctx, sqlUnaddressedAccess, limit)
}

// AddressAccess notes who is to be told of a request.
func (db *DB) AddressAccess(ctx context.Context, id pipeline.AccessID, deciders []pipeline.UserID) error {
	list := make([]string, 0, len(deciders))
	for _, d := range deciders {
		list = append(list, string(d))
	}
	return db.write(ctx, "address access", sqlAddressAccess, int64(id), list)
}

// NextLetter gives a letter that is due and does not say how its request stands.
func (db *DB) NextLetter(ctx context.Context, lease time.Duration) (l pipeline.Letter, ok bool, err error) {
	err = db.read(ctx, "next letter", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		l.Access, err = scanAccess(c.QueryRow(ctx, sqlNextLetter, lease), &l.ID, &l.To, &l.At.Channel, &l.At.TS, &l.Uncertain, &l.Attempt)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Letter{}, false, nil
	}
	return l, err == nil, err
}

// LetterSent notes that a letter says how its request stood when NextLetter gave it.
func (db *DB) LetterSent(ctx context.Context, l pipeline.Letter) error {
	says := string(l.Access.Decision)
	if says == "" {
		says = "open"
	}
	return db.write(ctx, "letter sent", sqlLetterSent, l.ID, l.At.Channel, l.At.TS, says)
}

// LetterFailed puts a letter off.
func (db *DB) LetterFailed(ctx context.Context, id int64, wait time.Duration, tried bool) error {
	return db.write(ctx, "letter failed", sqlLetterFailed, id, wait, tried)
}
