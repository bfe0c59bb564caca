package store

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	sqlSettingsVersion = `select coalesce(max(id), 0) from setting_changes`
	// Roles are entries like the others, kept where every act looks them up.
	sqlEntries = `
		select setting, key, value from settings
		union all select 'role', member || '/' || role, '{}'::jsonb from roles`

	// Changes come one after the other, so that the newest line is always of what holds.
	sqlSettingsLock = `select pg_advisory_xact_lock(7345012886)`
	sqlEntry        = `
		select value from settings where setting = $1 and key = $2
		union all select '{}'::jsonb from roles where $1 = 'role' and member || '/' || role = $2`
	sqlKeepEntry = `
		insert into settings (setting, key, value) values ($1, $2, $3::jsonb)
		on conflict on constraint settings_pk do update set value = excluded.value`
	sqlClearEntry = `delete from settings where setting = $1 and key = $2`
	sqlKeepRole   = `
		insert into roles (member, role, granted_by, granted_at)
		values (split_part($1, '/', 1), split_part($1, '/', 2), $2, $3::timestamptz)
		on conflict on constraint roles_pk do nothing`
	sqlClearRole = `delete from roles where member || '/' || role = $1`

	settingChangeColumns = ` id, setting, key, was, value, by_member, at`
	sqlNoteChange        = `
		insert into setting_changes (request_key, setting, key, was, value, by_member, at)
		values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7::timestamptz) returning` + settingChangeColumns
	sqlChangeUnder = `select` + settingChangeColumns + ` from setting_changes where request_key = $1`
	sqlChanges     = `select` + settingChangeColumns + ` from setting_changes
		where $1::bigint = 0 or id < $1::bigint order by id desc limit $2`
	sqlChangesOf = `select` + settingChangeColumns + ` from setting_changes
		where setting = $1 and key = any ($2::text[]) order by id desc limit $3`
)

// settingsCache is the settings that this process read last. Every act learns their version in its own transaction,
// so that what is kept here is never older than what the act sees.
type settingsCache struct {
	newest atomic.Pointer[pipeline.Settings]
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// at gives the settings of a version, read through q where they are not the ones at hand.
func (c *settingsCache) at(ctx context.Context, q querier, version int64) (pipeline.Settings, error) {
	if s := c.newest.Load(); s != nil && s.Version == version {
		return *s, nil
	}
	rows, err := q.Query(ctx, sqlEntries)
	if err != nil {
		return pipeline.Settings{}, err
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.Entry, error) {
		var e pipeline.Entry
		err := row.Scan(&e.Setting, &e.Key, &e.Value)
		return e, err
	})
	if err != nil {
		return pipeline.Settings{}, err
	}
	s, err := pipeline.NewSettings(version, entries)
	if err != nil {
		return pipeline.Settings{}, err
	}
	c.newest.Store(&s)
	return s, nil
}

// Settings gives what holds now.
func (db *DB) Settings(ctx context.Context) (pipeline.Settings, error) {
	var s pipeline.Settings
	err := db.read(ctx, "read settings", func(ctx context.Context, c *pgxpool.Conn) error {
		var version int64
		if err := c.QueryRow(ctx, sqlSettingsVersion).Scan(&version); err != nil {
			return err
		}
		var err error
		s, err = db.settings.at(ctx, c, version)
		return err
	})
	return s, err
}

// Set keeps or clears one entry; see pipeline.SettingStore. A COMMIT that was not answered is asked again under the key.
func (db *DB) Set(ctx context.Context, cmd pipeline.Command, e pipeline.Entry, at time.Time, may func(pipeline.Actor, pipeline.Settings) error) (pipeline.SettingChange, error) {
	var change pipeline.SettingChange
	var refused error
	err := db.read(ctx, "set "+string(e.Setting), func(ctx context.Context, c *pgxpool.Conn) error {
		refused = nil
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			var err error
			change, refused, err = db.set(ctx, tx, cmd, e, at, may)
			return errors.Join(refused, err)
		})
	})
	if refused != nil {
		return pipeline.SettingChange{}, refused
	}
	if err == nil {
		db.ring()
	}
	return change, err
}

