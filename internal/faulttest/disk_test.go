//go:build crashpoints

package faulttest

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// fillable lets the disk of the world's database be full: then each row that is written is refused, as Postgres does
// where it can't extend a file.
func (w *world) fillable() {
	w.t.Helper()
	ctx := context.Background()
	for _, sql := range []string{
		"create schema disk",
		"create table disk.is_full (yes boolean)",
		`create function disk.full() returns trigger language plpgsql as $$ begin
			if exists (select from disk.is_full) then
				raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
			end if;
			return new;
		end $$`,
	} {
		_, err := w.sql.Exec(ctx, sql)
		require.NoError(w.t, err)
	}
	rows, err := w.sql.Query(ctx, "select oid::regclass::text from pg_class where relkind = 'r' and relnamespace in ('public'::regnamespace, 'river'::regnamespace)")
	require.NoError(w.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w.t, err)
	require.Contains(w.t, tables, "events")
	for _, table := range tables {
		_, err := w.sql.Exec(ctx, "create trigger disk_full before insert or update on "+table+" for each row execute function disk.full()")
		require.NoError(w.t, err)
	}
}

func (w *world) fill() error {
	_, err := w.sql.Exec(context.Background(), "insert into disk.is_full values (true)")
	return err
}

func (w *world) empty() error {
	_, err := w.sql.Exec(context.Background(), "delete from disk.is_full")
	return err
}
