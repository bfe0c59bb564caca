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
