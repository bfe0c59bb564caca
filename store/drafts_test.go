package store_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/internal/faultproxy"
	"embudo/pipeline"
	"embudo/store"
)

// shelf is drafts on a database and a Redis that can both be taken away.
type shelf struct {
	*store.Drafts
	t               *testing.T
	base            *bundle
	postgres, redis *faultproxy.Proxy
	now             time.Time
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{t: t, now: start}
	s.base, s.postgres = throughProxy(t)
	u, err := url.Parse(dbtest.Redis(t))
	require.NoError(t, err)
	s.redis, err = faultproxy.New(u.Host)
	require.NoError(t, err)
	t.Cleanup(s.redis.Close)
	u.Host = s.redis.Addr()
	s.Drafts = store.NewDrafts(s.base.DB, memory(t, u.String()), func() time.Time { return s.now })
	return s
}

func (s *shelf) keep(id, body string, after time.Duration) {
	s.t.Helper()
	require.NoError(s.t, s.Keep(context.Background(), ana, pipeline.Draft{ID: id, Body: []byte(body), At: start.Add(after)}))
}

// holds checks a person's drafts, by their bodies.
func (s *shelf) holds(user pipeline.UserID, bodies ...string) {
	s.t.Helper()
	all, err := s.Of(context.Background(), user)
	require.NoError(s.t, err)
	got := []string{}
	for _, d := range all {
		require.NotEmpty(s.t, d.ID)
		got = append(got, string(d.Body))
	}
	require.Equal(s.t, append([]string{}, bodies...), got)
}

func (s *shelf) drop(id string) {
	s.t.Helper()
	require.NoError(s.t, s.Drop(context.Background(), ana, id))
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.holds(ana)
	s.keep("commit/OP-1", "one", 0)
	s.keep("commit/OP-2", "two \x00ñ", time.Second)
	s.holds(ana, "two \x00ñ", "one")
	s.holds(bruno)
	s.keep("commit/OP-1", "one, again", 2*time.Second)
	s.keep("commit/OP-1", "one, late", time.Second)
	s.holds(ana, "one, again", "two \x00ñ")
	s.drop("commit/OP-2")
	s.drop("commit/OP-2")
	s.holds(ana, "one, again")
	s.now = start.Add(2*time.Second + pipeline.DraftLife)
	s.holds(ana)
}

func TestDraftsWithoutRedis(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.redis.Refuse()
	s.keep("commit/OP-1", "one", 0)
	s.holds(ana, "one")
	s.drop("commit/OP-1")
	s.holds(ana)
	s.Drafts = store.NewDrafts(s.base.DB, nil, func() time.Time { return s.now })
	s.keep("commit/OP-1", "one", 0)
	s.holds(ana, "one")
}

func TestDraftsWithoutPostgres(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.keep("commit/OP-1", "one", 0)
	s.keep("commit/OP-2", "two", time.Second)
	s.postgres.Refuse()
	s.keep("commit/OP-1", "one, while it was away", 2*time.Second)
	s.keep("commit/OP-3", "three", 3*time.Second)
	s.holds(ana, "three", "one, while it was away")
	require.NoError(t, s.postgres.Accept())
	s.holds(ana, "three", "one, while it was away", "two")
	s.keep("commit/OP-3", "three, later", 4*time.Second)
	s.holds(ana, "three, later", "one, while it was away", "two")
	s.drop("commit/OP-1")
	s.drop("commit/OP-3")
	s.holds(ana, "two")
	s.now = start.Add(time.Hour + pipeline.DraftLife)
	s.holds(ana)

	s.postgres.Refuse()
	s.redis.Refuse()
	require.Error(t, s.Keep(context.Background(), ana, pipeline.Draft{ID: "x/y", Body: []byte("z"), At: start}))
	_, err := s.Of(context.Background(), ana)
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
	require.Error(t, s.Drop(context.Background(), ana, "x/y"))
}
