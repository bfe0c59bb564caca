//go:build crashpoints

package faulttest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// opened are the moments since a log line at which the bots asked Slack for a connection.
func (w *world) opened(since int64) (at []time.Time) {
	for _, e := range w.sim.LogAfter(since) {
		if e.Kind == slacksim.LogAPI && e.Name == "apps.connections.open" {
			at = append(at, e.At)
		}
	}
	return at
}

// last is the newest line of Slack's log.
func (w *world) last() int64 {
	log := w.sim.Log()
	return log[len(log)-1].Seq
}

// R11: connections on which nothing comes any more, though nobody closed them, are replaced in time.
func TestConnectionsFallSilent(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{})
	w.must(person(0))
	for range size(1, 4) {
		began := time.Now()
		w.sim.HalfOpen(0)
		w.until(patient, "two new connections beside the silent ones", func() bool { return w.sim.Connections() >= 4 })
		took := time.Since(began)
		t.Logf("R11: replaced %d ms after the silence began", took.Milliseconds())
		require.LessOrEqual(t, took, 35*time.Second)
		w.sim.DropGhosts()
		w.must(person(0))
	}
	w.audit("R11 silent")
}

// R11: while Slack refuses connections it is asked for one every five seconds at most, after the first tries, and not in
// step; and it need not wait for long once it takes them again.
func TestConnectionsAreRefused(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{})
	w.must(person(0))
	since := w.last()
	refused := time.Duration(size(15, 600)) * time.Second
	began := time.Now()
	w.sim.RefuseConnections(refused)
	w.sim.DropTCP()
	w.until(refused+patient, "the end of the refusal", func() bool { return time.Since(began) > refused })
	at := w.opened(since)
	const atOnce = 6 // what may be asked for before the pace holds
	t.Logf("R11: %d connections asked for in %s of refusal", len(at), refused)
	require.LessOrEqual(t, len(at), atOnce+int(refused/(5*time.Second))+1)
	gaps := map[time.Duration]bool{}
	for i := range at[1:] {
		gaps[at[i+1].Sub(at[i]).Round(10*time.Millisecond)] = true
	}
	require.Greater(t, len(gaps), len(at)/3, "by chance, not by the clock")
	w.connected(2)
	back := time.Since(began) - refused
	t.Logf("R11: both connections were back %d ms after the refusal", back.Milliseconds())
	require.LessOrEqual(t, back, 35*time.Second)
	w.must(person(0))
	w.audit("R11 refused")
}

// R11: connections are replaced one by one, each once the one before is back. What was under way on one may go without
// its acknowledgement; who did it is told otherwise.
func TestConnectionsAreReplacedOneByOne(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{})
	over := w.everybody(4, size(80, 800))
	replaced, unanswered := size(10, 40), 0
	for range replaced {
		since := w.last()
		require.True(t, w.sim.Rotate("refresh_requested"))
		w.until(patient, "the connection to be replaced", func() bool { return len(w.opened(since)) > 0 && w.sim.Connections() == 2 })
	}
	<-over
	for _, a := range w.told {
		if a.turn.Error != "" {
			unanswered++
		}
	}
	t.Logf("R11: %d of %d acts were not acknowledged while %d connections were replaced", unanswered, len(w.told), replaced)
	require.Less(t, unanswered, len(w.told)/2)
	w.audit("R11 one by one")
}

// Envelopes that come late: what Slack took for unanswered is done once all the same, and nobody is told otherwise.
func TestEnvelopesComeLate(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{})
	over := w.everybody(4, size(60, 600))
	w.during(over, 500*time.Millisecond, func(nth int) {
		if nth < size(4, 40) {
			w.sim.DelayNext(1, time.Duration(2000+nth%3*700)*time.Millisecond)
		}
	})
	w.audit("envelopes late")
}
