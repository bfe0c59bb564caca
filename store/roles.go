package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	sqlActor = `select array(select distinct role from roles where member = $1
				or member in (select group_id from group_members where member = $1) order by role),
		exists (select from roles where role = 'finance')`
	sqlGrantRole = `insert into roles (member, role, granted_by, granted_at) values ($1, $2, $3, $4::timestamptz)
		on conflict on constraint roles_pk do nothing`
	sqlRevokeRole = `delete from roles where member = $1 and role = $2`
	sqlRolesOf    = `select role from roles where member = $1 order by role`
)

// Actor gives m with the roles that hold now.
func (db *DB) Actor(ctx context.Context, m pipeline.Member) (pipeline.Actor, error) {
	if m.Program {
		return pipeline.NewActor(m, nil, true), nil
	}
	var a pipeline.Actor
	err := db.read(ctx, "read roles", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		a, err = scanActor(c.QueryRow(ctx, sqlActor, string(m.ID)), m)
		return err
	})
	return a, err
}

// queueActor adds to an opening round trip what readActor reads. What a program may do hangs on no role that is kept.
func queueActor(b *pgx.Batch, m pipeline.Member) {
	if !m.Program {
		b.Queue(sqlActor, string(m.ID))
	}
}

func readActor(results pgx.BatchResults, m pipeline.Member) (pipeline.Actor, error) {
	if m.Program {
		return pipeline.NewActor(m, nil, true), nil
	}
	return scanActor(results.QueryRow(), m)
}

func scanActor(row pgx.Row, m pipeline.Member) (pipeline.Actor, error) {
	var given []pipeline.Role
	var staffed bool
	if err := row.Scan(&given, &staffed); err != nil {
		return pipeline.Actor{}, err
	}
	return pipeline.NewActor(m, given, staffed), nil
}

// RolesOf gives the roles given to a person, in alphabetical order. Who may grant is for the caller to check.
func (db *DB) RolesOf(ctx context.Context, member pipeline.UserID) ([]pipeline.Role, error) {
	var roles []pipeline.Role
	err := db.read(ctx, "read roles", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlRolesOf, string(member))
		if err != nil {
			return err
		}
		roles, err = pgx.CollectRows(rows, pgx.RowTo[pipeline.Role])
		return err
	})
	return roles, err
}

// GrantRole gives a person a role; they may have it already.
func (db *DB) GrantRole(ctx context.Context, member pipeline.UserID, role pipeline.Role, by pipeline.UserID, at time.Time) error {
	return db.write(ctx, "grant role", sqlGrantRole, string(member), string(role), string(by), at.UTC())
}

// RevokeRole takes a role from a person; they may not have it.
func (db *DB) RevokeRole(ctx context.Context, member pipeline.UserID, role pipeline.Role) error {
	return db.write(ctx, "revoke role", sqlRevokeRole, string(member), string(role))
}

// write runs one statement that may be run again with the same result.
func (db *DB) write(ctx context.Context, what, sql string, args ...any) error {
	err := db.read(ctx, what, func(ctx context.Context, c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, sql, args...)
		return err
	})
	var e *pipeline.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	if translated := refusal(err); translated != err {
		return fmt.Errorf("%s: %w", what, translated)
	}
	return err
}

// roleRefusal translates violations in the table roles; nil for those of others.
func roleRefusal(err *pgconn.PgError) error {
	switch err.ConstraintName {
	case "roles_role_known":
		return invalidField("role", pipeline.ReasonChoice, err)
	case "roles_member_given":
		return invalidField("member", pipeline.ReasonRequired, err)
	}
	return nil
}
