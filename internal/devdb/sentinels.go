package devdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sentinels are a Redis, its replica, and three sentinels that promote the replica when the Redis is gone for a second.
type Sentinels struct {
	primary, replica *ownRedis
	sentinels        [3]*sentinel
}

// sentinelGroup is the name under which the sentinels know what they watch.
const sentinelGroup = "embudo"

// StartSentinels starts them all, and comes back when the sentinels agree. There is no stand-in for them.
func StartSentinels(ctx context.Context) (*Sentinels, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("start sentinels: %w", err)
	}
	password := rand.Text()
	s := &Sentinels{primary: &ownRedis{program: program, password: password}, replica: &ownRedis{program: program, password: password}}
	if err := s.open(ctx); err != nil {
		return nil, fmt.Errorf("start sentinels: %w", errors.Join(err, s.Stop()))
	}
	return s, nil
}

func (s *Sentinels) open(ctx context.Context) error {
	if err := s.primary.open(ctx); err != nil {
		return err
	}
	s.replica.primary = s.primary.port
	if err := s.replica.open(ctx); err != nil {
		return err
	}
	for i := range s.sentinels {
		s.sentinels[i] = &sentinel{ownRedis: ownRedis{program: s.primary.program, password: s.primary.password}}
		if err := s.sentinels[i].open(ctx, s.primary.port); err != nil {
			return err
		}
	}
	for _, one := range s.sentinels {
		if err := one.running.await(ctx, one.agrees); err != nil {
			return err
		}
	}
	return nil
}

// URL names the sentinels, in the form that REDIS_URL takes.
func (s *Sentinels) URL() string {
	var hosts []string
	for _, one := range s.sentinels {
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", one.port))
	}
	return fmt.Sprintf("redis://:%s@%s/0?sentinel_master=%s&sentinel_password=%[1]s", s.primary.password, strings.Join(hosts, ","), sentinelGroup)
}

// ReplicaURL is where the one answers that is promoted when the primary is gone.
func (s *Sentinels) ReplicaURL() string { return s.replica.url() }

// KillPrimary ends the primary as kill -9 does.
func (s *Sentinels) KillPrimary() error { return s.primary.kill() }

// Stop ends them all.
func (s *Sentinels) Stop() error {
	var err error
	for _, one := range s.sentinels {
		if one != nil {
			err = errors.Join(err, one.close())
		}
	}
	return errors.Join(err, s.replica.close(), s.primary.close())
}

// sentinel is one of them. Its configuration is a file: it writes what it learns into it.
type sentinel struct{ ownRedis }

func (s *sentinel) open(ctx context.Context, watched int) error {
	return s.openWith(func() error { return s.start(ctx, watched) })
}

func (s *sentinel) start(ctx context.Context, watched int) error {
	file := filepath.Join(s.dir, "sentinel.conf")
	config := fmt.Sprintf("bind 127.0.0.1\nport %d\nrequirepass %[2]s\ndir %[3]q\n"+
		"sentinel monitor %[4]s 127.0.0.1 %[5]d 2\nsentinel auth-pass %[4]s %[2]s\nsentinel sentinel-pass %[2]s\n"+
		"sentinel down-after-milliseconds %[4]s 1000\nsentinel failover-timeout %[4]s 3000\n",
		s.port, s.password, s.dir, sentinelGroup, watched)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return err
	}
	if err := s.account.own(file); err != nil {
		return err
	}
	p, err := command{account: s.account, dir: s.dir, path: s.program, args: []string{file, "--sentinel"}}.start()
	if err != nil {
		return err
	}
	if err := p.await(ctx, s.listens); err != nil {
		return errors.Join(err, p.stop(stopGrace, os.Kill))
	}
	s.running = p
	return nil
}

// agrees says whether the sentinel knows the replica and its two fellows, who reach each other.
func (s *sentinel) agrees(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	client := redis.NewSentinelClient(&redis.Options{Addr: fmt.Sprintf("127.0.0.1:%d", s.port), Password: s.password})
	defer client.Close()
	known, err := client.Master(ctx, sentinelGroup).Result()
	if err != nil {
		return err
	}
	if known["num-slaves"] != "1" || known["num-other-sentinels"] != "2" {
		return errors.New("it does not know all of them yet")
	}
	return client.CkQuorum(ctx, sentinelGroup).Err()
}
