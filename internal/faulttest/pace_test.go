//go:build crashpoints

package faulttest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

const other = "C0OTRO" // a second channel, where a test has one

func withOther(c *slacksim.Config) {
	c.Channels = append(c.Channels, slacksim.Channel{ID: other, Name: "otro", Bot: true, Members: c.Channels[0].Members})
}

// openTwoChannels has two that are both told of everything, and Slack is strict: a channel takes one message a second, with a second's grace.
func openTwoChannels(t *testing.T, o worldOptions) *world {
	t.Helper()
	o.sim = func(c *slacksim.Config) {
		c.Limits.ChannelBurst, c.Limits.MethodBurst = 2, 10
		withOther(c)
	}
	w := openWorld(t, o)
	for id, channel := range map[string]string{"ventas": sales, "otro": other} {
		value, err := json.Marshal(pipeline.Route{Channel: channel})
		require.NoError(t, err)
		flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: time.UTC}
		_, err = flow.Set(context.Background(), pipeline.Request{Key: "route:" + id, By: pipeline.Member{ID: pipeline.UserID(person(0)), Admin: true}},
			pipeline.Entry{Setting: pipeline.SettingRoute, Key: id, Value: value})
		require.NoError(t, err)
	}
	return w
}

// posts are the calls that would post into a channel, refused ones too, oldest first.
func (w *world) posts(channel string) (calls []slacksim.Entry) {
	for _, e := range w.sim.Log() {
		if e.Kind == slacksim.LogAPI && e.Name == "chat.postMessage" && e.ChannelID == channel {
			calls = append(calls, e)
		}
	}
	return calls
}

// R13: of two channels one is limited in the middle of a burst. The other goes on at its pace, the one is left alone for
// as long as Slack asked, and neither is sent more than Slack takes.
func TestOneChannelIsLimited(t *testing.T) {
	t.Parallel()
	w := openTwoChannels(t, worldOptions{paced: true})
	const asked = 4 * time.Second
	burst := size(8, 60)
	for range burst {
		w.must(person(1))
	}
	w.until(patient, "the burst to be on its way", func() bool { return len(w.posts(sales)) > 1 })
	times := size(1, 5)
	for nth := range times {
		w.sim.RateLimitNext("chat.postMessage", sales, asked, 1)
		w.until(patient, "Slack to ask for a pause", func() bool { return len(pauses(w.posts(sales))) > nth })
	}
	w.audit("R13 one channel limited")

	all := w.posts(sales)
	require.Len(t, pauses(all), times, "nothing else was too much for Slack")
	require.Len(t, all, burst+times)
	for i, e := range all[:len(all)-1] {
		if e.Status == http.StatusTooManyRequests {
			require.GreaterOrEqual(t, all[i+1].At.Sub(e.At), asked, "no call before Slack lets it")
		}
	}
	unhindered := w.posts(other)
	require.Len(t, unhindered, burst)
	require.Empty(t, pauses(unhindered))
	// A busy machine has gaps of its own.
	var hindered, free time.Duration
	for i, e := range unhindered[1:] {
		gap := e.At.Sub(unhindered[i].At)
		if slices.ContainsFunc(pauses(all), func(p slacksim.Entry) bool {
			return e.At.After(p.At) && unhindered[i].At.Before(p.At.Add(asked))
		}) {
			hindered = max(hindered, gap)
		} else {
			free = max(free, gap)
		}
	}
	at := unhindered[burst-1].At.Sub(unhindered[0].At) / time.Duration(burst-1)
	t.Logf("R13: the other channel was posted to every %d ms, at most %d ms apart, %d ms while the one was limited", at.Milliseconds(),
		max(hindered, free).Milliseconds(), hindered.Milliseconds())
	require.Positive(t, hindered)
	require.Less(t, hindered, max(free, 1050*time.Millisecond)+time.Second, "the other channel is delayed by less than a second")
	require.Greater(t, at, time.Second)
}

// pauses are the calls that Slack answered by asking to wait.
func pauses(calls []slacksim.Entry) (limited []slacksim.Entry) {
	for _, e := range calls {
		if e.Status == http.StatusTooManyRequests {
			limited = append(limited, e)
		}
	}
	return limited
}
