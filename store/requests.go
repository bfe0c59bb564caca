package store

import (
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
)

const (
	// A number is drawn only where the key looks free, so that asking again doesn't leave gaps.
	sqlClaimNew = `
		insert into requests (key, opportunity_id, version, member)
		select $1, nextval('opportunity_number'), 1, $2 where not exists (select from requests where key = $1)
		on conflict on constraint requests_pk do nothing
		returning opportunity_id`
	sqlClaim = `
		insert into requests (key, opportunity_id, version, member) values ($1, $2::bigint, $3::integer, $4)
		on conflict on constraint requests_pk do nothing
		returning opportunity_id`
	sqlClaimed = `select opportunity_id, version from requests where key = $1`
)

// requestRefusal translates violations in the table requests; nil for those of others. A claim without its event
// means that what was saved is not what the command was about.
func requestRefusal(err *pgconn.PgError) error {
	if err.ConstraintName == "requests_event_fk" {
		return &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged, Err: err}
	}
	return nil
}
