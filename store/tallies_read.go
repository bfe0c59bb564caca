package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// sqlTallies reads the grain that the question needs, and what acts changed since it was last added to. Its parameters: the
// grain, measures, owners or null, service line or null, months from and to or null, the grain of what is sought, whether
// what is open counts in all months before to, and the stages of what is open or null.
const sqlTallies = `
	select t.measure, case when $1::smallint & 1 = 1 then t.owner_id else '' end, case when $1::smallint & 2 = 2 then t.service_line else '' end,
		t.stage, t.detail, t.currency,
		nullif(t.month, '-infinity')::text, t.probability, sum(t.count)::bigint, trim_scale(sum(t.amount))::text
	from (
		select measure, owner_id, service_line, stage, detail, currency, month, probability, count, amount
		from tallies
		where grain = $1::smallint | $7::smallint and measure = any ($2::text[]) and ($3::text[] is null or owner_id = any ($3::text[]))
			and ($4::text is null or service_line = $4::text)
			and ($6::date is null or month < $6::date) and ($9::text[] is null or measure <> 'open' or stage = any ($9::text[]))
			and ($8::boolean and measure = 'open' or ($5::date is null or month >= $5::date) and ($6::date is null or month > '-infinity'))
		union all
		select measure, owner_id, service_line, stage, detail, currency, coalesce(month, '-infinity'), probability, count, amount
		from tally_changes
		where measure = any ($2::text[]) and ($3::text[] is null or owner_id = any ($3::text[]))
			and ($4::text is null or service_line = $4::text)
			and ($6::date is null or coalesce(month, '-infinity') < $6::date) and ($9::text[] is null or measure <> 'open' or stage = any ($9::text[]))
			and ($8::boolean and measure = 'open' or ($5::date is null or month >= $5::date) and ($6::date is null or month is not null))
	) t
	group by 1, 2, 3, 4, 5, 6, 7, 8
	having sum(t.count) <> 0 or sum(t.amount) <> 0
	order by 1, 2, 3, 7 nulls first, 4, 5, 6, 8`

// sqlLines goes from one name to the next by the key, so that it costs the same whatever there is of each.
const sqlLines = `
	with recursive line (measure, name) as (
		select m, (select min(service_line) from tallies where grain = 2 and measure = m and owner_id = '' and count <> 0)
		from unnest('{open, booked, lost}'::text[]) m
		union all
		select measure, (select min(service_line) from tallies where grain = 2 and measure = line.measure and owner_id = '' and service_line > name and count <> 0)
		from line where name is not null)
	select name from line where name <> ''
	union select service_line from tally_changes where service_line <> '' and count > 0
	order by 1`

// Grains of the aggregates: what they keep apart.
const (
	grainOwner = 1
	grainLine  = 2
)

// Tallies gives the sums that q asks for; see pipeline.TallyStore.
func (db *DB) Tallies(ctx context.Context, q pipeline.TallyQuery) ([]pipeline.Tally, error) {
	_, lists, err := db.Weighed(ctx, pipeline.Weighing{}, nil, []pipeline.TallyQuery{q})
	return lists[0], err
}

func tallyArgs(q pipeline.TallyQuery) []any {
	return []any{grain(q.ByOwner, q.ByLine), q.Measures, q.Owners, q.Line, monthText(q.From), monthText(q.To), grain(q.Owners != nil, q.Line != nil),
		q.OpenAnyTime, unwon(q)}
}

// grain is the one that tells owners, and service lines, apart.
func grain(owners, lines bool) (g int) {
	if owners {
		g |= grainOwner
	}
	if lines {
		g |= grainLine
	}
	return g
}

// unwon are the stages in which what is open counts; nil for all.
func unwon(q pipeline.TallyQuery) (stages []string) {
	for _, s := range pipeline.Stages() {
		if q.Unwon && !s.Final() && !s.Won() {
			stages = append(stages, s.String())
		}
	}
	return stages
}

// Lines gives the service lines of what there is and was; see pipeline.TallyStore.
func (db *DB) Lines(ctx context.Context) ([]string, error) {
	var lines []string
	err := db.read(ctx, "read service lines", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlLines)
		if err != nil {
			return err
		}
		lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return lines, err
}

// monthText is the first day of the month in which a day lies; nil for no day.
func monthText(d pipeline.Date) *string {
	if d.IsZero() {
		return nil
	}
	return dateText(pipeline.MonthOf(d).From())
}
