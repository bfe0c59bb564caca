package devdb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// pollEvery is how often a server that is starting or stopping is looked at.
const pollEvery = 10 * time.Millisecond

// command is a program to run as account in a folder of its own.
type command struct {
	account account
	dir     string
	path    string
	args    []string
	stdin   string
}

// startGrace is how long a server may take until it answers, recovery after a crash included.
const startGrace = time.Minute

// prepare gives the command with an environment of its own: the caller's PGPORT, PGDATA and the like
// would lead a second cluster astray.
func (c command) prepare(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, c.args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.dir, "TMPDIR=" + c.dir, "LC_MESSAGES=C", "TZ=UTC"}
	cmd.Stdin = strings.NewReader(c.stdin)
	c.account.apply(cmd)
	return cmd
}

// process is a running server. It dies with us where the system can see to that.
type process struct {
	cmd    *exec.Cmd
	log    string
	exited chan struct{}
}

func (c command) start() (*process, error) {
	p := &process{log: filepath.Join(c.dir, "server.log"), exited: make(chan struct{})}
	// The server outlives the call that starts it, so no context of the caller may end it.
	p.cmd = c.prepare(context.Background())
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.cmd.Stdout, p.cmd.Stderr = out, out
	if err := p.cmd.Start(); err != nil {
		return nil, c.account.explain(err)
	}
	go func() {
		defer close(p.exited)
		_ = p.cmd.Wait() // how it ended is in its log
	}()
	return p, nil
}

// await asks ready until it agrees, the process ends, or ctx or startGrace does.
func (p *process) await(ctx context.Context, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, startGrace)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.exited:
			return &exitError{log: p.tail()}
		case <-ctx.Done():
			return fmt.Errorf("%w; last answer: %w; its log ends:\n%s", ctx.Err(), err, p.tail())
		case <-tick.C:
		}
	}
}

// exitError is a server that ended while it was starting.
type exitError struct{ log string }

func (e *exitError) Error() string { return "the server ended; its log ends:\n" + e.log }

func (e *exitError) says(any ...string) bool {
	for _, text := range any {
		if strings.Contains(e.log, text) {
			return true
		}
	}
	return false
}

func (p *process) tail() string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	const keep = 2000
	if len(data) > keep {
		data = data[len(data)-keep:]
	}
	return string(data)
}

// stop sends the signals in turn, giving each its grace, until the process has ended.
func (p *process) stop(grace time.Duration, signals ...os.Signal) error {
	for _, s := range signals {
		if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		timer := time.NewTimer(grace)
		select {
		case <-p.exited:
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
	return fmt.Errorf("process %d does not end", p.cmd.Process.Pid)
}

// freePort gives a loopback port that nothing listens on. It lies below the ports that systems give to
// outgoing connections: while a server is down, a client that keeps dialling an ephemeral port can be
// given that very port and end up connected to itself.
func freePort() (int, error) {
	var last error
	for range 50 {
		port := 20000 + rand.IntN(12000)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return port, l.Close()
		}
		last = err
	}
	return 0, fmt.Errorf("no free port: %w", last)
}
