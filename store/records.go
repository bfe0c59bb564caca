package store

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// Two commands under one key come one after the other, so that the second finds what the first led to.
	sqlRecordKeyLock = `select pg_advisory_xact_lock(hashtextextended('record ' || $1, 0))`
	sqlRecordClaimed = `select kind, record_id, version from record_requests where key = $1`
	sqlRecordClaim   = `insert into record_requests (key, kind, record_id, version) values ($1, $2, $3::bigint, $4::integer)`

	recordEventColumns = ` kind, record_id, version, act, by_member, at, reason, changes, erased_at is not null`
	sqlRecordEvent     = `
		insert into record_events (kind, record_id, version, act, by_member, at, reason, changes)
		values ($1, $2::bigint, $3::integer, $4, $5, $6::timestamptz, $7, $8::jsonb)`
	sqlRecordEvents = `select` + recordEventColumns + ` from record_events
		where kind = $1 and record_id = $2 and version < $3 order by version desc limit $4`
)

// records is what a transaction reads and writes of accounts, contacts and leads.
type records struct {
	reads  rowQuerier
	writes []func(*pgx.Batch) error
	// last is what was saved last.
	last people.Replayed
}

type rowQuerier interface {
	querier
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// recordTx is a transaction that changes no opportunity.
type recordTx struct {
	*records
	actor    pipeline.Actor
	settings func(context.Context) (pipeline.Settings, error)
}

func (t *recordTx) Actor() pipeline.Actor { return t.actor }

func (t *recordTx) Settings(ctx context.Context) (pipeline.Settings, error) { return t.settings(ctx) }

var (
	_ people.Tx    = (*recordTx)(nil)
	_ people.Tx    = (*tx)(nil)
	_ people.Store = (*DB)(nil)
)

// Do runs do in one transaction under cmd.Key; see people.Store. A COMMIT that was not answered is asked again under the key.
func (db *DB) Do(ctx context.Context, cmd people.Command, do func(people.Tx) error) (*people.Replayed, error) {
	var replay *people.Replayed
	var refused error
	err := db.read(ctx, "change records", func(ctx context.Context, c *pgxpool.Conn) error {
		replay, refused = nil, nil
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			var err error
			replay, refused, err = db.doRecords(ctx, tx, cmd, do)
			return errors.Join(refused, err)
		})
	})
	if refused != nil {
		return nil, refused
	}
	if err != nil {
		return nil, recordRefusal(err)
	}
	db.ring()
	return replay, nil
}

func (db *DB) doRecords(ctx context.Context, tx pgx.Tx, cmd people.Command, do func(people.Tx) error) (replay *people.Replayed, refused, err error) {
	if _, err := tx.Exec(ctx, sqlRecordKeyLock, cmd.Key); err != nil {
		return nil, nil, err
	}
	var r people.Replayed
	switch err := tx.QueryRow(ctx, sqlRecordClaimed, cmd.Key).Scan(&r.Of.Kind, &r.Of.ID, &r.Version); {
	case err == nil:
		return &r, nil, nil
	case !errors.Is(err, pgx.ErrNoRows):
		return nil, nil, err
	}
	actor, err := scanActor(tx.QueryRow(ctx, sqlActor, string(cmd.By.ID)), cmd.By)
	if err != nil {
		return nil, nil, err
	}
	t := &recordTx{records: &records{reads: tx}, actor: actor, settings: db.settingsIn(tx)}
	if err := do(t); err != nil {
		var read *readError
		if errors.As(err, &read) {
			return nil, nil, read.err
		}
		return nil, err, nil
	}
	if t.last.Version == 0 {
		return nil, nil, errNothingSaved
	}
	b := &pgx.Batch{}
	if err := t.queue(b); err != nil {
		return nil, nil, err
	}
	b.Queue(sqlRecordClaim, cmd.Key, string(t.last.Of.Kind), t.last.Of.ID, t.last.Version)
	return nil, nil, tx.SendBatch(ctx, b).Close()
}

// settingsIn reads the settings that hold in a transaction.
func (db *DB) settingsIn(tx pgx.Tx) func(context.Context) (pipeline.Settings, error) {
	return func(ctx context.Context) (pipeline.Settings, error) {
		var version int64
		if err := tx.QueryRow(ctx, sqlSettingsVersion).Scan(&version); err != nil {
			return pipeline.Settings{}, &readError{err}
		}
		s, err := db.settings.at(ctx, tx, version)
		if err != nil {
			return s, &readError{err}
		}
		return s, nil
	}
}

// queue adds what was saved to a closing round trip.
func (r *records) queue(b *pgx.Batch) error {
	for _, write := range r.writes {
		if err := write(b); err != nil {
			return err
		}
	}
	return nil
}

// save keeps what writes a record for the closing round trip, and its event beside it.
func (r *records) save(e people.Event, write func(*pgx.Batch) error) {
	r.last = people.Replayed{Of: e.Of, Version: e.Version}
	r.writes = append(r.writes, func(b *pgx.Batch) error {
		changes, err := jsonText(e.Changes)
		if err := errors.Join(err, write(b)); err != nil {
			return err
		}
		b.Queue(sqlRecordEvent, string(e.Of.Kind), e.Of.ID, e.Version, string(e.Act), string(e.By), e.At.UTC(), e.Reason, changes)
		return nil
	})
}

// one reads one row, or NotFound.
func one[T any](ctx context.Context, q querier, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	var none T
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return none, &readError{err}
	}
	v, err := pgx.CollectExactlyOneRow(rows, scan)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return none, notFound()
	case err != nil:
		return none, &readError{err}
	}
	return v, nil
}

// number draws one from a sequence.
func (r *records) number(ctx context.Context, sql string) (int64, error) {
	return one(ctx, r.reads, pgx.RowTo[int64], sql)
}

// readOne reads one row outside of a transaction, or NotFound.
func readOne[T any](ctx context.Context, db *DB, what string, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) (T, error) {
	var v T
	err := db.read(ctx, what, func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		v, err = pgx.CollectExactlyOneRow(rows, scan)
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return v, notFound()
	}
	return v, err
}

// Records gives events of a record, newest first; see people.Store.
func (db *DB) Records(ctx context.Context, of people.Ref, before, limit int) ([]people.Event, error) {
	if before <= 0 {
		before = math.MaxInt32
	}
	var events []people.Event
	err := db.read(ctx, "read records", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlRecordEvents, string(of.Kind), of.ID, before, limit)
		if err != nil {
			return err
		}
		events, err = pgx.CollectRows(rows, scanRecordEvent)
		return err
	})
	return events, err
}

func scanRecordEvent(row pgx.CollectableRow) (people.Event, error) {
	var e people.Event
	err := row.Scan(&e.Of.Kind, &e.Of.ID, &e.Version, &e.Act, &e.By, &e.At, &e.Reason, &e.Changes, &e.Erased)
	e.At = e.At.UTC()
	return e, err
}

// recordRefusal translates violations of what the tables of records hold.
func recordRefusal(err error) error {
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return err
	}
	switch said.ConstraintName {
	case "record_events_pk", "external_ids_pk":
		return &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged, Err: err}
	case "account_names_pk":
		return invalidField(pipeline.FieldName, pipeline.ReasonDuplicate, said)
	case "accounts_tax_id_once":
		return invalidField(people.FieldTaxID, pipeline.ReasonDuplicate, said)
	}
	return err
}

// stamps are a record's moments as the database keeps them.
func stamps(created time.Time, createdBy pipeline.UserID, updated time.Time, updatedBy pipeline.UserID) []any {
	return []any{created.UTC(), string(createdBy), updated.UTC(), string(updatedBy)}
}
