package store

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
)

func service(t testing.TB, url string) (*DB, *pipeline.Service) {
	t.Helper()
	db, err := Open(context.Background(), url, nil)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db, &pipeline.Service{Store: db, Now: time.Now, Zone: time.UTC}
}

// databaseWith is a database of the test's own, with one more setting in its url.
func databaseWith(t testing.TB, name, value string) string {
	t.Helper()
	u, err := url.Parse(dbtest.Database(t))
	require.NoError(t, err)
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// After a switch of the primary the pool leads to a server that refuses to write. The command finds the right one.
func TestReadOnlyServerIsLeft(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, s := service(t, databaseWith(t, "pool_max_conns", "3"))
	held := make([]func(), 3)
	for i := range held {
		c, err := db.pool.Acquire(ctx)
		require.NoError(t, err)
		_, err = c.Exec(ctx, "set session characteristics as transaction read only")
		require.NoError(t, err)
		held[i] = c.Release
	}
	for _, release := range held {
		release()
	}
	_, err := s.Create(ctx, pipeline.Request{Key: "k", By: pipeline.Member{ID: "U1"}}, pipeline.New{Account: "Acme"})
	require.NoError(t, err)
}

// A new connection is taken only from a server that writes.
func TestStandbyIsNotConnectedTo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, s := service(t, dbtest.Database(t))
	_, err := db.pool.Exec(ctx, `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`)
	require.NoError(t, err)
	db.pool.Reset()
	_, err = s.Create(ctx, pipeline.Request{Key: "k", By: pipeline.Member{ID: "U1"}}, pipeline.New{Account: "Acme"})
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
}

// Two commands that lock each other's opportunity: the server ends one, which runs again; nobody is told.
func TestDeadlockReachesNobody(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, s := service(t, databaseWith(t, "deadlock_timeout", "50ms"))
	for _, key := range []string{"a", "b"} {
		_, err := s.Create(ctx, pipeline.Request{Key: key, By: pipeline.Member{ID: "U1"}}, pipeline.New{Account: "Cliente " + key})
		require.NoError(t, err)
	}
	var both, over sync.WaitGroup
	both.Add(2)
	errs := make([]error, 2)
	runs := make([]int, 2)
	for i := range errs {
		over.Go(func() {
			mine, other := pipeline.OpportunityID(i+1), pipeline.OpportunityID(2-i)
			cmd := pipeline.Command{Key: mine.String(), By: pipeline.Member{ID: "U1"}, On: mine, Version: 1}
			_, errs[i] = db.Once(ctx, cmd, func(tx pipeline.Tx) error {
				if runs[i]++; runs[i] == 1 {
					both.Done()
					both.Wait()
				}
				if _, err := tx.Opportunity(ctx, other); err != nil {
					return err
				}
				o, err := tx.Opportunity(ctx, mine)
				if err != nil {
					return err
				}
				o, e, err := o.Edit(pipeline.Edit{Source: new("feria")}, tx.Actor(), time.Now().UTC().Truncate(time.Microsecond))
				tx.Save(o, e, nil, nil)
				return err
			})
		})
	}
	over.Wait()
	require.NoError(t, errors.Join(errs...))
	require.GreaterOrEqual(t, runs[0]+runs[1], 3, "one of them ran again")
}
