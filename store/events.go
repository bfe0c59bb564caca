package store

import (
	"context"
	"errors"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const eventColumns = ` opportunity_id, version, kind, by_member, at, from_stage, to_stage, reason, undoes, changes`

const (
	// insertEvent is the second half of the statements that write an opportunity, which call what they wrote
	// "written". Where they wrote nothing, because the version had moved on, the event lacks its version and is
	// refused, and with it the transaction. Its parameters follow those of the opportunity.
	insertEvent = `
		insert into events (` + eventColumns + `)
		values ($1::bigint, (select version from written), $34, $35, $36::timestamptz, $37, $38, $39, $40::integer, $41::jsonb)`

	sqlEvent   = `select` + eventColumns + ` from events where opportunity_id = $1 and version = $2`
	sqlHistory = `select` + eventColumns + ` from events where opportunity_id = $1 and version < $2
		order by version desc limit $3`
)

// History gives up to limit events of an opportunity with versions below before (0: from the newest), newest first.
func (db *DB) History(ctx context.Context, id pipeline.OpportunityID, before, limit int) ([]pipeline.Event, error) {
	if before <= 0 {
		before = math.MaxInt32
	}
	var events []pipeline.Event
	err := db.read(ctx, "read history", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlHistory, int64(id), before, limit)
		if err != nil {
			return err
		}
		events, err = pgx.CollectRows(rows, scanEvent)
		return err
	})
	return events, err
}

func scanEvent(row pgx.CollectableRow) (pipeline.Event, error) { return scanEventAnd(row) }

// scanEventAnd also scans the columns that follow those of the event.
func scanEventAnd(row pgx.CollectableRow, more ...any) (pipeline.Event, error) {
	var e pipeline.Event
	var from, to string
	err := row.Scan(append([]any{&e.Opportunity, &e.Version, &e.Kind, &e.By, &e.At, &from, &to, &e.Reason, &e.Undoes, &e.Changes}, more...)...)
	if err != nil {
		return pipeline.Event{}, err
	}
	e.At = e.At.UTC()
	return e, errors.Join(e.From.UnmarshalText([]byte(from)), e.To.UnmarshalText([]byte(to)))
}

// eventArgs is what insertEvent takes.
func eventArgs(e pipeline.Event) ([]any, error) {
	changes, err := jsonText(e.Changes)
	if err != nil {
		return nil, err
	}
	return []any{string(e.Kind), string(e.By), e.At.UTC(), e.From.String(), e.To.String(), e.Reason, e.Undoes, changes}, nil
}

// eventRefusal translates violations in the table events; nil for those of others.
func eventRefusal(err *pgconn.PgError) error {
	changed := &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged, Err: err}
	if err.Code == stateNotNull && err.TableName == "events" && err.ColumnName == "version" {
		return changed
	}
	switch err.ConstraintName {
	case "events_pk":
		return changed
	case "events_back_with_reason":
		return invalidField(pipeline.FieldReason, pipeline.ReasonRequired, err)
	case "events_change_something":
		return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged, Err: err}
	}
	return nil
}
