package store

import (
	"context"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	// sqlWeighed reads the grain that the question needs, and what acts changed since it was last added to. It gives a row for
	// each part and currency, and is read in no order, so that with many people it hands over and sorts as little as it can.
	// Its parameters: the grain, owners or null, service line or null, months from and to, the grain of what is sought,
	// whether months are kept apart, and those of weighedSums.
	sqlWeighed = `
		select owner_id, service_line, month::text, currency,` + weighedSums + `
		from (
			select` + weighedParts + `, open, immature, qualified, booked, invoiced, collected
			from forecast_sums
			where grain = $1::smallint | $6::smallint` + weighedWhere + `
			union all
			select` + weighedParts + weighedChanges + `
			from tally_changes
			where` + weighedMeasures + weighedWhere + `
		) t
		group by 1, 2, t.month, 4`
	weighedParts = ` case when $1::smallint & 1 = 1 then owner_id else '' end as owner_id,
				case when $1::smallint & 2 = 2 then service_line else '' end as service_line,
				case when $7::boolean then month end as month, currency,` + weighedChances
	weighedWhere = ` and ($2::text[] is null or owner_id = any ($2::text[])) and ($3::text is null or service_line = $3::text)
				and month >= $4::date and month < $5::date`

	// The chances of what is immature and of what is qualified are $8 and $9, and from which chance on something is in the best
	// case and committed $10 and $11.
	weighedSums = ` sum(open)::bigint, trim_scale(sum(immature * early + qualified * late) * 0.01)::text,
			trim_scale(sum(case when early >= $10::smallint then immature else 0 end + case when late >= $10::smallint then qualified else 0 end))::text,
			trim_scale(sum(case when early >= $11::smallint then immature else 0 end + case when late >= $11::smallint then qualified else 0 end))::text,
			trim_scale(sum(booked))::text, trim_scale(sum(invoiced))::text, trim_scale(sum(collected))::text`
	weighedChances = ` case when probability >= 0 then probability else $8::smallint end as early,
				case when probability >= 0 then probability else $9::smallint end as late`
	weighedChanges = `, case when measure = 'open' then count else 0 end,
				case when measure = 'open' and stage = 'immature' then amount else 0 end,
				case when measure = 'open' and stage = 'qualified' then amount else 0 end,
				case when measure = 'booked' then amount else 0 end, case when measure = 'invoiced' then amount else 0 end,
				case when measure = 'received' then amount else 0 end`
	weighedMeasures = ` (measure in ('booked', 'invoiced', 'received') or measure = 'open' and stage in ('immature', 'qualified'))`
)

// Weighed gives what forecasts are made of, and tallies beside it, in one round trip; see pipeline.TallyStore. Those of people
// and service lines, and tallies, are planned for the question at hand: one that is not about certain people reads other rows
// than one that is. All others together are one statement.
func (db *DB) Weighed(ctx context.Context, how pipeline.Weighing, in []pipeline.WeighQuery, beside []pipeline.TallyQuery) ([][]pipeline.Weighed, [][]pipeline.Tally, error) {
	weighed, tallies := make([][]pipeline.Weighed, len(in)), make([][]pipeline.Tally, len(beside))
	err := db.read(ctx, "read tallies", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		clear(weighed)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		queueWholes(b, how, in, weighed)
		b.Queue(sqlPlanAnew)
		for i, q := range in {
			if q.Parted() {
				b.Queue(sqlWeighed, weighArgs(how, q)...).Query(func(rows pgx.Rows) error {
					return readWeighed(rows, func(w pipeline.Weighed) { weighed[i] = append(weighed[i], w) })
				})
			}
		}
		for i, q := range beside {
			b.Queue(sqlTallies, tallyArgs(q)...).Query(func(rows pgx.Rows) (err error) {
				tallies[i], err = pgx.CollectRows(rows, tallyRow)
				return err
			})
		}
		b.Queue("commit")
		return c.SendBatch(ctx, b).Close()
	})
	return weighed, tallies, err
}

func weighArgs(how pipeline.Weighing, q pipeline.WeighQuery) []any {
	return append([]any{grain(q.ByOwner, q.ByLine), q.Owners, q.Line, monthText(q.From), monthText(q.To), grain(q.Owners != nil, q.Line != nil), q.ByMonth},
		chanceArgs(how)...)
}

// chanceArgs are what weighedSums takes.
func chanceArgs(how pipeline.Weighing) []any {
	return []any{how.Chances[pipeline.StageImmature], how.Chances[pipeline.StageQualified], how.Best, how.Committed}
}

// readWeighed reads rows of weighedSums after their owner, service line, month and currency, without those that came to nothing;
// and columns that stand before.
func readWeighed(rows pgx.Rows, keep func(pipeline.Weighed), first ...any) error {
	var w pipeline.Weighed
	var month *string
	var amounts [6]string
	columns := append(first, &w.Owner, &w.Line, &month, &w.Currency, &w.Open, &amounts[0], &amounts[1], &amounts[2], &amounts[3], &amounts[4], &amounts[5])
	_, err := pgx.ForEachRow(rows, columns, func() (err error) {
		for i, sum := range []*decimal.Decimal{&w.Weighted, &w.Best, &w.Committed, &w.Booked, &w.Invoiced, &w.Collected} {
			if *sum, err = decimal.Parse(amounts[i]); err != nil {
				return err
			}
		}
		if w.Month = (pipeline.Date{}); month != nil {
			if w.Month, err = pipeline.ParseDate(*month); err != nil {
				return err
			}
		}
		if !w.Empty() {
			keep(w)
		}
		return nil
	})
	return err
}
