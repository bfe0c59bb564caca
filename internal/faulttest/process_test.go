//go:build crashpoints

package faulttest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"
)

// process is one bot.
type process struct {
	cmd   *exec.Cmd
	log   *output
	ended chan struct{}
}

// output keeps what a bot logs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs one more bot and waits until it is connected.
func (w *world) start(env ...string) *process {
	w.t.Helper()
	p := w.launch(w.grounds.program, env...)
	w.serving(p)
	return p
}

// serving waits until a bot has its two connections.
func (w *world) serving(p *process) {
	w.t.Helper()
	w.until(patient, "the bot to be connected", func() bool {
		return p.over() || strings.Count(p.log.String(), `"slack: connected"`) >= 2
	})
	require.False(w.t, p.over(), "the bot ended: %s", tail(p.log.String(), 5))
}

// launch runs a bot of the program, without waiting for it.
func (w *world) launch(program string, env ...string) *process {
	w.t.Helper()
	p := &process{cmd: exec.Command(program, "run"), log: &output{}, ended: make(chan struct{})}
	p.cmd.Env = append(append([]string{}, w.env...), env...)
	p.cmd.Stderr = p.log
	require.NoError(w.t, p.cmd.Start())
	w.bots.Store(p, true)
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // how it ended, its state tells
		w.bots.Delete(p)
	}()
	w.t.Cleanup(func() {
		_, runs := w.bots.Load(p)
		p.kill()
		if runs && w.t.Failed() {
			w.t.Logf("the end of a bot's log:\n%s", tail(p.log.String(), 20))
		}
	})
	return p
}

// over says whether the process has ended.
func (p *process) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// kill ends the process as kill -9 does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be gone
	<-p.ended
}

// terminate asks the process to stop, and gives how long it took.
func (p *process) terminate(w *world, limit time.Duration) time.Duration {
	w.t.Helper()
	began := time.Now()
	require.NoError(w.t, p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.ended:
	case <-time.After(limit):
		w.t.Fatalf("the bot did not stop within %s", limit)
	}
	return time.Since(began)
}

// died waits until the process ended by itself.
func (p *process) died(w *world) {
	w.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patient):
		w.t.Fatal("the bot did not die")
	}
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	require.True(w.t, ok && status.Signaled() && status.Signal() == syscall.SIGKILL, "%v", p.cmd.ProcessState)
}

// address is where the process serves its health, as it logged.
func (p *process) address(w *world) string {
	w.t.Helper()
	for line := range strings.Lines(p.log.String()) {
		if _, rest, ok := strings.Cut(line, `"http":"`); ok {
			at, _, _ := strings.Cut(rest, `"`)
			return "http://" + at
		}
	}
	w.t.Fatal("the bot did not say where it serves")
	return ""
}

// cpu is the processor time that the process used. Source: proc(5), /proc/pid/stat, in hundredths of a second.
func (p *process) cpu(w *world) time.Duration {
	w.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	require.NoError(w.t, err)
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	ticks := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		require.NoError(w.t, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
