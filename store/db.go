package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// Limits of what may be waited for. A person is told within three seconds that the store is away, so reaching it
// may take two, the cleaning up included.
const (
	reachLimit    = 1900 * time.Millisecond
	connectLimit  = 1500 * time.Millisecond
	pingLimit     = time.Second
	closingLimit  = 3 * time.Second
	rollbackLimit = 5 * time.Second
	// onceLimit bounds a command whose caller set no deadline.
	onceLimit = 25 * time.Second
)

// DB is the Postgres side of the store. Its methods may be called from many goroutines.
type DB struct {
	pool *pgxpool.Pool
	log  *slog.Logger
	url  string

	settings settingsCache
	together gathering[asking]
	speakers gathering[speaking]
	// accounts and products are those of which programs ask for something by the ids that they know them by.
	accounts, products *recordLine

	stop context.CancelFunc
	bell chan struct{}
	wait sync.WaitGroup
}

var _ pipeline.Store = (*DB)(nil)

// Open connects to the Postgres of url and checks that its schema is the one of this program: a *SchemaError says
// what to do where it is not. url is a connection string or URL as libpq takes it, with several hosts where there
// are replicas; pool_max_conns in it sets the most connections (default 24). log may be nil. Close it.
func Open(ctx context.Context, url string, log *slog.Logger) (*DB, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if err := CheckVersion(ctx, url); err != nil {
		return nil, err
	}
	pool, err := connect(ctx, url, 24, nil)
	if err != nil {
		return nil, err
	}
	life, stop := context.WithCancel(context.Background())
	db := &DB{pool: pool, log: log, url: url, stop: stop, bell: make(chan struct{}, 1)}
	db.together = gathering[asking]{do: db.doTogether, fits: apart}
	db.speakers = gathering[speaking]{do: db.askSpeakers}
	db.accounts, db.products = db.newRecordLine(accountsAhead{}), db.newRecordLine(productsAhead{})
	db.wait.Go(func() { db.ringLoop(life) })
	return db, nil
}

// Close gives back all connections; it waits for calls under way.
func (db *DB) Close() {
	db.stop()
	db.wait.Wait()
	db.pool.Close()
}

// connect makes a pool of at most conns connections unless url sets another number; params are the server's settings.
func connect(ctx context.Context, url string, conns int32, params map[string]string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database url: %w", withoutURL(err))
	}
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = conns
	}
	cfg.MaxConnLifetime = 30 * time.Minute
	cfg.MaxConnLifetimeJitter = 5 * time.Minute
	cfg.PingTimeout = pingLimit
	cfg.ConnConfig.ConnectTimeout = connectLimit
	if cfg.ConnConfig.ValidateConnect == nil {
		// After a switch-over the old primary answers too, and refuses every write.
		cfg.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	set := map[string]string{
		"application_name": "embudo", "timezone": "UTC", "statement_timeout": "5000",
		"lock_timeout": "1500", "idle_in_transaction_session_timeout": "10000",
	}
	for name, value := range params {
		set[name] = value
	}
	for name, value := range set {
		if _, given := cfg.ConnConfig.RuntimeParams[name]; !given {
			cfg.ConnConfig.RuntimeParams[name] = value
		}
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return pool, nil
}

// withoutURL keeps a connection string, which may hold a password, out of the log.
func withoutURL(err error) error {
	if _, after, ok := strings.Cut(err.Error(), "`: "); ok {
		return fmt.Errorf("%s", after)
	}
	return err
}

// Ping says whether the database answers, within two seconds.
func (db *DB) Ping(ctx context.Context) error {
	return db.read(ctx, "ping", func(ctx context.Context, c *pgxpool.Conn) error { return c.Ping(ctx) })
}

// read runs do, which only reads, within reachLimit. A broken connection is tried once more, on a new one. Where the
// database can't be reached it gives Unavailable.
func (db *DB) read(ctx context.Context, what string, do func(context.Context, *pgxpool.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	var err error
	for try := 0; try < 2; try++ {
		if err = db.readOnce(ctx, do); err == nil || !unreachable(err) && !runAgain(err) || ctx.Err() != nil {
			break
		}
		db.renew(err)
	}
	switch {
	case err == nil:
		return nil
	case unreachable(err):
		return unavailable(fmt.Errorf("%s: %w", what, err))
	}
	return fmt.Errorf("%s: %w", what, err)
}

// renew lets go of all connections when one of them broke: after a restart of the server the pool holds many dead
// ones, and a second try on another of those would fail like the first. A server that is only slow keeps its own.
func (db *DB) renew(err error) {
	var said *pgconn.PgError
	if errors.As(err, &said) && !strings.HasPrefix(said.Code, stateShutdowns) {
		return
	}
	if unreachable(err) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		db.pool.Reset()
	}
}

func (db *DB) readOnce(ctx context.Context, do func(context.Context, *pgxpool.Conn) error) error {
	c, err := db.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	return do(ctx, c)
}

// writeTx runs do in a transaction for what is not an act on an opportunity, such as the delivery of a notice. It
// runs once; an error around COMMIT leaves the outcome open.
func writeTx(ctx context.Context, pool *pgxpool.Pool, do func(pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
		defer cancel()
		_ = tx.Rollback(clean) // after a commit it does nothing; on a broken connection there is nothing to do
	}()
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// touched says whether a statement changed any row.
func touched(tag pgconn.CommandTag, err error) (bool, error) { return tag.RowsAffected() > 0, err }
