package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// What is read whole is of one moment, though it changes while it is read so that pages of it would miss and repeat some.
func TestAllIsOfOneMoment(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	const many = 230
	var want []pipeline.Opportunity
	for i := range many {
		out, err := b.Create(ctx, b.by(ana), pipeline.New{Account: fmt.Sprint("Cliente ", i), Close: day(7, 1).AddDays(i), Value: pipeline.MustMoney("1000", "CLP"), Sure: true})
		require.NoError(t, err)
		want = append(want, out.Opportunity)
	}
	var got []pipeline.Opportunity
	for o, err := range b.DB.All(ctx, pipeline.Filter{Open: true, Owner: ana}, 1000) {
		require.NoError(t, err)
		if got = append(got, o); len(got) != 1 {
			continue
		}
		first, last := day(7, 1).AddDays(-30), day(7, 1).AddDays(2*many)
		for _, i := range []int{many - 1, many - 2, many / 2} {
			_, err := b.Edit(ctx, b.by(ana), target(want[i]), pipeline.Edit{Close: &first}) // would be missed
			require.NoError(t, err)
		}
		for _, i := range []int{0, 1, 2} {
			_, err := b.Edit(ctx, b.by(ana), target(want[i]), pipeline.Edit{Close: &last}) // would come twice
			require.NoError(t, err)
		}
		_, err := b.Lose(ctx, b.by(ana), target(want[many/3]), pipeline.Loss{Reason: pipeline.LossDeclined})
		require.NoError(t, err)
		_, err = b.Create(ctx, b.by(ana), pipeline.New{Account: "Otra", Close: last, Sure: true})
		require.NoError(t, err)
	}
	require.Equal(t, ids(want), ids(got))
	for i := range want {
		require.Equal(t, want[i].Close, got[i].Close)
		require.Equal(t, want[i].Version, got[i].Version)
	}
}

// It reads no further than it is asked to, and says so where it can't.
func TestAllEndsWhereItIsEnough(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	for i := range 5 {
		b.create(t, fmt.Sprint("Cliente ", i))
	}
	count := func(limit, enough int) (n int) {
		for _, err := range b.DB.All(ctx, pipeline.Filter{}, limit) {
			require.NoError(t, err)
			if n++; n == enough {
				break
			}
		}
		return n
	}
	require.Equal(t, 5, count(10, 100))
	require.Equal(t, 3, count(3, 100))
	require.Equal(t, 2, count(10, 2))
	require.Equal(t, 5, count(10, 100), "the connection is whole after an end in the middle")

	over, cancel := context.WithCancel(ctx)
	cancel()
	var failed []error
	for _, err := range b.DB.All(over, pipeline.Filter{}, 10) {
		failed = append(failed, err)
	}
	require.Len(t, failed, 1)
	require.True(t, errors.Is(failed[0], context.Canceled), failed[0])
}
