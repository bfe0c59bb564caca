package store

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

// sqlWholes weighs several questions at once, none of which keeps people or service lines apart: a row for each part and
// currency, in no order. What the grain of a question does not tell apart is empty in what it seeks, so that each of its owners
// is one place of an index. Its parameters: a row for each question and owner, with its number, grain, owner, service line,
// months from and to, and whether months are kept apart; and those of weighedSums.
const sqlWholes = `
	with asked as (
		select * from unnest($1::integer[], $2::smallint[], $3::text[], $4::text[], $5::date[], $6::date[], $7::boolean[])
			as a (n, grain, owner_id, service_line, since, until, monthly))
	select n, '', '', month::text, currency,` + weighedSums + `
	from (
		select a.n, case when a.monthly then month end as month, currency,` + weighedChances + `, open, immature, qualified, booked, invoiced, collected
		from asked a join forecast_sums f on f.grain = a.grain and f.owner_id = a.owner_id and f.service_line = a.service_line
			and f.month >= a.since and f.month < a.until
		union all
		select a.n, case when a.monthly then month end, currency,` + weighedChances + weighedChanges + `
		from tally_changes c
			cross join lateral (values (0::smallint, '', ''), (1, c.owner_id, ''), (2, '', c.service_line), (3, c.owner_id, c.service_line))
				as k (grain, owner_id, service_line)
			join asked a on a.grain = k.grain and a.owner_id = k.owner_id and a.service_line = k.service_line
		where month >= a.since and month < a.until and` + weighedMeasures + `
	) t
	group by n, t.month, currency`

// queueWholes asks what can be asked together, and lets each answer be added to its place in weighed.
func queueWholes(b *pgx.Batch, how pipeline.Weighing, in []pipeline.WeighQuery, weighed [][]pipeline.Weighed) {
	var n, grains []int
	var owners, lines []string
	var since, until []*string
	var monthly []bool
	for i, q := range in {
		if q.Parted() {
			continue
		}
		of, line := []pipeline.UserID{""}, ""
		if q.Owners != nil {
			of = slices.Compact(slices.Sorted(slices.Values(q.Owners)))
		}
		if q.Line != nil {
			line = *q.Line
		}
		for _, owner := range of {
			n, grains = append(n, i), append(grains, grain(q.Owners != nil, q.Line != nil))
			owners, lines = append(owners, string(owner)), append(lines, line)
			since, until, monthly = append(since, monthText(q.From)), append(until, monthText(q.To)), append(monthly, q.ByMonth)
		}
	}
	if len(n) == 0 {
		return
	}
	b.Queue(sqlPlanGeneral)
	b.Queue(sqlWholes, append([]any{n, grains, owners, lines, since, until, monthly}, chanceArgs(how)...)...).Query(func(rows pgx.Rows) error {
		var at int
		return readWeighed(rows, func(w pipeline.Weighed) { weighed[at] = append(weighed[at], w) }, &at)
	})
}
