//go:build crashpoints

package faulttest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// during breaks something over and over, as long as people act.
func (w *world) during(over <-chan struct{}, every time.Duration, trouble func(nth int)) {
	for nth := 0; ; nth++ {
		select {
		case <-over:
			return
		case <-time.After(every):
			trouble(nth)
		}
	}
}

// R11: connections are replaced, cut and refused under load.
func TestConnectionsComeAndGo(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(w *world, nth int){
		"replaced": func(w *world, _ int) { w.sim.Rotate("refresh_requested") },
		"warned":   func(w *world, _ int) { w.sim.Rotate("warning") },
		"cut":      func(w *world, _ int) { w.sim.DropTCP() },
		"refused": func(w *world, nth int) {
			if nth == 0 {
				w.sim.RefuseConnections(2 * time.Second)
				w.sim.DropTCP()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{})
			w.sim.RedeliverSlashOnReconnect(true)
			over := w.everybody(8, size(120, 2000))
			w.during(over, 150*time.Millisecond, func(nth int) {
				if nth < size(10, 60) {
					trouble(w, nth)
				}
			})
			w.connected(1)
			w.until(35*time.Second, "an act after the last loss", func() bool { return w.create(person(0)).sure })
			w.audit("R11 " + name)
		})
	}
}

// R13 and R14: posts are refused, put off, and done without an answer.
func TestPostsFail(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(w *world, nth int){
		"limited":      func(w *world, _ int) { w.sim.RateLimitNext("chat.postMessage", sales, time.Second, 1) },
		"failing":      func(w *world, _ int) { w.sim.FailNext("chat.postMessage", 503, "", 2) },
		"lost replies": func(w *world, _ int) { w.sim.LoseReplyNext("chat.postMessage", 2) },
		"lost edits":   func(w *world, _ int) { w.sim.LoseReplyNext("chat.update", 2) },
		"storm": func(w *world, nth int) {
			if nth == 0 {
				w.sim.FailNext("", 503, "", 100_000) // whatever is called, until the last act
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{})
			over := w.everybody(4, size(60, 1000))
			w.during(over, 200*time.Millisecond, func(nth int) {
				if nth < size(5, 100) {
					trouble(w, nth)
				}
			})
			w.sim.ClearTrouble()
			require.Less(t, w.audit("R13/R14 "+name).owed, 2*time.Minute)
		})
	}
}

// The bot's token is revoked and replaced: nothing that was done is lost, and what was owed is told by the new one.
func TestTokenReplaced(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{idle: true})
	bot := w.start()
	<-w.everybody(4, 20)
	w.sim.RevokeToken()
	<-w.everybody(4, 20)
	bot.kill()
	w.start("SLACK_BOT_TOKEN=" + w.sim.ReplaceToken())
	require.True(t, w.must(person(0)).sure)
	require.Less(t, w.audit("token replaced").owed, 20*time.Second)
}
