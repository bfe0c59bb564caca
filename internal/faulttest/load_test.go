//go:build crashpoints

package faulttest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// steadily lets people act at a rate, whether or not the acts before have ended, and gives the waits in order.
func (w *world) steadily(perSecond int, long time.Duration) []time.Duration {
	w.t.Helper()
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	var acts sync.WaitGroup
	n := int(long.Seconds() * float64(perSecond))
	waits := make([]time.Duration, n)
	for i := range n {
		<-tick.C
		acts.Go(func() {
			a := w.create(person(i % 8))
			if !a.sure {
				w.t.Errorf("not created: %+v", a.turn)
				return
			}
			waits[i] = a.turn.AckLatency.Duration()
		})
	}
	acts.Wait()
	slices.Sort(waits)
	return waits
}

// R10: acknowledgements at a steady rate, with deliveries running. The bounds of the small run leave room for a
// machine that does other work too.
func TestSteadyLoad(t *testing.T) {
	w := openWorld(t, worldOptions{})
	rate, long := size(15, 50), time.Duration(size(5, 60))*time.Second
	waits := w.steadily(rate, long)
	t.Logf("R10: %d acts at %d a second: p50 %d ms, p99 %d ms, longest %d ms", len(waits), rate,
		waits[len(waits)/2].Milliseconds(), waits[len(waits)*99/100].Milliseconds(), waits[len(waits)-1].Milliseconds())
	require.Less(t, waits[len(waits)-1], 2500*time.Millisecond)
	w.audit("R10")
}

// R20: hours of work leave memory and goroutines where they were. EMBUDO_SOAK says how long.
func TestSoak(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("EMBUDO_SOAK"))
	if err != nil {
		long = time.Duration(size(5, 120)) * time.Second // long enough to show that the test works
	}
	w := openWorld(t, worldOptions{idle: true})
	bot := w.start()
	w.steadily(20, long/4)
	goroutines := bot.goroutines(w)
	memory := w.memoryWhile(bot, long/4)
	w.steadily(20, long/4)
	grown := w.memoryWhile(bot, long-3*(long/4))/memory - 1
	w.audit("R20 (" + long.String() + ")")
	after := bot.goroutines(w)
	t.Logf("R20: memory grew by %.1f %%, goroutines from %.0f to %.0f", 100*grown, goroutines, after)
	require.LessOrEqual(t, after, goroutines+20)
	if long >= 5*time.Minute {
		require.Less(t, grown, 0.1)
	}
	response, err := http.Get(bot.address(w) + "/readyz")
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
}

// memoryWhile is the median of what the process holds while acts go on at a steady rate, in KiB. One look would find it
// before or after a collection of garbage.
func (w *world) memoryWhile(bot *process, long time.Duration) float64 {
	w.t.Helper()
	var seen []float64
	parts := 15
	for range parts {
		w.steadily(20, long/time.Duration(parts))
		seen = append(seen, bot.memory(w))
	}
	slices.Sort(seen)
	return seen[len(seen)/2]
}

// memory is what the process holds, in KiB. Source: proc(5), /proc/pid/status.
func (p *process) memory(w *world) float64 {
	w.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	require.NoError(w.t, err)
	return figure(w, raw, "VmRSS:")
}

func (p *process) goroutines(w *world) float64 {
	w.t.Helper()
	response, err := http.Get(p.address(w) + "/metrics")
	require.NoError(w.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	return figure(w, raw, "go_goroutines")
}

// figure is the number after a name at the beginning of a line.
func figure(w *world, raw []byte, name string) float64 {
	w.t.Helper()
	for line := range bytes.Lines(raw) {
		if fields := strings.Fields(string(line)); len(fields) > 1 && fields[0] == name {
			n, err := strconv.ParseFloat(fields[1], 64)
			require.NoError(w.t, err)
			return n
		}
	}
	w.t.Fatalf("%s is not told", name)
	return 0
}
