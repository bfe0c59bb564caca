package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	importColumns = ` i.id, i.kind, i.file, i.by_member, i.by_owner, i.at, i.state, i.rows, i.created, i.updated, i.unchanged, i.refused,
		i.taken_back, i.kept, i.undone_by, i.undone_owner, i.undone_at, i.channel, i.ts`

	sqlImport       = `select` + importColumns + ` from import_batches i where i.id = $1`
	sqlImportLocked = sqlImport + ` for no key update`
	sqlImportOfKey  = `select` + importColumns + ` from import_batches i where i.key = $1`
	sqlOpenImport   = `
		insert into import_batches as i (key, kind, file, by_member, by_owner, at, state, rows)
		values ($1, $2, $3, $4, $5, $6::timestamptz, case when $7::integer = 0 then 'done' else 'running' end, $7::integer)
		on conflict on constraint import_batches_key_once do nothing
		returning` + importColumns
	sqlImportRows = `
		insert into import_rows (batch_id, row, said)
		select $1, r.row, r.said from unnest($2::integer[], $3::jsonb[]) as r (row, said)`
	sqlPlaceImport = `update import_batches set channel = $2, ts = $3 where id = $1`
	sqlBeginUndo   = `
		update import_batches as i set state = 'undoing', undone_by = $2, undone_owner = $3, undone_at = $4::timestamptz, worked_at = clock_timestamp()
		where i.id = $1 and i.state = 'done'
		returning` + importColumns
	sqlImportFaults = `
		select f.value from import_rows r cross join lateral jsonb_array_elements(r.faults) f
		where r.batch_id = $1 and r.result = 'refused' order by r.row limit $2`
	sqlImportKept = `
		select kind, record_id, was, became, reason, seq, row from import_effects
		where batch_id = $1 and state = 'kept' order by seq limit $2`
	sqlIdleImports = `
		select id from import_batches where (state in ('running', 'undoing') or ts <> '') and worked_at < clock_timestamp() - make_interval(secs => $1::float8)
		order by worked_at`
)

// importLimit bounds one transaction of an import.
const importLimit = 60 * time.Second

func scanImport(row pgx.CollectableRow) (people.Import, error) {
	var i people.Import
	var undone *time.Time
	err := row.Scan(&i.ID, &i.Kind, &i.File, &i.By.ID, &i.By.Admin, &i.At, &i.State, &i.Rows, &i.Created, &i.Updated, &i.Unchanged, &i.Refused,
		&i.TakenBack, &i.Kept, &i.UndoneBy.ID, &i.UndoneBy.Admin, &undone, &i.Place.Channel, &i.Place.TS)
	if undone != nil {
		i.UndoneAt = undone.UTC()
	}
	i.At = i.At.UTC()
	return i, err
}

// OpenImport keeps an import and its rows; see people.ImportStore.
func (db *DB) OpenImport(ctx context.Context, key string, i people.Import, rows []people.ImportRow) (people.Import, error) {
	numbers, said := make([]int, len(rows)), make([]string, len(rows))
	for n, r := range rows {
		raw, err := json.Marshal(r)
		if err != nil {
			return i, fmt.Errorf("keep row %d: %w", r.Number, err)
		}
		numbers[n], said[n] = r.Number, string(raw)
	}
	var kept people.Import
	err := db.patiently(ctx, "open import", func(ctx context.Context, tx pgx.Tx) error {
		var err error
		kept, err = collectOne(ctx, tx, scanImport, sqlOpenImport, key, string(i.Kind), i.File, string(i.By.ID), i.By.Admin, i.At.UTC(), len(rows))
		if errors.Is(err, pgx.ErrNoRows) {
			kept, err = collectOne(ctx, tx, scanImport, sqlImportOfKey, key)
			return err
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlPlanOnce); err != nil { // what looks whether the import is there is run for each row
			return err
		}
		_, err = tx.Exec(ctx, sqlImportRows, int64(kept.ID), numbers, said)
		return err
	})
	return kept, err
}

