// Package dbtest gives each test a Postgres database and a Redis of its own. A test binary starts one
// server of each kind, and only when a test asks.
//
//	func TestMain(m *testing.M) { dbtest.Main(m, store.Migrate) }
//
//	func TestSave(t *testing.T) {
//		t.Parallel()
//		url := dbtest.Database(t) // migrated, empty, dropped at the end of the test
//	}
package dbtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"embudo/internal/devdb"
)

// startGrace is how long the servers may take until they answer, a first download included.
const startGrace = 5 * time.Minute

// binary is what the tests of one binary share.
var binary struct {
	migrate  func(ctx context.Context, url string) error
	postgres func() (*template, error)
	redis    func() (*devdb.Redis, error)
	stop     []func() error
	mu       sync.Mutex // guards stop
}

// Main runs the tests and ends the process with their outcome, having stopped what was started for them.
// migrate brings an empty database up to date; nil leaves it empty. It runs once, on the template that
// each test's database is a copy of.
func Main(m interface{ Run() int }, migrate func(ctx context.Context, url string) error) {
	binary.migrate = migrate
	binary.postgres = sync.OnceValues(startTemplate)
	binary.redis = sync.OnceValues(startRedis)
	code := m.Run()
	for i := len(binary.stop) - 1; i >= 0; i-- {
		if err := binary.stop[i](); err != nil {
			fmt.Fprintln(os.Stderr, "dbtest:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

func atEnd(stop func() error) {
	binary.mu.Lock()
	defer binary.mu.Unlock()
	binary.stop = append(binary.stop, stop)
}
