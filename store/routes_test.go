package store_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Each channel of a route is checked once a day, however many processes run and however often they start.
func TestRoutesAreCheckedOnceADay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	for id, channel := range map[string]string{"grandes": "C0GRANDE", "todas": ventas, "nube": "C0NUBE"} {
		value, err := json.Marshal(pipeline.Route{Channel: channel})
		require.NoError(t, err)
		_, err = b.Service.Set(ctx, pipeline.Request{Key: id, By: pipeline.Member{ID: carla, Admin: true}}, pipeline.Entry{Setting: pipeline.SettingRoute, Key: id, Value: value})
		require.NoError(t, err)
	}
	require.NoError(t, b.GrantRole(ctx, carla, pipeline.Admin, carla, start))
	var asked atomic.Int64
	s := &slack{}
	opts := quick
	opts.CheckFrom, opts.Zone = -1, time.FixedZone("", 0)
	opts.Check = func(_ context.Context, channel string) error {
		asked.Add(1)
		switch channel {
		case "C0GRANDE":
			return &pipeline.DeliveryError{Code: "is_archived", Permanent: true}
		case "C0NUBE":
			return &pipeline.DeliveryError{Code: "not_in_channel", Permanent: true}
		}
		return nil
	}
	opts.Admins = administered(carla)
	for range 2 {
		startJobs(t, b.DB, s.deliver, opts)
	}
	require.Eventually(t, func() bool { return len(s.list()) == 2 }, 20*time.Second, 10*time.Millisecond)
	startJobs(t, b.DB, s.deliver, opts)
	settled(t, b)
	posts := s.list()
	slices.SortFunc(posts, func(x, y post) int { return int(x.ID - y.ID) })
	require.Len(t, posts, 2)
	require.Equal(t, pipeline.Alert{Code: "is_archived", Subject: "C0GRANDE"}, *posts[0].Alert)
	require.Equal(t, pipeline.Alert{Code: "not_in_channel", Subject: "C0NUBE"}, *posts[1].Alert)
	require.Equal(t, string(carla), posts[1].To)
	require.GreaterOrEqual(t, asked.Load(), int64(3))
	c := raw(t, b.url)
	require.Equal(t, 1, count(t, c, "select count(*) from days_done"))
}

// The admins are told of a webhook that was switched off, once, and again only where it was switched on meanwhile.
func TestAdminsAreToldOnceOfAWebhookThatIsOff(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, c := context.Background(), raw(t, b.url)
	systems, _ := b.systems()
	boss := pipeline.Member{ID: carla, Admin: true}
	e, _, err := systems.MakeEndpoint(ctx, pipeline.Request{Key: "hook", By: boss}, "https://conta.example/hook")
	require.NoError(t, err)
	_, _, err = systems.MakeEndpoint(ctx, pipeline.Request{Key: "well", By: boss}, "https://conta.example/well")
	require.NoError(t, err)
	off := func(when string) {
		t.Helper()
		_, err := c.Exec(ctx, `update webhook_endpoints set disabled_at = now(), disabled_why = 'failing', failing_since = now() - interval '3 days' where id = $1`, int64(e.ID))
		require.NoError(t, err, when)
	}
	off("first")
	s := &slack{}
	opts := quick
	opts.Admins = administered(carla)
	for range 2 {
		startJobs(t, b.DB, s.deliver, opts)
	}
	require.Eventually(t, func() bool { return len(s.list()) == 1 }, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, pipeline.Alert{Code: "webhook_failing", Subject: "webhook 1", Detail: map[string]string{"endpoint": "1", "url": "https://conta.example/hook"}}, *s.list()[0].Alert)
	require.Equal(t, string(carla), s.list()[0].To)
	require.NoError(t, systems.ResumeEndpoint(ctx, boss, e.ID))
	require.Equal(t, 0, count(t, c, `select count(*) from webhook_endpoints where told_at is not null`))
	_, err = c.Exec(ctx, `update notices set subject = 'yesterday' where kind = 'alert'`)
	require.NoError(t, err)
	off("again")
	require.Eventually(t, func() bool { return len(s.list()) == 2 }, 20*time.Second, 10*time.Millisecond)
	settled(t, b)
	require.Len(t, s.list(), 2)
}