// collectOne reads one row, or pgx.ErrNoRows.
func collectOne[T any](ctx context.Context, q querier, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) (T, error) {
	var none T
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return none, err
	}
	return pgx.CollectExactlyOneRow(rows, scan)
}

// patiently runs do in a transaction that may take its time, and again where it is refused for what runs beside it, or its
// connection was lost: what it does it does once, since it looks at what is done already.
func (db *DB) patiently(ctx context.Context, what string, do func(context.Context, pgx.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, importLimit)
	defer cancel()
	var err error
	for try := 1; ; try++ {
		err = writeTx(ctx, db.pool, func(tx pgx.Tx) error {
			for _, sql := range []string{sqlPlanAnew, sqlTakeTime} {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
			return do(ctx, tx)
		})
		again := err != nil && (runAgain(err) || unreachable(err) || violated(err))
		if !again || try == maxTries || !pause(ctx, try) {
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
	err = recordRefusal(refusal(fmt.Errorf("%s: %w", what, err)))
	if violated(err) && pipeline.CodeOf(err) == 0 {
		err = &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged, Err: err}
	}
	return err
}

// violated says whether err is that of a constraint: what was looked at before has changed, most likely.
func violated(err error) bool { return strings.HasPrefix(stateOf(err), "23") }

// Import gives one, or NotFound.
func (db *DB) Import(ctx context.Context, id people.ImportID) (people.Import, error) {
	return readOne(ctx, db, "read import", scanImport, sqlImport, int64(id))
}

// PlaceImport keeps where the message is that tells of an import.
func (db *DB) PlaceImport(ctx context.Context, id people.ImportID, at pipeline.Receipt) error {
	return db.read(ctx, "place import", func(ctx context.Context, c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, sqlPlaceImport, int64(id), at.Channel, at.TS)
		return err
	})
}

// BeginUndo has an import undone from now on; see people.ImportStore.
func (db *DB) BeginUndo(ctx context.Context, id people.ImportID, by pipeline.Member, at time.Time) (people.Import, error) {
	i, err := readOne(ctx, db, "undo import", scanImport, sqlBeginUndo, int64(id), string(by.ID), by.Admin, at.UTC())
	if pipeline.CodeOf(err) != pipeline.NotFound {
		return i, err
	}
	i, err = db.Import(ctx, id)
	if err == nil && i.UndoneBy.ID != by.ID {
		err = &pipeline.Error{Code: pipeline.Conflict, Reason: people.ReasonImportState}
	}
	return i, err
}

// ImportFaults gives rows that were refused; see people.ImportStore.
func (db *DB) ImportFaults(ctx context.Context, id people.ImportID, limit int) ([]people.ImportFault, error) {
	return readMany(ctx, db, "read faults of import", pgx.RowTo[people.ImportFault], sqlImportFaults, int64(id), limit)
}

// ImportKept gives changes that could not be undone; see people.ImportStore.
func (db *DB) ImportKept(ctx context.Context, id people.ImportID, limit int) ([]people.ImportEffect, error) {
	return readMany(ctx, db, "read what an undo kept", scanEffect, sqlImportKept, int64(id), limit)
}

// IdleImports gives those that nobody has worked on for a while.
func (db *DB) IdleImports(ctx context.Context, idle time.Duration) ([]people.ImportID, error) {
	return readMany(ctx, db, "read idle imports", pgx.RowTo[people.ImportID], sqlIdleImports, idle.Seconds())
}

func scanEffect(row pgx.CollectableRow) (people.ImportEffect, error) {
	var e people.ImportEffect
	return e, row.Scan(&e.Of.Kind, &e.Of.ID, &e.From, &e.To, &e.Reason, &e.Seq, &e.Row)
}

func readMany[T any](ctx context.Context, db *DB, what string, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) ([]T, error) {
	var all []T
	err := db.read(ctx, what, func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, scan)
		return err
	})
	return all, err
}
