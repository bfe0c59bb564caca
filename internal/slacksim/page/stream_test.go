package page_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// stream opens a person's stream of changes; next returns the changes of the next event.
func (s *site) stream(person string) (next func() []slacksim.Change) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	s.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/page/api/as/"+person+"/events", nil)
	require.NoError(s.t, err)
	response, err := (&http.Client{Transport: s.client.Transport}).Do(r)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { response.Body.Close() })
	require.Equal(s.t, "text/event-stream; charset=utf-8", response.Header.Get("Content-Type"))
	lines := bufio.NewScanner(response.Body)
	require.True(s.t, lines.Scan(), "the stream greets once it listens")
	return func() []slacksim.Change {
		s.t.Helper()
		for lines.Scan() {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var changes []slacksim.Change
			require.NoError(s.t, json.Unmarshal([]byte(data), &changes))
			return changes
		}
		require.Fail(s.t, "the stream ended", "%v", lines.Err())
		return nil
	}
}

// until reads events until one has the wanted change, and returns everything that was told on the way.
func until(next func() []slacksim.Change, wanted func(slacksim.Change) bool) []slacksim.Change {
	var told []slacksim.Change
	for {
		for _, c := range next() {
			told = append(told, c)
			if wanted(c) {
				return told
			}
		}
	}
}

func TestStreamTellsEachPersonTheirOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	ana, ben := s.stream("U0ANA"), s.stream("U0BEN")
	s.call("chat.postMessage", map[string]string{"channel": "C0SECRETO", "text": "gerencia"})
	s.call("chat.postEphemeral", map[string]string{"channel": "C0VENTAS", "user": "U0BEN", "text": "solo Ben"})
	s.call("views.publish", map[string]string{"user_id": "U0BEN", "view": `{"type":"home","blocks":[]}`})
	ts := s.call("chat.postMessage", map[string]string{"channel": "C0VENTAS", "text": "todos"})["ts"].(string)
	last := func(c slacksim.Change) bool { return c.Kind == slacksim.MessageChanged && c.TS == ts }

	for _, c := range until(ana, last) {
		require.NotEqual(t, "C0SECRETO", c.ChannelID)
		require.NotEqual(t, "U0BEN", c.UserID)
	}
	told := until(ben, last)
	require.Contains(t, told, slacksim.Change{Kind: slacksim.ViewChanged, UserID: "U0BEN"})
	kinds := map[string]int{}
	for _, c := range told {
		if c.Kind == slacksim.MessageChanged {
			kinds[c.ChannelID]++
		}
	}
	require.Equal(t, map[string]int{"C0SECRETO": 1, "C0VENTAS": 2}, kinds)
}

func TestStreamEndsWithTheWorkspace(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.stream("U0ANA")
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	select {
	case err := <-closed:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		require.Fail(t, "an open stream keeps the workspace from closing")
	}
}
