package pipeline_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Amounts go into the threads of channels that are told of opportunities now, and of the deal room.
func TestThreadsAreThoseOfRoutedChannels(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	s.Channel = "C1"
	for n := range 3 {
		channel := fmt.Sprint("C", n+1)
		s.store.PutCard(1, pipeline.Card{To: channel, Room: n == 2, Receipt: pipeline.Receipt{Channel: channel, TS: "1.1"}})
	}
	threads := func() (channels []string) {
		cards, err := s.Threads(ctx, cast["owner"], 1)
		require.NoError(t, err)
		for _, c := range cards {
			channels = append(channels, c.Channel)
		}
		return channels
	}
	require.Equal(t, []string{"C1", "C3"}, threads())
	_, err := s.Set(ctx, pipeline.Request{Key: "route", By: cast["boss"]}, entry("route", "abc", `{"channel": "C2"}`))
	require.NoError(t, err)
	require.Equal(t, []string{"C2", "C3"}, threads())
}
