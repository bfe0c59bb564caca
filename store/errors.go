package store

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
)

// SQLSTATEs that are decided upon. Source: PostgreSQL manual, appendix A.
const (
	stateNotNull       = "23502"
	stateReadOnly      = "25006"
	stateSerialization = "40001"
	stateDeadlock      = "40P01"
	stateLockNotHad    = "55P03"
	stateStalePlan     = "0A000" // "cached plan must not change result type", after a migration beside us
	stateQueryCanceled = "57014"
	stateShutdowns     = "57P" // the server ends, or has just ended, this connection
)

// unreachable says whether err means that the database could not do its work at all, as opposed to having refused
// this piece of it: no connection, a broken one, a time limit, a server that is going down, full or read-only.
func unreachable(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return downState(refused.Code)
	}
	var network net.Error
	return errors.As(err, &network) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		brokenConn(err)
}

func downState(code string) bool {
	switch code {
	case stateReadOnly, stateLockNotHad, stateQueryCanceled:
		return true
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57", "58": // connection, resources, operator intervention, system error
		return true
	}
	return false
}

// brokenConn knows the errors that pgx makes itself of a connection that is gone; they have no type.
func brokenConn(err error) bool {
	s := err.Error()
	return strings.Contains(s, "conn closed") || strings.Contains(s, "connection lock") ||
		strings.Contains(s, "closed pool") || strings.Contains(s, "pipeline")
}

// runAgain says whether the server refused a transaction only for what ran beside it.
func runAgain(err error) bool {
	switch stateOf(err) {
	case stateSerialization, stateDeadlock:
		return true
	case stateStalePlan:
		return strings.Contains(err.Error(), "cached plan")
	}
	return false
}

// stateOf is err's SQLSTATE; "" where the server said none.
func stateOf(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

func unavailable(err error) error { return &pipeline.Error{Code: pipeline.Unavailable, Err: err} }

func invalidField(f pipeline.Field, r pipeline.Reason, err error) error {
	return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields,
		Fields: map[pipeline.Field]pipeline.Reason{f: r}, Err: err}
}

// refusal translates the violation of a named constraint to the refusal that the person is told. Other errors, and
// constraints that only a fault of the program can violate, stay as they are.
func refusal(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || !strings.HasPrefix(refused.Code, "23") {
		return err
	}
	for _, of := range []func(*pgconn.PgError) error{opportunityRefusal, invoiceRefusal, eventRefusal, requestRefusal, roleRefusal} {
		if translated := of(refused); translated != nil {
			return translated
		}
	}
	return recordRefusal(err)
}
