package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/store"
)

// A worker that is cut off while it sends is taken over; when it comes back, it changes nothing.
func TestDeadWorkerIsTakenOver(t *testing.T) {
	t.Parallel()
	b, proxy := throughProxy(t)
	b.Channel = ventas
	b.create(t, "Acme")

	sending, release := make(chan struct{}), make(chan struct{})
	first := &slack{answer: func(_ context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		close(sending)
		<-release
		return pipeline.Receipt{Channel: d.To, TS: "late"}, nil
	}}
	j := store.NewJobs(b.DB, first.deliver, quick)
	require.NoError(t, j.Start(context.Background()))
	<-sending
	proxy.Silence()

	other := at(t, b.url)
	second := &slack{}
	startJobs(t, other.DB, second.deliver, quick)
	settled(t, other)
	posts := second.list()
	require.Len(t, posts, 1)
	require.True(t, posts[0].Uncertain, "the first one may have posted it")
	require.Equal(t, 2, posts[0].Attempt)

	proxy.Speak()
	close(release)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	require.NoError(t, j.Stop(ctx))
	entries, err := other.Ledger(ctx, "", 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	require.Equal(t, receiptOf(posts[0].Dispatch), entries[0].Receipt)
	require.Len(t, first.list(), 1)
}

// A slow send is not a dead one: as long as its worker shows signs of life, nobody takes over.
func TestSlowWorkerKeepsItsNotice(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	b.create(t, "Acme")
	s := &slack{answer: func(ctx context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		select {
		case <-ctx.Done():
			return pipeline.Receipt{}, ctx.Err()
		case <-time.After(3 * quick.Lease): // longer than the lease, as Slack may take
			return receiptOf(d), nil
		}
	}}
	startJobs(t, b.DB, s.deliver, quick)
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	require.Len(t, s.list(), 1)
}

func TestLostJobsAreFoundAgain(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*testing.T, *bundle, *pgx.Conn){
		"rows deleted": func(t *testing.T, _ *bundle, c *pgx.Conn) {
			_, err := c.Exec(context.Background(), "delete from river.river_job")
			require.NoError(t, err)
		},
		"schema dropped": func(t *testing.T, b *bundle, c *pgx.Conn) {
			_, err := c.Exec(context.Background(), "drop schema river cascade")
			require.NoError(t, err)
			require.NoError(t, store.Migrate(context.Background(), b.url))
		},
		"worker died before the claim": func(t *testing.T, _ *bundle, c *pgx.Conn) {
			_, err := c.Exec(context.Background(), `update river.river_job set state = 'running', attempt = 1,
				attempted_at = now() - interval '20 seconds', attempted_by = '{gone}'`)
			require.NoError(t, err)
		},
		"put off by a clock that is ahead": func(t *testing.T, _ *bundle, c *pgx.Conn) {
			_, err := c.Exec(context.Background(), `update river.river_job set state = 'scheduled', scheduled_at = now() + interval '10 minutes'`)
			require.NoError(t, err)
		},
		"put off for seconds by a clock that is ahead": func(t *testing.T, _ *bundle, c *pgx.Conn) {
			_, err := c.Exec(context.Background(), `update river.river_job set scheduled_at = now() + interval '10 minutes'`)
			require.NoError(t, err)
		},
		"scheduler died": func(t *testing.T, _ *bundle, c *pgx.Conn) {
			_, err := c.Exec(context.Background(), `update river.river_job set state = 'scheduled', scheduled_at = now() - interval '20 seconds'`)
			require.NoError(t, err)
			_, err = c.Exec(context.Background(), `insert into river.river_leader (leader_id, elected_at, expires_at)
				values ('gone', now(), now() + interval '1 hour')`)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupChannel(t)
			b.create(t, "Acme")
			lose(t, b, raw(t, b.url))
			s := &slack{}
			startJobs(t, b.DB, s.deliver, quick)
			settled(t, b)
			require.Len(t, s.list(), 1)
			require.False(t, s.list()[0].Uncertain)
		})
	}
}

