package devdb_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

// Some things only show in a process of its own: what the environment decides, being an ordinary user,
// dying. Such a child is this test binary with childMark set.
const childMark = "EMBUDO_DEVDB_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childMark) != "" {
		child()
		return
	}
	os.Exit(m.Run())
}

// report is what a child says of the servers it got.
type report struct {
	Postgres, Redis         string
	OursPostgres, RealRedis bool
	Created                 string
	Fault                   string
	UID                     int
}

// child starts both servers, reports, and waits until its standard input ends.
func child() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	said := report{UID: os.Getuid()}
	var stops []func() error
	if p, err := devdb.StartPostgres(ctx, devdb.Options{}); err != nil {
		said.Fault += err.Error()
	} else {
		stops = append(stops, p.Stop)
		said.Postgres, said.OursPostgres = p.URL(), p.Ours()
		if said.Created, err = p.CreateDatabase(ctx, "of_child", ""); err != nil {
			said.Fault += err.Error()
		}
	}
	if r, err := devdb.StartRedis(ctx); err != nil {
		said.Fault += err.Error()
	} else {
		stops = append(stops, r.Stop)
		said.Redis, said.RealRedis = r.URL(), r.Real()
	}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		panic(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	for _, stop := range stops {
		if err := stop(); err != nil {
			panic(err)
		}
	}
}

// family is a running child.
type family struct {
	cmd   *exec.Cmd
	input io.WriteCloser
	report
}

// raise runs a child from a copy of this binary that any user can read, with env added to ours less what
// names servers.
func raise(t *testing.T, prepare func(*exec.Cmd), env ...string) *family {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	program, err := os.ReadFile(self)
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "embudo-child-")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	path := filepath.Join(dir, "child")
	require.NoError(t, os.WriteFile(path, program, 0o755))

	// What a child that dies leaves behind goes with dir.
	temp := filepath.Join(dir, "tmp")
	require.NoError(t, os.Mkdir(temp, 0o700))
	require.NoError(t, os.Chmod(temp, 0o777))

	f := &family{cmd: exec.Command(path)}
	f.cmd.Dir = dir
	f.cmd.Env = append(os.Environ(), "DATABASE_URL=", "REDIS_URL=", childMark+"=1", "HOME="+dir, "TMPDIR="+temp)
	f.cmd.Env = append(f.cmd.Env, env...)
	f.cmd.Stderr = os.Stderr
	if prepare != nil {
		prepare(f.cmd)
	}
	f.input, err = f.cmd.StdinPipe()
	require.NoError(t, err)
	output, err := f.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, f.cmd.Start())
	t.Cleanup(func() { _ = f.cmd.Process.Kill() })
	require.NoError(t, json.NewDecoder(output).Decode(&f.report))
	return f
}

// leave lets the child end in order.
func (f *family) leave(t *testing.T) {
	t.Helper()
	require.NoError(t, f.input.Close())
	require.NoError(t, f.cmd.Wait())
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// eventually polls until ok, for what another process does in its own time.
func eventually(t *testing.T, ok func() bool, what string) {
	t.Helper()
	require.Eventually(t, ok, 20*time.Second, 20*time.Millisecond, what)
}