func (db *DB) set(ctx context.Context, tx pgx.Tx, cmd pipeline.Command, e pipeline.Entry, at time.Time, may func(pipeline.Actor, pipeline.Settings) error) (change pipeline.SettingChange, refused, err error) {
	if _, err := tx.Exec(ctx, sqlSettingsLock); err != nil {
		return change, nil, err
	}
	if change, err = scanChange(tx.QueryRow(ctx, sqlChangeUnder, cmd.Key)); !errors.Is(err, pgx.ErrNoRows) {
		return change, nil, err
	}
	actor, err := scanActor(tx.QueryRow(ctx, sqlActor, string(cmd.By.ID)), cmd.By)
	if err != nil {
		return change, nil, err
	}
	var version int64
	if err := tx.QueryRow(ctx, sqlSettingsVersion).Scan(&version); err != nil {
		return change, nil, err
	}
	settings, err := db.settings.at(ctx, tx, version)
	if err != nil {
		return change, nil, err
	}
	if refused := may(actor, settings); refused != nil {
		return change, refused, nil
	}
	var was json.RawMessage
	if err := tx.QueryRow(ctx, sqlEntry, string(e.Setting), e.Key).Scan(&was); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return change, nil, err
	}
	if sameJSON(was, e.Value) {
		return change, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged}, nil
	}
	if err := keepEntry(ctx, tx, cmd, e, at); err != nil {
		return change, nil, err
	}
	change, err = scanChange(tx.QueryRow(ctx, sqlNoteChange, cmd.Key, string(e.Setting), e.Key, jsonOrNull(was), jsonOrNull(e.Value), string(cmd.By.ID), at.UTC()))
	return change, nil, err
}

func keepEntry(ctx context.Context, tx pgx.Tx, cmd pipeline.Command, e pipeline.Entry, at time.Time) error {
	var err error
	switch {
	case e.Setting == pipeline.SettingRole && e.Value == nil:
		_, err = tx.Exec(ctx, sqlClearRole, e.Key)
	case e.Setting == pipeline.SettingRole:
		_, err = tx.Exec(ctx, sqlKeepRole, e.Key, string(cmd.By.ID), at.UTC())
	case e.Value == nil:
		_, err = tx.Exec(ctx, sqlClearEntry, string(e.Setting), e.Key)
	default:
		_, err = tx.Exec(ctx, sqlKeepEntry, string(e.Setting), e.Key, string(e.Value))
	}
	return err
}

// SettingChanges gives who set what, newest first.
func (db *DB) SettingChanges(ctx context.Context, before int64, limit int) ([]pipeline.SettingChange, error) {
	var changes []pipeline.SettingChange
	err := db.read(ctx, "read changes of settings", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		changes, err = collectChanges(c.Query(ctx, sqlChanges, before, limit))
		return err
	})
	return changes, err
}

// ChangesOf gives who set entries of a setting; see pipeline.SettingStore.
func (db *DB) ChangesOf(ctx context.Context, of pipeline.Setting, keys []string, limit int) ([]pipeline.SettingChange, error) {
	var changes []pipeline.SettingChange
	err := db.read(ctx, "read changes of "+string(of), func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		changes, err = collectChanges(c.Query(ctx, sqlChangesOf, string(of), keys, limit))
		return err
	})
	return changes, err
}

func collectChanges(rows pgx.Rows, err error) ([]pipeline.SettingChange, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.SettingChange, error) { return scanChange(row) })
}

func scanChange(row pgx.Row) (pipeline.SettingChange, error) {
	var c pipeline.SettingChange
	err := row.Scan(&c.Version, &c.Setting, &c.Key, &c.Was, &c.Value, &c.By, &c.At)
	c.At = c.At.UTC()
	return c, err
}

func jsonOrNull(raw json.RawMessage) *string {
	if raw == nil {
		return nil
	}
	s := string(raw)
	return &s
}

// sameJSON compares values as Postgres keeps them: without their spaces and the order of their keys.
func sameJSON(a, b json.RawMessage) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	left, err1 := json.Marshal(x)
	right, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && string(left) == string(right)
}
