package store_test

import (
	"context"
	"fmt"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/internal/faultproxy"
	"embudo/pipeline"
)

// throughProxy is a store on a database of its own that is reached through a fault proxy.
func throughProxy(t testing.TB) (*bundle, *faultproxy.Proxy) {
	t.Helper()
	direct := dbtest.Database(t)
	cfg, err := pgx.ParseConfig(direct)
	require.NoError(t, err)
	p, err := faultproxy.NewPostgres(fmt.Sprintf("%s:%d", cfg.Host, cfg.Port))
	require.NoError(t, err)
	t.Cleanup(p.Close)
	u, err := url.Parse(direct)
	require.NoError(t, err)
	u.Host = p.Addr()
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	b := at(t, u.String())
	b.url = direct
	return b, p
}

func TestCommitUnanswered(t *testing.T) {
	t.Parallel()
	b, p := throughProxy(t)
	ctx := context.Background()
	const commands = 60
	var nth atomic.Int64
	p.OnCommit(func() faultproxy.Cut {
		return []faultproxy.Cut{faultproxy.CutAfter, faultproxy.CutBefore, faultproxy.CutNone}[nth.Add(1)%3]
	})
	errs := make([]error, commands)
	ids := make([]pipeline.OpportunityID, commands)
	const people = 6
	together(people, func(person int) {
		for i := person; i < commands; i += people {
			out, err := b.Create(ctx, b.by(ana), pipeline.New{Account: fmt.Sprintf("Cliente %d", i)})
			ids[i], errs[i] = out.Opportunity.ID, err
		}
	})
	p.OnCommit(nil)
	seen := map[pipeline.OpportunityID]bool{}
	for i, err := range errs {
		require.NoError(t, err)
		require.False(t, seen[ids[i]], "two commands, one opportunity")
		seen[ids[i]] = true
		o, err := b.DB.Opportunity(ctx, ids[i])
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("Cliente %d", i), o.Account)
	}
	require.Equal(t, commands, count(t, raw(t, b.url), "select count(*) from opportunities"))
	require.Equal(t, commands, count(t, raw(t, b.url), "select count(*) from events"))
	require.Greater(t, nth.Load(), int64(commands), "nothing was cut")
}

func TestCommitUnknown(t *testing.T) {
	t.Parallel()
	b, p := throughProxy(t)
	r := b.by(ana)
	for i, c := range []struct {
		cut  faultproxy.Cut
		have int
	}{{faultproxy.CutBefore, 0}, {faultproxy.CutAfter, 1}} {
		p.OnCommit(func() faultproxy.Cut {
			p.RefuseNew() // so that the cut connection is the last one
			return c.cut
		})
		ctx, cancel := context.WithTimeout(context.Background(), 700*time.Millisecond)
		_, err := b.Create(ctx, r, pipeline.New{Account: "Acme"})
		cancel()
		require.Equal(t, pipeline.Unknown, pipeline.CodeOf(err), "%d: %v", i, err)
		require.Equal(t, c.have, count(t, raw(t, b.url), "select count(*) from opportunities"))
		p.OnCommit(nil)
		require.NoError(t, p.Accept())
	}
	out, err := b.Create(context.Background(), r, pipeline.New{Account: "Acme"})
	require.NoError(t, err)
	require.True(t, out.Replayed, "the second try was committed, and the third finds it")
	require.Equal(t, 1, count(t, raw(t, b.url), "select count(*) from opportunities"))
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct{ away, back func(*faultproxy.Proxy) error }{
		"refused": {func(p *faultproxy.Proxy) error { p.Refuse(); return nil }, (*faultproxy.Proxy).Accept},
		"silent":  {func(p *faultproxy.Proxy) error { p.Silence(); return nil }, func(p *faultproxy.Proxy) error { p.Speak(); return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p := throughProxy(t)
			ctx := context.Background()
			o := b.create(t, "Acme")
			require.NoError(t, fault.away(p))
			for what, call := range map[string]func() error{
				"create": func() error { _, err := b.Create(ctx, b.by(ana), pipeline.New{Account: "Beta"}); return err },
				"edit":   func() error { _, err := b.pass(o, b.by(ana)); return err },
				"read":   func() error { _, err := b.DB.Opportunity(ctx, o.ID); return err },
				"find":   func() error { _, err := b.DB.Find(ctx, pipeline.Query{Limit: 10}); return err },
				"ping":   func() error { return b.Ping(ctx) },
			} {
				began := time.Now()
				require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(call()), what)
				require.Less(t, time.Since(began), 2200*time.Millisecond, what)
			}
			require.NoError(t, fault.back(p))
			require.Eventually(t, func() bool {
				_, err := b.pass(o, b.by(ana))
				return err == nil
			}, 5*time.Second, 20*time.Millisecond)
			require.Equal(t, 1, count(t, raw(t, b.url), "select count(*) from opportunities"))
		})
	}
}

func TestBrokenConnectionsAreReplaced(t *testing.T) {
	t.Parallel()
	b, p := throughProxy(t)
	o := b.create(t, "Acme")
	for range 10 {
		p.Reset()
		out, err := b.Edit(context.Background(), b.by(ana), target(o), pipeline.Edit{Source: new(fmt.Sprint(o.Version))})
		require.NoError(t, err)
		o = out.Opportunity
	}
	_, err := b.DB.Opportunity(context.Background(), o.ID)
	require.NoError(t, err)
}

// Somebody else's transaction under the same key that does not end: nothing is known until it does.
func TestTwinThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	o := b.create(t, "Acme")
	c := raw(t, b.url)
	tx, err := c.Begin(ctx)
	require.NoError(t, err)
	_, err = tx.Exec(ctx, "insert into requests (key, opportunity_id, version, member) values ('twin', $1, 2, 'U')", int64(o.ID))
	require.NoError(t, err)
	short, cancel := context.WithTimeout(ctx, 1900*time.Millisecond)
	defer cancel()
	twin := pipeline.Request{Key: "twin", By: pipeline.Member{ID: ana}}
	_, err = b.Edit(short, twin, target(o), pipeline.Edit{Source: new("feria")})
	require.Equal(t, pipeline.Unknown, pipeline.CodeOf(err))
	require.NoError(t, tx.Rollback(ctx))
	_, err = b.Edit(ctx, twin, target(o), pipeline.Edit{Source: new("feria")})
	require.NoError(t, err)
}
