//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/slacksim"
)

// R3: everything is delivered four times at once, under envelopes of their own and under one, to two bots; and what is
// delivered again after six minutes and after a day has no effect and the same answer.
func TestDeliveredAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	memory, err := devdb.StartRedis(ctx, devdb.Options{Own: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, memory.Stop()) })
	w := openWorld(t, worldOptions{idle: true, redisURL: memory.URL()})
	bots := []*process{w.start(), w.start()}
	acts := size(60, 2000)
	w.sim.DuplicateNext(10*acts, slacksim.Duplication{NewEnvelopeID: true, Times: 3})
	<-w.everybody(4, acts)
	w.sim.ClearTrouble()
	w.sim.DuplicateNext(10*acts, slacksim.Duplication{After: 200 * time.Millisecond, Times: 3})
	<-w.everybody(4, acts)
	w.sim.ClearTrouble()
	w.audit("R3")

	kept := w.effects()
	w.again("after six minutes") // all that bots remember, they remember for longer
	for _, bot := range bots {
		bot.kill() // none remembers for a day
	}
	require.NoError(t, memory.Restart(ctx)) // nor does Redis
	for _, sql := range []string{
		"update requests set claimed_at = claimed_at - interval '1 day'",
		"update notices set settled_at = settled_at - interval '1 day'",
	} {
		_, err := w.sql.Exec(ctx, sql)
		require.NoError(t, err)
	}
	w.start()
	w.start()
	w.again("after a day")
	require.Equal(t, kept, w.effects())
	w.audit("R3 after a day")
}

// again delivers the newest acts once more: each gets an answer, and a command that created the one that it got.
func (w *world) again(when string) {
	w.t.Helper()
	w.mu.Lock()
	acts := slices.Clone(w.told)
	w.mu.Unlock()
	acts = acts[max(0, len(acts)-60):]
	created := 0
	for _, a := range acts {
		turn, err := w.sim.Redeliver(context.Background(), a.turn.EnvelopeID)
		require.NoError(w.t, err)
		require.Empty(w.t, turn.Error, "%s of %s %s", a.kind, a.account, when)
		if a.kind != "created" || !a.sure {
			continue
		}
		created++
		said := string(turn.AckPayload)
		require.Contains(w.t, said, "Creaste", when)
		require.True(w.t, strings.Contains(said, fmt.Sprintf("OP-%d*", w.number(a.account))), "%s: %s", when, said)
	}
	require.Positive(w.t, created)
}
