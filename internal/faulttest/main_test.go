//go:build crashpoints

package faulttest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/store"
)

// grounds are what the worlds of one run share: the program, and a Postgres and a Redis that nobody kills.
type grounds struct {
	program  string
	postgres *devdb.Postgres
	redis    *devdb.Redis
}

const (
	template   = "fault_template"
	startGrace = 3 * time.Minute // a busy machine builds the program first
)

var (
	atEnd  []func() error
	shared = sync.OnceValues(prepare)
)

// worlds is how many of them run at once: most of their time they wait, for a lease to end or a bot to come back. Those that
// take all that the machine has, or measure it, are not parallel and come first.
const worlds = "5"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", worlds); err != nil {
		panic(err)
	}
	code := m.Run()
	for _, end := range atEnd {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, "faulttest:", err)
			code = 1
		}
	}
	os.Exit(code)
}

func prepare() (*grounds, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startGrace)
	defer cancel()
	dir, err := os.MkdirTemp("", "embudo-fault-")
	if err != nil {
		return nil, err
	}
	atEnd = append(atEnd, func() error { return os.RemoveAll(dir) })
	g := &grounds{program: filepath.Join(dir, "embudo")}
	if err := build(ctx, filepath.Join("..", ".."), g.program); err != nil {
		return nil, err
	}
	if g.postgres, err = devdb.StartPostgres(ctx, devdb.Options{Own: true, Fsync: true, Connections: 600}); err != nil {
		return nil, err
	}
	atEnd = append(atEnd, g.postgres.Stop)
	if g.redis, err = devdb.StartRedis(ctx, devdb.Options{Own: true}); err != nil {
		return nil, err
	}
	atEnd = append(atEnd, g.redis.Stop)
	url, err := g.postgres.CreateDatabase(ctx, template, "")
	if err != nil {
		return nil, err
	}
	return g, store.Migrate(ctx, url)
}

// build makes the program of the tree at dir, with its crash points.
func build(ctx context.Context, dir, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "crashpoints", "-o", program, "./cmd/embudo")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("build the bot: %s", out), err)
	}
	return nil
}

func needed(t *testing.T) *grounds {
	t.Helper()
	g, err := shared()
	require.NoError(t, err)
	return g
}

// full says whether the run is at full size.
var full = os.Getenv("EMBUDO_FULL") != ""

// size is how much of something a run does.
func size(small, whole int) int {
	if full {
		return whole
	}
	return small
}

// chance is a source of random numbers whose seed is printed where the test fails.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if given := os.Getenv("EMBUDO_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("repeat with EMBUDO_SEED=%d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, seed))
}
