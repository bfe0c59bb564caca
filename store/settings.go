package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
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
	sqlKeepEntries  = `
		insert into settings (setting, key, value) select setting, key, value::jsonb from unnest($1::text[], $2::text[], $3::text[]) as e (setting, key, value)
		on conflict on constraint settings_pk do update set value = excluded.value`
	sqlClearEntries = `
		delete from settings s using unnest($1::text[], $2::text[]) as e (setting, key) where s.setting = e.setting and s.key = e.key`
	sqlKeepRole = `
		insert into roles (member, role, granted_by, granted_at)
		values (split_part($1, '/', 1), split_part($1, '/', 2), $2, $3::timestamptz)
		on conflict on constraint roles_pk do nothing`
	sqlClearRole = `delete from roles where member || '/' || role = $1`

	settingChangeColumns = ` id, setting, key, was, value, by_member, at`
	sqlNoteChanges       = `
		insert into setting_changes (request_key, setting, key, was, value, by_member, at)
		select request_key, setting, key, was::jsonb, value::jsonb, $6, $7::timestamptz
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) with ordinality as c (request_key, setting, key, was, value, n)
		order by n returning` + settingChangeColumns
	sqlChangesUnder = `select` + settingChangeColumns + ` from setting_changes where request_key = any ($1::text[]) order by id`
	sqlChanges      = `select` + settingChangeColumns + ` from setting_changes
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

// Known gives what holds now for a member, in one round trip; see pipeline.SettingStore.
func (db *DB) Known(ctx context.Context, m pipeline.Member) (by pipeline.Actor, s pipeline.Settings, err error) {
	err = db.read(ctx, "read settings", func(ctx context.Context, c *pgxpool.Conn) error {
		b := &pgx.Batch{}
		queueActor(b, m)
		b.Queue(sqlSettingsVersion)
		results := c.SendBatch(ctx, b)
		var version int64
		by, err = readActor(results, m)
		if err := errors.Join(err, results.QueryRow().Scan(&version), results.Close()); err != nil {
			return err
		}
		s, err = db.settings.at(ctx, c, version)
		return err
	})
	return by, s, err
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

// Set keeps or clears entries; see pipeline.SettingStore. A COMMIT that was not answered is asked again under the key.
func (db *DB) Set(ctx context.Context, cmd pipeline.Command, entries []pipeline.Entry, at time.Time, may func(pipeline.Actor, pipeline.Settings) error) ([]pipeline.SettingChange, error) {
	var changes []pipeline.SettingChange
	var refused error
	err := db.read(ctx, "set", func(ctx context.Context, c *pgxpool.Conn) error {
		refused = nil
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			var err error
			changes, refused, err = db.set(ctx, tx, cmd, entries, at, may)
			return errors.Join(refused, err)
		})
	})
	if refused != nil {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	db.ring()
	return changes, nil
}

func (db *DB) set(ctx context.Context, tx pgx.Tx, cmd pipeline.Command, entries []pipeline.Entry, at time.Time, may func(pipeline.Actor, pipeline.Settings) error) (changes []pipeline.SettingChange, refused, err error) {
	if _, err := tx.Exec(ctx, sqlSettingsLock); err != nil {
		return nil, nil, err
	}
	keys := changeKeys(cmd.Key, len(entries))
	if changes, err = collectChanges(tx.Query(ctx, sqlChangesUnder, keys)); err != nil || len(changes) > 0 {
		return changes, nil, err
	}
	actor, err := scanActor(tx.QueryRow(ctx, sqlActor, string(cmd.By.ID)), cmd.By)
	if err != nil {
		return nil, nil, err
	}
	var version int64
	if err := tx.QueryRow(ctx, sqlSettingsVersion).Scan(&version); err != nil {
		return nil, nil, err
	}
	settings, err := db.settings.at(ctx, tx, version)
	if err != nil {
		return nil, nil, err
	}
	if refused := may(actor, settings); refused != nil {
		return nil, refused, nil
	}
	if changes = settings.Differing(entries); len(changes) == 0 {
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged}, nil
	}
	changes, err = keepChanges(ctx, tx, keys, cmd.By.ID, changes, at.UTC())
	return changes, nil, err
}

// changeKeys are the keys of the lines of one command: its own, and that with a number.
func changeKeys(key string, n int) []string {
	keys := []string{key}
	for i := 1; i < n; i++ {
		keys = append(keys, key+"#"+strconv.Itoa(i))
	}
	return keys
}

// keepChanges keeps what changed, and the lines that say so.
func keepChanges(ctx context.Context, tx pgx.Tx, keys []string, by pipeline.UserID, changes []pipeline.SettingChange, at time.Time) ([]pipeline.SettingChange, error) {
	var kept, cleared, noted columns
	for i, c := range changes {
		noted.add(keys[i], c)
		switch {
		case c.Setting == pipeline.SettingRole:
			if err := keepRole(ctx, tx, by, c.Entry, at); err != nil {
				return nil, err
			}
		case c.Value == nil:
			cleared.add("", c)
		default:
			kept.add("", c)
		}
	}
	if len(kept.keys) > 0 {
		if _, err := tx.Exec(ctx, sqlKeepEntries, kept.settings, kept.keys, kept.values); err != nil {
			return nil, err
		}
	}
	if len(cleared.keys) > 0 {
		if _, err := tx.Exec(ctx, sqlClearEntries, cleared.settings, cleared.keys); err != nil {
			return nil, err
		}
	}
	return collectChanges(tx.Query(ctx, sqlNoteChanges, noted.requests, noted.settings, noted.keys, noted.was, noted.values, string(by), at))
}

// columns are changes of settings by their columns, as unnest takes them.
type columns struct {
	requests, settings, keys []string
	was, values              []*string
}

func (c *columns) add(request string, change pipeline.SettingChange) {
	c.requests, c.settings, c.keys = append(c.requests, request), append(c.settings, string(change.Setting)), append(c.keys, change.Key)
	c.was, c.values = append(c.was, jsonOrNull(change.Was)), append(c.values, jsonOrNull(change.Value))
}

func keepRole(ctx context.Context, tx pgx.Tx, by pipeline.UserID, e pipeline.Entry, at time.Time) error {
	if e.Value == nil {
		_, err := tx.Exec(ctx, sqlClearRole, e.Key)
		return err
	}
	_, err := tx.Exec(ctx, sqlKeepRole, e.Key, string(by), at)
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
