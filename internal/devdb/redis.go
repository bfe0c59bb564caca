package devdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Redis is a server to keep things in: our own, the one that REDIS_URL names, or a stand-in.
type Redis struct {
	url  string
	real bool

	mu     sync.Mutex
	server server // nil when it is not ours
}

// server is a Redis of ours that can be taken down and brought back under its address.
type server interface {
	kill() error
	start(ctx context.Context) error
	close() error
}

// StartRedis finds or starts a Redis that answers. It reads Own of the options, if any is given. ctx
// bounds the start; Stop ends what was started.
func StartRedis(ctx context.Context, options ...Options) (*Redis, error) {
	r := &Redis{url: os.Getenv("REDIS_URL"), real: true}
	if r.url == "" || len(options) > 0 && options[0].Own {
		if err := r.startOwn(ctx); err != nil {
			return nil, fmt.Errorf("start Redis: %w", err)
		}
	}
	if err := ping(ctx, r.url); err != nil {
		return nil, errors.Join(fmt.Errorf("reach Redis: %w", err), r.Stop())
	}
	return r, nil
}

func (r *Redis) startOwn(ctx context.Context) error {
	program, err := exec.LookPath("redis-server")
	if err == nil {
		own := &ownRedis{program: program, password: rand.Text()}
		r.server = own
		if err := own.open(ctx); err != nil {
			return errors.Join(err, own.close())
		}
		r.url = own.url()
		return nil
	}
	if requireReal() {
		return errors.New("no redis-server is installed: install it (Debian and Ubuntu: apt-get install redis-server), or set REDIS_URL")
	}
	stand, err := startStandIn()
	if err != nil {
		return err
	}
	r.url, r.server, r.real = stand.url(), stand, false
	return nil
}

func ping(ctx context.Context, url string) error {
	o, err := redis.ParseURL(url)
	if err != nil {
		return errors.New("REDIS_URL is not one: redis://[user:password@]host:port[/database]") // its own words may hold the password
	}
	o.MaxRetries, o.DialerRetries = -1, 1
	client := redis.NewClient(o)
	defer client.Close()
	return client.Ping(ctx).Err()
}

// URL is where the server answers, with its password and database 0, or REDIS_URL as given.
func (r *Redis) URL() string { return r.url }

// Real says whether it is a Redis and not the stand-in, which lacks some commands and all persistence.
func (r *Redis) Real() bool { return r.real }

// Stop ends a server of ours and leaves another's alone. Once is enough and more does no harm.
func (r *Redis) Stop() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == nil {
		return nil
	}
	return r.server.close()
}

// Kill ends a server of ours as kill -9 does, and loses what it held.
func (r *Redis) Kill() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == nil {
		return ErrNotOurs
	}
	return r.server.kill()
}

// Restart kills a server of ours, unless it is already down, and starts it, empty, under the same URL.
func (r *Redis) Restart(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == nil {
		return ErrNotOurs
	}
	if err := r.server.kill(); err != nil {
		return err
	}
	if err := r.server.start(ctx); err != nil {
		return fmt.Errorf("restart Redis: %w", err)
	}
	return nil
}

// ownRedis is a redis-server of ours.
type ownRedis struct {
	program  string
	password string
	account  account
	dir      string
	held     *lock
	port     int
	primary  int // the port of the one that it follows; 0 for none
	running  *process
}

func (o *ownRedis) url() string {
	return fmt.Sprintf("redis://:%s@127.0.0.1:%d/0", o.password, o.port)
}

func (o *ownRedis) open(ctx context.Context) error {
	return o.openWith(func() error { return o.start(ctx) })
}

// openWith prepares the folder and starts the server on a port that is free.
func (o *ownRedis) openWith(start func() error) (err error) {
	if o.account, err = serverAccount(); err != nil {
		return err
	}
	if o.dir, o.held, err = temporary(redisPrefix, false); err != nil {
		return err
	}
	if err := o.account.own(o.dir); err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		if o.port, err = freePort(); err != nil {
			return err
		}
		err = start()
		var ended *exitError
		if attempt < 5 && errors.As(err, &ended) && ended.says("Address already in use", "bind:") {
			continue
		}
		return err
	}
}

// start gives the configuration by standard input: on the command line every user could read the password.
func (o *ownRedis) start(ctx context.Context) error {
	config := "bind 127.0.0.1\nport " + strconv.Itoa(o.port) + "\nrequirepass " + o.password +
		"\ndir " + strconv.Quote(o.dir) + "\nsave \"\"\nappendonly no\ndatabases " + strconv.Itoa(ownDatabases) + "\n"
	if o.primary != 0 {
		config += fmt.Sprintf("replicaof 127.0.0.1 %d\nmasterauth %s\n", o.primary, o.password)
	}
	p, err := command{account: o.account, dir: o.dir, path: o.program, args: []string{"-"}, stdin: config}.start()
	if err != nil {
		return err
	}
	if err := p.await(ctx, o.answers); err != nil {
		return errors.Join(err, p.stop(stopGrace, os.Kill))
	}
	o.running = p
	return nil
}

// answers looks at the port first: go-redis prints each dial that fails.
func (o *ownRedis) answers(ctx context.Context) error {
	if err := o.listens(ctx); err != nil {
		return err
	}
	return ping(ctx, o.url())
}

func (o *ownRedis) listens(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.port)))
	if err != nil {
		return err
	}
	return conn.Close()
}

// ownDatabases lets every test of a binary have a logical database of its own.
const ownDatabases = 512

func (o *ownRedis) kill() error {
	if o.running == nil {
		return nil
	}
	p := o.running
	o.running = nil
	return p.stop(stopGrace, os.Kill)
}

func (o *ownRedis) close() error {
	err := o.kill() // it holds nothing that is worth a farewell
	if o.held != nil {
		err = errors.Join(err, os.RemoveAll(o.dir))
		o.held.release()
		o.held = nil
	}
	return err
}
