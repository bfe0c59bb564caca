package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// sqlNeeds gives each opportunity once, with the kinds of need that it has. Its parameters: the owner, today, the workday, how
// many criteria are little, today and the day of each stage as for what is stuck, and the two limits.
const (
	sqlNeeds = `
		select` + opportunityColumns + `,` + invoicesOfO + `, n.kinds
		from (
			select id, array_agg(kind) as kinds from (
				(select 0 as kind,` + needsOf + needsAwake + `
					and o.next_step_on < $3::date and o.next_step->'snoozed' is null` + needsOrder + ` limit $11)
				union all (select 1,` + needsOf + needsAwake + `
					and coalesce(o.expected_close, 'infinity'::date) < $2::date and o.stage in ('immature', 'qualified')` + needsOrder + ` limit $11)
				union all (select 2,` + needsOf + needsAwake + `
					and o.stage = 'immature' and jsonb_array_length(jsonb_path_query_array(o.qualification, '$[*] ? (@.confirmed != true)'))
						between 1 and $4::integer` + needsOrder + ` limit $11)
				union all (select 3,` + needsOf + needsAwake + `
					and (o.next_step_on is null or o.next_step_on < $5::date or o.next_step_on = $5::date and o.next_step->'snoozed' is not null)
					and (o.stage = 'immature' and o.waiting_since <= $6::date or o.stage = 'qualified' and o.waiting_since <= $7::date
						or o.stage = 'committed' and o.waiting_since <= $8::date or o.stage = 'to_invoice' and o.waiting_since <= $9::date
						or o.stage = 'invoicing' and o.waiting_since <= $10::date)` + needsOrder + ` limit $11)
				union all (select 4,` + needsOf + needsOrder + ` limit $12)
			) of_kinds
			group by id
		) n join opportunities o on o.id = n.id` + needsOrder

	needsOf = ` o.id from opportunities o
				where o.owner_id = $1 and o.stage not in ('done', 'lost')`
	needsAwake = ` and (o.next_step_on is null or o.next_step_on <= $2::date or o.next_step->'snoozed' is null)`
	needsOrder = ` order by coalesce(o.expected_close, 'infinity'::date), o.id`
)

// Needs gives what needs somebody, in one round trip; see pipeline.Store.
func (db *DB) Needs(ctx context.Context, q pipeline.NeedQuery) (pipeline.Needs, error) {
	var needs pipeline.Needs
	err := db.read(ctx, "read what needs somebody", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		b.Queue(sqlPlanGeneral)
		b.Queue(sqlNeeds, needArgs(q)...).Query(func(rows pgx.Rows) (err error) {
			needs, err = needsIn(rows)
			return err
		})
		b.Queue("commit")
		return c.SendBatch(ctx, b).Close()
	})
	return needs, err
}

func needArgs(q pipeline.NeedQuery) []any {
	args := append([]any{string(q.Owner), dateText(q.Today), dateText(q.Workday), q.Nearly}, stuckArgs(q.Stuck)...)
	return append(args, q.Each, q.Soon)
}

func needsIn(rows pgx.Rows) (pipeline.Needs, error) {
	var n pipeline.Needs
	lists := []*[]pipeline.Opportunity{&n.Late, &n.Overdue, &n.Nearly, &n.Stuck, &n.Soon}
	var kinds []int
	_, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		o, err := scanOpportunityBefore(row, &kinds)
		if err == nil {
			for _, kind := range kinds {
				*lists[kind] = append(*lists[kind], o.Opportunity)
			}
		}
		return struct{}{}, err
	})
	return n, err
}
