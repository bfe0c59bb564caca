package devdb

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Mode is how a cluster is ended.
type Mode int

const (
	// Fast ends transactions and clients in order and flushes.
	Fast Mode = iota
	// Immediate drops everything at once, with a word to the clients; the next start recovers.
	Immediate
	// Crash is kill -9; the next start recovers.
	Crash
)

const stopGrace = 10 * time.Second

// cluster is a Postgres of our own: its folder, and the server while it runs.
type cluster struct {
	base        string // holds data, password, lock and server.log
	temporary   bool
	memory      bool
	fsync       bool
	connections int
	bin         string
	account     account
	password    string
	port        int
	held        *lock

	mu     sync.Mutex
	server *process // nil when down
}

func startCluster(ctx context.Context, o Options) (*cluster, error) {
	if runtime.GOOS == "windows" {
		return nil, errors.New("on Windows set DATABASE_URL to a Postgres that runs")
	}
	account, err := serverAccount()
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, o)
	if err != nil {
		return nil, err
	}
	c := &cluster{base: o.Dir, temporary: o.Dir == "", memory: o.Memory, fsync: o.Fsync, connections: cmp.Or(o.Connections, 200), bin: bin, account: account}
	if err := c.open(ctx); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// open prepares the folder and starts the server on a port of its own.
func (c *cluster) open(ctx context.Context) error {
	if err := c.takeFolder(); err != nil {
		return err
	}
	if err := c.initialise(ctx); err != nil {
		return err
	}
	return c.startSomewhere(ctx)
}

// startSomewhere starts the server on a port that is free.
func (c *cluster) startSomewhere(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		port, err := freePort()
		if err != nil {
			return err
		}
		c.port = port
		err = c.start(ctx)
		var ended *exitError
		// Between our look and its bind another process can take the port.
		if attempt < 5 && errors.As(err, &ended) && ended.says("could not bind", "Address already in use") {
			continue
		}
		return err
	}
}

func (c *cluster) takeFolder() (err error) {
	if c.temporary {
		c.base, c.held, err = temporary(postgresPrefix, c.memory)
	} else {
		c.base, c.held, err = kept(c.base)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.base, err)
	}
	return c.account.own(c.base)
}

func kept(dir string) (string, *lock, error) {
	base, err := filepath.Abs(dir)
	if err != nil {
		return dir, nil, err
	}
	if err := os.MkdirAll(base, 0o700); err != nil {
		return base, nil, err
	}
	held, err := tryLock(filepath.Join(base, lockName))
	return base, held, err
}

// initialise runs initdb where there is no data yet. Logging in takes a password even on loopback:
// the machine may have other users.
func (c *cluster) initialise(ctx context.Context) error {
	secret := filepath.Join(c.base, "password")
	if _, err := os.Stat(filepath.Join(c.data(), "PG_VERSION")); err == nil {
		kept, err := os.ReadFile(secret)
		c.password = string(kept)
		return err
	}
	c.password = rand.Text()
	if err := c.write(secret, c.password); err != nil {
		return err
	}
	told, err := scramSecret(c.password)
	if err != nil {
		return err
	}
	checked := filepath.Join(c.base, "password.scram")
	if err := c.write(checked, told); err != nil {
		return err
	}
	said, err := c.initdb(ctx, checked, "C.UTF-8")
	if err != nil && strings.Contains(said, "invalid locale name") {
		said, err = c.initdb(ctx, checked, "en_US.UTF-8") // macOS before 15 has no C.UTF-8
	}
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", c.account.explain(err), said)
	}
	return nil
}

// write makes a file that only the server's account and we can read.
func (c *cluster) write(path, text string) error {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	return c.account.own(path)
}

func (c *cluster) initdb(ctx context.Context, secret, locale string) (said string, err error) {
	out, err := command{account: c.account, dir: c.base, path: filepath.Join(c.bin, "initdb"), args: []string{
		"--pgdata=" + c.data(), "--username=embudo", "--pwfile=" + secret, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=" + locale, "--no-sync", "--no-instructions",
	}}.prepare(ctx).CombinedOutput()
	return string(out), err
}

func (c *cluster) data() string { return filepath.Join(c.base, "data") }

func (c *cluster) url() string {
	return fmt.Sprintf("postgres://embudo:%s@127.0.0.1:%d/postgres?sslmode=disable", c.password, c.port)
}

func (c *cluster) start(ctx context.Context) error {
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(c.port),
		"unix_socket_directories=", // a path to it may be longer than the system allows
		"max_connections=" + strconv.Itoa(c.connections), "shared_buffers=64MB", "timezone=UTC", "log_timezone=UTC", "jit=off",
	}
	if !c.fsync {
		settings = append(settings, "fsync=off", "full_page_writes=off", "synchronous_commit=off")
	}
	args := []string{"-D", c.data()}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	server, err := command{account: c.account, dir: c.base, path: filepath.Join(c.bin, "postgres"), args: args}.start()
	if err != nil {
		return err
	}
	answers := func(ctx context.Context) error {
		_, err := serverVersion(ctx, c.url())
		return err
	}
	if err := server.await(ctx, answers); err != nil {
		return errors.Join(err, server.stop(stopGrace, syscall.SIGQUIT, os.Kill))
	}
	c.server = server
	return nil
}

func (c *cluster) restart(ctx context.Context, mode Mode) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.end(mode); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startGrace)
	defer cancel()
	for {
		err := c.start(ctx)
		var ended *exitError
		// Backends that outlive a kill hold the shared memory until they notice.
		if errors.As(err, &ended) && ctx.Err() == nil && ended.says("still in use", "could not bind") {
			continue
		}
		return err
	}
}

func (c *cluster) kill() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end(Crash)
}

// end takes the server down, if it is up.
func (c *cluster) end(mode Mode) error {
	if c.server == nil {
		return nil
	}
	server := c.server
	c.server = nil
	switch mode {
	case Fast:
		return server.stop(stopGrace, os.Interrupt, syscall.SIGQUIT, os.Kill)
	case Immediate:
		return server.stop(stopGrace, syscall.SIGQUIT, os.Kill)
	default:
		killTree(server.cmd.Process.Pid)
		return server.stop(stopGrace, os.Kill)
	}
}

func (c *cluster) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.end(Fast)
	if c.held != nil {
		c.held.release()
		c.held = nil
		if c.temporary {
			err = errors.Join(err, os.RemoveAll(c.base))
		}
	}
	return err
}
