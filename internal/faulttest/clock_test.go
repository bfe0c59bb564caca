//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The database's clock is ten minutes off the bots'. Which of them is right does not matter: what one of them wrote is
// compared with what the same clock says later.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{"ahead": 10 * time.Minute, "behind": -10 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{idle: true})
			w.setClock(off)
			w.start()
			w.start()
			<-w.everybody(4, size(40, 600))
			w.audit("clock of Postgres 10 min " + name)
		})
	}
}

// setClock puts the clock of the world's database off, for connections from now on: its functions stand before
// Postgres's own where names are looked up.
func (w *world) setClock(off time.Duration) {
	w.t.Helper()
	ctx := context.Background()
	shifted := fmt.Sprintf(" returns timestamptz language sql volatile as $$ select pg_catalog.clock_timestamp() + interval '%d seconds' $$", int(off.Seconds()))
	for _, sql := range []string{
		"create function public.now()" + shifted,
		"create function public.clock_timestamp()" + shifted,
		`do $$ declare c record; begin
			for c in select table_schema, table_name, column_name, column_default from information_schema.columns
				where table_schema in ('public', 'river') and column_default ~ '(now|clock_timestamp)\(\)|CURRENT_TIMESTAMP'
			loop
				execute format('alter table %I.%I alter column %I set default public.now()', c.table_schema, c.table_name, c.column_name);
			end loop;
		end $$`,
		"do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$",
	} {
		_, err := w.sql.Exec(ctx, sql)
		require.NoError(w.t, err, sql)
	}
}
