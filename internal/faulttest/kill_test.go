//go:build crashpoints

package faulttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// R1: killed without a word at random moments under load.
func TestKilledAtRandom(t *testing.T) {
	t.Parallel()
	random := chance(t)
	w := openWorld(t, worldOptions{idle: true})
	w.sim.RedeliverSlashOnReconnect(true)
	bot := w.start()
	kills, acts := size(10, 200), size(160, 2000)
	over := w.everybody(8, acts)
	killed := 0
	for working := true; working || killed < kills; {
		select {
		case <-over:
			working = false
		case <-time.After(time.Duration(20+random.IntN(600)) * time.Millisecond):
		}
		if killed == kills {
			<-over
			break
		}
		bot.kill()
		killed++
		bot = w.start()
	}
	f := w.audit(fmt.Sprintf("R1 (%d kills)", killed))
	require.Positive(t, f.acked)
	if full { // else it runs beside others
		require.Less(t, f.taken, 2500*time.Millisecond, "of a bot that runs; until it does, people wait for it")
	}
}
