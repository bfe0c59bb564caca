//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

// The week's snapshot is taken once and whole, also when the bot that takes it is killed in the middle, and stays as it was
// whatever happens later.
func TestSnapshotWithAKilledBot(t *testing.T) {
	t.Parallel()
	for point, kept := range map[string]int{crashpoint.BeforeSnapshot: 0, crashpoint.AfterSnapshot: 1} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{idle: true})
			flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: time.UTC}
			for i := range size(20, 2000) {
				_, err := flow.Create(context.Background(), pipeline.Request{Key: fmt.Sprint("old ", i), By: pipeline.Member{ID: pipeline.UserID(person(i % 8))}},
					pipeline.New{Account: fmt.Sprint("De antes ", i), Value: pipeline.MustMoney(fmt.Sprint(1000+i), "CLP")})
				require.NoError(t, err)
			}
			var count, amount int
			require.NoError(t, w.sql.QueryRow(context.Background(), `select count(*), sum(split_part(c ->> 'to', ' ', 2)::numeric)::bigint
				from events, jsonb_array_elements(changes) c where kind = 'created' and c ->> 'field' = 'value'`).Scan(&count, &amount))
			whole := func(when string) {
				t.Helper()
				require.Equal(t, 1, w.count("select count(*) from snapshots"), when)
				require.Equal(t, count, w.count("select sum(count)::bigint from snapshot_tallies where measure = 'open'"), when)
				require.Equal(t, amount, w.count("select sum(amount)::bigint from snapshot_tallies where measure = 'open'"), when)
			}

			w.launch(w.grounds.program, "EMBUDO_CRASH="+point).died(w)
			require.Equal(t, kept, w.count("select count(*) from snapshots"))
			require.Equal(t, kept > 0, w.count("select count(*) from snapshot_tallies") > 0, "all of it or nothing")
			others := []*process{w.start(), w.start()}
			w.until(patient, "the snapshot", func() bool { return w.count("select count(*) from snapshots") == 1 })
			whole("taken by another")
			<-w.everybody(4, size(12, 200))
			others[0].kill()
			others[1].kill()
			w.start()
			w.audit("snapshot " + point)
			whole("after more was done")
		})
	}
}