// Two workers, jobs in double: each notice goes once.
func TestDoubledJobsDeliverOnce(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	for range 5 {
		b.create(t, "Acme")
	}
	_, err := raw(t, b.url).Exec(context.Background(), `insert into river.river_job (args, kind, max_attempts, queue)
		select args, kind, max_attempts, queue from river.river_job, generate_series(1, 3)`)
	require.NoError(t, err)
	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	require.Len(t, s.list(), 5)
}

func TestStopWaitsForWhatIsBeingSent(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	b.create(t, "Acme")
	sending := make(chan struct{})
	s := &slack{answer: func(ctx context.Context, _ pipeline.Dispatch) (pipeline.Receipt, error) {
		close(sending)
		<-ctx.Done()
		return pipeline.Receipt{}, ctx.Err()
	}}
	j := store.NewJobs(b.DB, s.deliver, quick)
	require.NoError(t, j.Start(context.Background()))
	<-sending
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	require.NoError(t, j.Stop(ctx), "the soft end takes too long, and the hard one follows")
	entries, err := b.Ledger(context.Background(), "", 0, 1)
	require.NoError(t, err)
	require.Equal(t, pipeline.NoticeRetrying, entries[0].State)

	again := &slack{}
	startJobs(t, b.DB, again.deliver, quick)
	settled(t, b)
	require.True(t, again.list()[0].Uncertain, "what was cut off is looked up first")
}

// jobArgs is the delivery job as River's own client would insert it.
type jobArgs struct {
	Notice int64 `json:"notice"`
}

func (jobArgs) Kind() string { return "deliver_notice" }

func TestJobsAreWhatRiverWouldInsert(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Acme")
	c := raw(t, b.url)
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{Schema: "river"})
	require.NoError(t, err)
	tx, err := c.Begin(ctx)
	require.NoError(t, err)
	_, err = client.InsertTx(ctx, tx, jobArgs{Notice: 1}, &river.InsertOpts{Queue: "notices", MaxAttempts: 10})
	require.NoError(t, err)
	require.NoError(t, tx.Commit(ctx))
	require.Equal(t, 2, count(t, c, "select count(*) from river.river_job"))
	require.Equal(t, 1, count(t, c, `select count(distinct to_jsonb(j) - 'id' - 'created_at' - 'scheduled_at') from river.river_job j`))
	require.Equal(t, 0, count(t, c, `select count(*) from river.river_job where scheduled_at > now() or created_at > now()`))
}

func TestOldRowsAreForgotten(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Vieja")
	s := &slack{}
	startJobs(t, b.DB, s.deliver, quick)
	settled(t, b)
	c := raw(t, b.url)
	_, err := c.Exec(ctx, "update requests set claimed_at = now() - interval '31 days'")
	require.NoError(t, err)
	_, err = c.Exec(ctx, "update notices set settled_at = now() - interval '91 days'")
	require.NoError(t, err)
	_, err = c.Exec(ctx, `insert into drafts values ('U', 'a/old', '', now() - interval '25 hours'), ('U', 'a/new', '', now())`)
	require.NoError(t, err)
	_, err = c.Exec(ctx, `insert into captures values ('old', 'U', '', now() - interval '25 hours'), ('new', 'U', '', now())`)
	require.NoError(t, err)
	b.create(t, "Nueva")
	settled(t, b)
	_, err = c.Exec(ctx, `insert into river.river_job (args, kind, max_attempts) values ('{}', 'forget_old', 1)`)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		return count(t, c, "select count(*) from requests") == 1 && count(t, c, "select count(*) from notices") == 1 &&
			count(t, c, "select count(*) from drafts") == 1 && count(t, c, "select count(*) from captures") == 1
	}, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, 2, count(t, c, "select count(*) from cards"))
	require.Equal(t, 2, count(t, c, "select count(*) from events"))
}
