//go:build crashpoints

package faulttest

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// R17: told to stop while an act is under way, the bot ends it, begins nothing new, says so to whoever asks, and goes
// without a fault.
func TestNothingNewOnceItStops(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{idle: true})
	bot := w.start()
	w.must(person(0))
	w.quiet()
	w.pg.Silence()
	first := make(chan told, 1)
	sent := w.last()
	go func() { first <- w.createFor(person(0), "El que está en camino") }()
	w.until(patient, "the act to be on its way", func() bool { return w.envelopes(sent) == 1 })
	require.NoError(t, bot.cmd.Process.Signal(syscall.SIGTERM))
	began := time.Now()
	var late told
	w.until(patient, "an act to be turned away", func() bool {
		late = w.create(person(1))
		return strings.Contains(w.heard(late), "No hice nada")
	})
	w.pg.Speak()
	select {
	case <-bot.ended:
	case <-time.After(25 * time.Second):
		t.Fatal("the bot did not stop")
	}
	t.Logf("R17: stopped %d ms after it was told, with an act under way", time.Since(began).Milliseconds())
	require.Zero(t, bot.cmd.ProcessState.ExitCode())
	<-first
	require.Zero(t, w.number(late.account))

	bot = w.start()
	w.must(person(0))
	w.audit("R17 nothing new")
	w.pg.Silence()
	sent = w.last()
	go func() { first <- w.create(person(0)) }()
	w.until(patient, "the act to be on its way", func() bool { return w.envelopes(sent) == 1 })
	require.NoError(t, bot.cmd.Process.Signal(syscall.SIGTERM))
	w.until(patient, "an act to be turned away", func() bool { return strings.Contains(w.heard(w.create(person(1))), "No hice nada") })
	began = time.Now()
	require.NoError(t, bot.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-bot.ended:
	case <-time.After(2 * time.Second):
		t.Fatal("a second word did not end it")
	}
	t.Logf("R17: ended %d ms after the second word", time.Since(began).Milliseconds())
	<-first
}

// envelopes counts the commands that were sent to a bot since a log line.
func (w *world) envelopes(since int64) (n int) {
	for _, e := range w.sim.LogAfter(since) {
		if e.Kind == "envelope" && e.Name == "/oportunidad" {
			n++
		}
	}
	return n
}
