package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// One that waited for another to take its slot reads the clock anew: its own turn has come meanwhile, and it goes
// instead of sleeping once more.
func TestWaitingForASlotIsNoReasonToSleep(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := setupChannel(t)
	b.create(t, "Acme")
	other, err := pgx.Connect(ctx, b.url)
	require.NoError(t, err)
	defer other.Close(ctx)
	looking, err := pgx.Connect(ctx, b.url)
	require.NoError(t, err)
	defer looking.Close(ctx)
	_, err = other.Exec(ctx, "insert into paces (key, next_free_at, not_before) values ($1, now(), now())", ventas)
	require.NoError(t, err)
	tx, err := other.Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, "select from paces where key = $1 for no key update", ventas)
	require.NoError(t, err)

	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	require.Eventually(t, func() bool {
		var waiting bool
		err := looking.QueryRow(ctx, `select exists (select from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock' and query like '%from paces%')`).Scan(&waiting)
		return err == nil && waiting
	}, 10*time.Second, 5*time.Millisecond)
	_, err = tx.Exec(ctx, "update paces set next_free_at = clock_timestamp(), not_before = clock_timestamp() where key = $1", ventas)
	require.NoError(t, err)
	require.NoError(t, tx.Commit(ctx))
	settled(t, b)
	first := s.list()[0]
	var slept int
	require.NoError(t, other.QueryRow(ctx, `select coalesce((metadata ->> 'snoozes')::int, 0) from river.river_job
		where kind = 'deliver_notice' and (args ->> 'notice')::bigint = $1`, int64(first.ID)).Scan(&slept))
	require.Zero(t, slept)
}
