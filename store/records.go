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

	recordEventKept    = ` kind, record_id, version, act, by_member, at, reason, changes`
	recordEventColumns = recordEventKept + `, erased_at is not null`
	sqlRecordEvent     = `
		insert into record_events (` + recordEventKept + `)
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
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
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

// doTries is how often a transaction is run that another under the same key got ahead of.
const doTries = 3

// Do runs do in one transaction under cmd.Key; see people.Store. A COMMIT that was not answered is asked again under the key.
func (db *DB) Do(ctx context.Context, cmd people.Command, do func(people.Tx) error) (*people.Replayed, error) {
	return db.doRecords(ctx, db.accounts, cmd, func(t recordsTx) error { return do(t) })
}

// doRecords runs do by itself, or in its turn of line where a program asks for what becomes of a record that it knows by an id.
func (db *DB) doRecords(ctx context.Context, line *recordLine, cmd people.Command, do func(recordsTx) error) (replay *people.Replayed, err error) {
	if cmd.Asked != nil && cmd.External != "" && cmd.By.Program {
		return nil, db.askedOfRecord(ctx, line, cmd, do)
	}
	for try := 1; ; try++ {
		var refused error
		err = db.read(ctx, "change records", func(ctx context.Context, c *pgxpool.Conn) (err error) {
			replay, refused, err = db.doOnRecords(ctx, c, cmd, do)
			return errors.Join(refused, err)
		})
		switch {
		case refused != nil:
			return nil, refused
		case err == nil:
			db.ring()
			return replay, nil
		case try == doTries || !answeredMeanwhile(err):
			return nil, recordRefusal(err)
		}
	}
}

// openRecords is the first round trip: begin, what was done under the key before, and the roles.
func (db *DB) openRecords(ctx context.Context, c *pgxpool.Conn, cmd people.Command) (t *recordTx, replay *people.Replayed, err error) {
	t = &recordTx{records: &records{reads: c}, settings: db.settingsIn(c)}
	b := &pgx.Batch{}
	b.Queue("begin")
	if cmd.Asked != nil {
		queueAsked(b, cmd.Asked)
	} else {
		b.Queue(sqlRecordKeyLock, cmd.Key)
		b.Queue(sqlRecordClaimed, cmd.Key)
	}
	queueActor(b, cmd.By)
	results := c.SendBatch(ctx, b)
	defer func() { err = errors.Join(err, results.Close()) }()
	if _, err := results.Exec(); err != nil {
		return nil, nil, err
	}
	if cmd.Asked != nil {
		told, err := readAsked(results, cmd.Asked)
		if err != nil {
			return nil, nil, err
		}
		if told[0] != nil {
			return nil, nil, told[0]
		}
	} else if replay, err = readRecordClaim(results); err != nil || replay != nil {
		return nil, replay, err
	}
	t.actor, err = readActor(results, cmd.By)
	return t, nil, err
}

func readRecordClaim(results pgx.BatchResults) (*people.Replayed, error) {
	if _, err := results.Exec(); err != nil {
		return nil, err
	}
	var r people.Replayed
	switch err := results.QueryRow().Scan(&r.Of.Kind, &r.Of.ID, &r.Version); {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &r, nil
}

func (db *DB) doOnRecords(ctx context.Context, c *pgxpool.Conn, cmd people.Command, do func(recordsTx) error) (replay *people.Replayed, refused, err error) {
	defer rollback(ctx, c)
	t, replay, err := db.openRecords(ctx, c, cmd)
	if err != nil || replay != nil {
		return replay, nil, err
	}
	if err := do(t); err != nil {
		var read *readError
		if errors.As(err, &read) {
			return nil, nil, read.err
		}
		return nil, err, nil
	}
	if t.last.Version == 0 && cmd.Asked == nil {
		return nil, nil, errNothingSaved
	}
	return nil, nil, t.close(ctx, c, cmd)
}

// close is the last round trip: the answer, everything that was saved, and commit.
func (t *recordTx) close(ctx context.Context, c *pgxpool.Conn, cmd people.Command) error {
	b := &pgx.Batch{}
	if cmd.Asked != nil {
		queueAnswers(b, cmd.Asked)
	}
	if err := t.queue(b); err != nil {
		return err
	}
	if cmd.Asked == nil {
		b.Queue(sqlRecordClaim, cmd.Key, string(t.last.Of.Kind), t.last.Of.ID, t.last.Version)
	}
	b.Queue("commit")
	return c.SendBatch(ctx, b).Close()
}

// settingsIn reads the settings that hold in a transaction.
func (db *DB) settingsIn(tx rowQuerier) func(context.Context) (pipeline.Settings, error) {
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
