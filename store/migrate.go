package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SchemaError says that the database's schema is not the one that this program works on.
type SchemaError struct {
	// Database and Program are the schema versions of each.
	Database, Program int64
}

func (e *SchemaError) Error() string {
	if e.Database > e.Program {
		return fmt.Sprintf("the database is newer than this program (schema %d, known up to %d): start the newer release of embudo",
			e.Database, e.Program)
	}
	return fmt.Sprintf("the database is older than this program (schema %d of %d): run `embudo migrate`", e.Database, e.Program)
}

// Newer says whether the database is ahead of the program; otherwise Migrate mends it.
func (e *SchemaError) Newer() bool { return e.Database > e.Program }

// riverLock is the advisory lock under which River's own steps run; the number is arbitrary and ours.
const riverLock = 7_345_012_883

// Migrate brings the schema of url to this program's version: our steps, then those of River in the schema
// "river". Several processes at once are safe: each step is applied once. It refuses a newer database with a
// *SchemaError and changes nothing in it. A step that fails leaves those before it applied and nothing of itself.
func Migrate(ctx context.Context, url string) error {
	cfg, err := migrationConfig(url)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	if err := refuseNewer(ctx, db); err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 5))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	steps, err := provider(db, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return migrateRiver(ctx, url)
}

// CheckVersion gives a *SchemaError where the schema of url is not this program's.
func CheckVersion(ctx context.Context, url string) error {
	cfg, err := migrationConfig(url)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if want := programVersion(); have != want {
		return &SchemaError{Database: have, Program: want}
	}
	return nil
}

func refuseNewer(ctx context.Context, db *sql.DB) error {
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if want := programVersion(); have > want {
		return &SchemaError{Database: have, Program: want}
	}
	return nil
}

const (
	sqlSchemaKept    = `select to_regclass('goose_db_version') is not null`
	sqlSchemaVersion = `select coalesce(max(version_id) filter (where is_applied), 0) from goose_db_version`
)

// schemaVersion is the newest step applied; 0 for a database that has none.
func schemaVersion(ctx context.Context, db *sql.DB) (int64, error) {
	var kept bool
	if err := db.QueryRowContext(ctx, sqlSchemaKept).Scan(&kept); err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	if !kept {
		return 0, nil
	}
	var version int64
	if err := db.QueryRowContext(ctx, sqlSchemaVersion).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	return version, nil
}

// programVersion is the newest step that this program has.
func programVersion() int64 {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is constant
	}
	var newest int64
	for _, f := range files {
		v, err := goose.NumericComponent(f)
		if err != nil {
			panic(err) // the names are compiled in
		}
		newest = max(newest, v)
	}
	return newest
}

func provider(db *sql.DB, opts ...goose.ProviderOption) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	opts = append(opts, goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithDisableGlobalRegistry(true))
	p, err := goose.NewProvider(goose.DialectPostgres, db, dir, opts...)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return p, nil
}

func migrationConfig(url string) (*pgx.ConnConfig, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database url: %w", withoutURL(err))
	}
	cfg.ConnConfig.ConnectTimeout = connectLimit
	cfg.ConnConfig.RuntimeParams["application_name"] = "embudo migrate"
	cfg.ConnConfig.RuntimeParams["lock_timeout"] = "5000"
	return cfg.ConnConfig, nil
}

const (
	sqlTryLock     = `select pg_try_advisory_lock($1)`
	sqlUnlock      = `select pg_advisory_unlock($1)`
	sqlRiverSchema = `create schema if not exists river`
)

func migrateRiver(ctx context.Context, url string) error {
	pool, err := connect(ctx, url, 4, map[string]string{"statement_timeout": "0", "lock_timeout": "5000", "application_name": "embudo migrate"})
	if err != nil {
		return err
	}
	defer pool.Close()
	c, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	defer c.Release()
	if err := waitForLock(ctx, c, riverLock); err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	defer func() { _, _ = c.Exec(context.WithoutCancel(ctx), sqlUnlock, riverLock) }()
	if _, err := c.Exec(ctx, sqlRiverSchema); err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: riverSchema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate river: %w", err)
	}
	return nil
}

// waitForLock asks again and again instead of waiting inside Postgres: a waiting statement holds a snapshot, which
// an index that is being built concurrently would wait for in turn.
func waitForLock(ctx context.Context, c *pgxpool.Conn, key int64) error {
	for {
		var got bool
		if err := c.QueryRow(ctx, sqlTryLock, key).Scan(&got); err != nil {
			return err
		}
		if got {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(errors.New("another migration is running"), ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
