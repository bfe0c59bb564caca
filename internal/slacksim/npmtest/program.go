package npmtest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long a program gets to say what is waited for.
const patience = 30 * time.Second

// longestLine bounds what a program says in one line.
const longestLine = 4 << 20

// Program is a Node program that runs until the test ends.
type Program struct {
	t     testing.TB
	stdin io.WriteCloser
	lines chan string
	wait  func() error
}

// Start runs a script of dir, with the environment's variables and env ("NAME=value") besides.
func Start(t testing.TB, dir, script string, env ...string) *Program {
	t.Helper()
	cmd := exec.Command(Need(t, "node"), filepath.Join(dir, script))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	p := &Program{t: t, stdin: stdin, lines: make(chan string, 100), wait: sync.OnceValue(cmd.Wait)}
	go func() {
		defer close(p.lines)
		scan := bufio.NewScanner(stdout)
		scan.Buffer(nil, longestLine)
		for scan.Scan() {
			p.lines <- scan.Text()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // gone already, where the test came to its end
		_ = p.wait()
	})
	return p
}

// Lines are what the program says, its complaints included, line by line until it ends.
func (p *Program) Lines() <-chan string { return p.lines }

// Tell writes a line to the program's standard input.
func (p *Program) Tell(line []byte) error {
	_, err := p.stdin.Write(append(line, '\n'))
	return err
}

// Await reads the program's lines until it says line.
func (p *Program) Await(line string) {
	p.t.Helper()
	late := time.After(patience)
	for {
		select {
		case said, ok := <-p.lines:
			require.True(p.t, ok, "the program ended before it said %q", line)
			if said == line {
				return
			}
			p.t.Log("node: " + said)
		case <-late:
			require.Fail(p.t, "waited in vain", "for %q", line)
		}
	}
}

// End asks the program to stop, by the end of its standard input, and checks that it does so in order.
func (p *Program) End() {
	p.t.Helper()
	require.NoError(p.t, p.stdin.Close())
	for range p.lines { // it closes when the program ends
	}
	require.NoError(p.t, p.wait())
}
