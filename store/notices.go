package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

// River's side of a notice: which job delivers it. The statements write River's table themselves so that they fit
// in the round trip of the act; a test holds their rows against those of River's own client.
const (
	riverSchema = "river"
	noticeQueue = "notices"
	noticeJob   = "deliver_notice"

	insertJobs = `
		insert into river.river_job (args, kind, max_attempts, queue)
		select jsonb_build_object('notice', id), 'deliver_notice', 10, 'notices' from `
)

const (
	sqlOwe = `
		with owed as (
			insert into notices (opportunity_id, version, kind, destination, about, rule, author, hold_until)
			select n.opportunity_id, n.version, n.kind, n.destination, n.about, n.rule, n.author, n.hold_until
			from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
				with ordinality as n (opportunity_id, version, kind, destination, about, rule, author, hold_until, nth)
			order by n.nth
			on conflict on constraint notices_once do nothing
			returning id)` + insertJobs + `owed`

	sqlWakeNotice = insertJobs + `(select $1::bigint as id) woken`
)

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	utc := t.UTC()
	return &utc
}

// queueNotices adds to the batch the notices that an act owes, each with its job.
func queueNotices(b *pgx.Batch, list []pipeline.Notice) {
	if len(list) == 0 {
		return
	}
	var opportunity []int64
	var version []int
	var kind, to, about, rule, author []string
	var hold []*time.Time
	for _, n := range list {
		opportunity = append(opportunity, int64(n.Opportunity))
		version = append(version, n.Version)
		kind = append(kind, string(n.Kind))
		to = append(to, n.To)
		about = append(about, n.About)
		rule = append(rule, string(n.Rule))
		author = append(author, string(n.Author))
		hold = append(hold, orNull(n.HoldUntil))
	}
	b.Queue(sqlOwe, opportunity, version, kind, to, about, rule, author, hold)
}
