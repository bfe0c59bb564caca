package store

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
)

// alike is what a creation by member $2 resembles, whose client is sought by $3 (see Fold) and whose value is $4 and
// $5, where what the same person made counts since $6.
const alike = `
	from opportunities o
	where o.account_key = $3 and (o.stage not in ('done', 'lost')
		or o.created_by = $2 and o.created_at > $6::timestamptz
			and o.value is not distinct from $4::numeric and o.currency is not distinct from $5::text)`

const (
	// Creations for one client are held against each other one after the other, so that of two at once one is asked.
	sqlAlikeLock = `select pg_advisory_xact_lock(hashtextextended('alike ' || $1, 0))`
	sqlAlike     = `select` + opportunityColumns + `, '[]'::json` + alike + `
		and not exists (select from requests where key = $1) order by o.id desc limit 5`
	// A number is drawn only where the key looks free and nothing alike stands in the way, so that asking again and
	// being asked leave no gaps.
	sqlClaimNew = `
		insert into requests (key, opportunity_id, version, member)
		select $1, nextval('opportunity_number'), 1, $2
		where not exists (select from requests where key = $1) and ($3 = '' or not exists (select ` + alike + `))
		on conflict on constraint requests_pk do nothing
		returning opportunity_id`
	sqlClaim = `
		insert into requests (key, opportunity_id, version, member) values ($1, $2::bigint, $3::integer, $4)
		on conflict on constraint requests_pk do nothing
		returning opportunity_id`
	// What programs ask for is claimed with what it does: their answers say what was done before.
	sqlClaimAll = `
		insert into requests (key, opportunity_id, version, member)
		select r.key, r.opportunity_id, r.version, r.member
		from unnest($1::text[], $2::bigint[], $3::integer[], $4::text[]) as r (key, opportunity_id, version, member) order by r.key`
	sqlClaimed = `select opportunity_id, version from requests where key = $1`
)

// alikeWindow is how long a creation by the same person for the same client and value is taken for the same one.
const alikeWindow = time.Minute

// queueClaims adds to a closing round trip the claims of what programs asked for.
func queueClaims(b *pgx.Batch, list []*tx) {
	var keys, members []string
	var of []int64
	var versions []int
	for _, t := range list {
		if t.asked != nil {
			keys, members = append(keys, t.key), append(members, string(t.saved.event.By))
			of, versions = append(of, int64(t.saved.opportunity.ID)), append(versions, t.saved.event.Version)
		}
	}
	if len(keys) > 0 {
		b.Queue(sqlClaimAll, keys, of, versions, members)
	}
}

// requestRefusal translates violations in the table requests; nil for those of others. A claim without its event
// means that what was saved is not what the command was about.
func requestRefusal(err *pgconn.PgError) error {
	if err.ConstraintName == "requests_event_fk" {
		return &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged, Err: err}
	}
	return nil
}
