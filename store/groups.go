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
	// In one statement, so that no act sees the group half-way.
	sqlKeepGroup = `
		with gone as (delete from group_members where group_id = $1 and member <> all($2::text[]))
		insert into group_members (group_id, member) select $1, m from unnest($2::text[]) m
		on conflict on constraint group_members_pk do nothing`

	sqlTurn = `
		insert into chores (name, begun_at) values ($1, clock_timestamp())
		on conflict on constraint chores_pk do update set begun_at = excluded.begun_at
		where chores.begun_at <= clock_timestamp() - $2::interval returning true`
)

// KeepGroup keeps the people of a user group in the place of those kept before.
func (db *DB) KeepGroup(ctx context.Context, id string, members []pipeline.UserID) error {
	list := make([]string, 0, len(members))
	for _, m := range members {
		list = append(list, string(m))
	}
	return db.write(ctx, "keep group", sqlKeepGroup, id, list)
}

// Turn says whether the caller is to do a chore that is due every so often: one caller of all each time.
func (db *DB) Turn(ctx context.Context, chore string, every time.Duration) (bool, error) {
	mine := false
	err := db.read(ctx, "turn", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlTurn, chore, every).Scan(&mine)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return mine, err
}
