package store

import (
	"context"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	// sqlOpenSums reads one place of the key for each owner, and what acts changed since it was last added to. What its grain
	// does not tell apart is '' in what is sought. Its parameters: the grain, owners and the service line.
	sqlOpenSums = `
		select stage, currency, sum(count)::bigint, trim_scale(sum(amount))::text
		from (
			select stage, currency, count, amount from tallies
			where grain = $1::smallint and measure = 'open' and owner_id = any ($2::text[]) and service_line = $3::text
			union all
			select stage, currency, count, amount from tally_changes
			where measure = 'open' and ($1::smallint & 1 = 0 or owner_id = any ($2::text[])) and ($1::smallint & 2 = 0 or service_line = $3::text)
		) t
		group by 1, 2
		having sum(count) <> 0 or sum(amount) <> 0
		order by 1, 2`

	// Marks of everybody's, and of some people's. Their parameters: stages, and the day up to which what waits at each is
	// stuck; the day before which a close is overdue, the one up to which something comes next, where the counts stop, and the
	// owners. sqlMarksOfLine takes owners or null, and a service line.
	sqlMarks       = marksOverdue + marksStuck + marksEnd
	sqlMarksOfSome = marksOverdue + marksOfSome + marksStuck + marksOfSome + marksEnd
	sqlMarksOfLine = marksOverdue + marksOfLine + marksStuck + marksOfLine + marksEnd

	marksOverdue = `
		select s.stage, case when s.stage in ('immature', 'qualified') then (
			select count(*) from (
				select from opportunities o
				where o.stage = s.stage and o.stage not in ('done', 'lost') and coalesce(o.expected_close, 'infinity'::date) < $3::date`
	marksStuck = `
				limit $5) l) else 0 end, (
			select count(*) from (
				select from opportunities o
				where o.stage = s.stage and o.stage not in ('done', 'lost') and o.waiting_since <= s.since and (o.next_step_on is null
					or o.next_step_on < $4::date or o.next_step_on = $4::date and o.next_step->'snoozed' is not null)`
	marksEnd = `
				limit $5) l)
		from unnest($1::text[], $2::date[]) as s (stage, since)`
	marksOfSome = ` and o.owner_id = any ($6::text[])`
	marksOfLine = ` and ($6::text[] is null or o.owner_id = any ($6::text[])) and o.service_line = $7::text`

	// sqlPlanGeneral lets a statement be planned once on a connection: one that is about something in all its parameters, so that
	// what they are does not matter. Planning takes more than reading does. What is asked may be all there is or next to nothing; it is
	// planned as the latter, to be found by indexes.
	sqlPlanGeneral = `select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)`
)

// Open gives what is open, in one round trip; see pipeline.TallyStore.
func (db *DB) Open(ctx context.Context, q pipeline.OpenQuery) (sums []pipeline.Tally, marked map[pipeline.Stage]pipeline.Marked, err error) {
	err = db.read(ctx, "read what is open", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		b.Queue(sqlPlanGeneral)
		b.Queue(sqlOpenSums, openArgs(q)...).Query(func(rows pgx.Rows) (err error) {
			sums, err = pgx.CollectRows(rows, openRow)
			return err
		})
		queueMarks(b, q, func(rows pgx.Rows) (err error) {
			marked, err = marksOf(rows)
			return err
		})
		b.Queue("commit")
		return c.SendBatch(ctx, b).Close()
	})
	return sums, marked, err
}

func openArgs(q pipeline.OpenQuery) []any {
	owners := q.Owners
	if owners == nil {
		owners = []pipeline.UserID{""}
	}
	return []any{grain(q.Owners != nil, q.Line != ""), owners, q.Line}
}

// queueMarks asks for the marks by the statement that suits whose they are. How much there is of a service line differs so much
// that it is planned for the one at hand.
func queueMarks(b *pgx.Batch, q pipeline.OpenQuery, read func(pgx.Rows) error) {
	var stages []string
	var since []*string
	for _, s := range pipeline.Stages() {
		if !s.Final() {
			stages, since = append(stages, s.String()), append(since, dateText(q.Stuck.Since[s]))
		}
	}
	args := []any{stages, since, dateText(q.OverdueOn), dateText(q.Stuck.Today), q.UpTo}
	switch {
	case q.Line != "":
		b.Queue(sqlPlanAnew)
		b.Queue(sqlMarksOfLine, append(args, q.Owners, q.Line)...).Query(read)
	case q.Owners != nil:
		b.Queue(sqlMarksOfSome, append(args, q.Owners)...).Query(read)
	default:
		b.Queue(sqlMarks, args...).Query(read)
	}
}

func openRow(row pgx.CollectableRow) (pipeline.Tally, error) {
	t := pipeline.Tally{Measure: pipeline.TallyOpen}
	var stage, amount string
	err := row.Scan(&stage, &t.Currency, &t.Count, &amount)
	if err == nil {
		t.Stage, err = pipeline.ParseStage(stage)
	}
	if err == nil {
		t.Amount, err = decimal.Parse(amount)
	}
	return t, err
}

func marksOf(rows pgx.Rows) (map[pipeline.Stage]pipeline.Marked, error) {
	marked := map[pipeline.Stage]pipeline.Marked{}
	var stage string
	var m pipeline.Marked
	_, err := pgx.ForEachRow(rows, []any{&stage, &m.Overdue, &m.Stuck}, func() error {
		s, err := pipeline.ParseStage(stage)
		marked[s] = m
		return err
	})
	return marked, err
}
