package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// filtered is what a Filter lets through; its parameters are $1 to $19. Conditions whose parameter is null fall away
// when the statement is planned, for these statements are planned anew with each set of parameters.
const filtered = `
	from opportunities o
	where (not $1::boolean or o.stage not in ('done', 'lost'))
		and ($2::text[] is null or o.stage = any ($2::text[]))
		and ($3::text is null or o.owner_id = $3::text)
		and ($4::date is null or coalesce(o.expected_close, 'infinity'::date) < $4::date and o.stage in ('immature', 'qualified')
			and o.stage not in ('done', 'lost'))
		and ($5::text is null or o.account_key like $5::text
			or o.stage not in ('done', 'lost') and o.account_key like $6::text)
		and ($7::text is null or o.account_key like $7::text or o.name_key like $7::text
			or o.stage not in ('done', 'lost') and (o.account_key like $8::text or o.name_key like $8::text))
		and ($9::text[] is null or o.owner_id = any ($9::text[]))
		and ($10::text is null or o.service_line = $10::text)
		and ($11::date is null or o.next_step_on < $11::date and o.stage not in ('done', 'lost') and o.next_step->'snoozed' is null)
		and ($12::date is null or o.stage not in ('done', 'lost') and (o.next_step_on is null or o.next_step_on < $12::date
				or o.next_step_on = $12::date and o.next_step->'snoozed' is not null)
			and (o.stage = 'immature' and o.waiting_since <= $13::date or o.stage = 'qualified' and o.waiting_since <= $14::date
				or o.stage = 'committed' and o.waiting_since <= $15::date or o.stage = 'to_invoice' and o.waiting_since <= $16::date
				or o.stage = 'invoicing' and o.waiting_since <= $17::date))
		and ($18::integer is null or o.stage = 'immature' and o.stage not in ('done', 'lost') and jsonb_array_length(
			jsonb_path_query_array(o.qualification, '$[*] ? (@.confirmed != true)')) between 1 and $18::integer)
		and ($19::date is null or o.next_step_on is null or o.next_step_on <= $19::date or o.next_step->'snoozed' is null)`

const listPlace = `(coalesce(o.expected_close, 'infinity'::date), o.id)`

const (
	sqlPageFirst = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		order by coalesce(o.expected_close, 'infinity'::date), o.id limit $20`
	sqlPageAfter = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		and ` + listPlace + ` > ($21::text::date, $22::bigint)
		order by coalesce(o.expected_close, 'infinity'::date), o.id limit $20`
	sqlPageBefore = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		and ` + listPlace + ` < ($21::text::date, $22::bigint)
		order by coalesce(o.expected_close, 'infinity'::date) desc, o.id desc limit $20`
	sqlTotals = `
		select coalesce(l.currency, '')::text, count(*), coalesce(sum(l.value), 0)::text
		from (select o.currency, o.value` + filtered + ` limit $20) l
		group by 1 order by count(*) desc, 1`

	// Both statements of a list see the same moment, and are planned for the filter at hand.
	sqlBeginList = `begin isolation level repeatable read read only`
	sqlPlanAnew  = `set local plan_cache_mode = force_custom_plan`
)

// Find gives one page, its total and its sums in one round trip. It refuses a cursor that it did not give with
// Invalid. A sum that is too large for pipeline.Money is left out of Sums.
func (db *DB) Find(ctx context.Context, q pipeline.Query) (pipeline.Page, error) {
	limit := min(max(q.Limit, 1), 100)
	pageSQL, pageArgs, err := pageOf(q, limit)
	if err != nil {
		return pipeline.Page{}, err
	}
	var items []kept
	var page pipeline.Page
	err = db.read(ctx, "find opportunities", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		b := &pgx.Batch{}
		b.Queue(sqlBeginList)
		b.Queue(sqlPlanAnew)
		b.Queue(pageSQL, pageArgs...)
		b.Queue(sqlTotals, append(filterArgs(q.Filter), pipeline.MaxCounted)...)
		b.Queue("commit")
		results := c.SendBatch(ctx, b)
		defer results.Close()
		for range 2 {
			if _, err := results.Exec(); err != nil {
				return err
			}
		}
		rows, err := results.Query()
		if err != nil {
			return err
		}
		if items, err = pgx.CollectRows(rows, scanOpportunity); err != nil {
			return err
		}
		page, err = readTotals(results.Query())
		return err
	})
	if err != nil {
		return pipeline.Page{}, err
	}
	return turnPage(page, items, q, limit), nil
}

// pageOf asks for one row more than the page has, to know whether it is the last.
func pageOf(q pipeline.Query, limit int) (string, []any, error) {
	args := append(filterArgs(q.Filter), limit+1)
	switch {
	case q.After != "" && q.Before != "":
		return "", nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnreadable}
	case q.After != "":
		c, err := parseCursor(q.After)
		return sqlPageAfter, append(args, c.close, c.id), err
	case q.Before != "":
		c, err := parseCursor(q.Before)
		return sqlPageBefore, append(args, c.close, c.id), err
	}
	return sqlPageFirst, args, nil
}

func filterArgs(f pipeline.Filter) []any {
	var stages []string
	open := f.Open || len(f.Stages) > 0 // so that stages before the end use the index of what is open
	for _, s := range f.Stages {
		stages = append(stages, s.String())
		open = open && (f.Open || !s.Final())
	}
	args := []any{open, stages, unlessZero(f.Owner), dateText(f.OverdueOn),
		prefixPattern(f.Account), infixPattern(f.Account), prefixPattern(f.Text), infixPattern(f.Text),
		f.Owners, unlessZero(f.Line), dateText(f.StepBefore)}
	return append(append(args, stuckArgs(f.Stuck)...), unlessZero(f.Nearly), dateText(f.Awake))
}

// stuckArgs are the day, and the one up to which what waits at each stage is stuck; nulls where it does not matter.
func stuckArgs(l *pipeline.StuckLimits) []any {
	args := make([]any, 0, 6)
	if l == nil {
		return append(args, nil, nil, nil, nil, nil, nil)
	}
	args = append(args, dateText(l.Today))
	for _, s := range pipeline.Stages() {
		if !s.Final() {
			args = append(args, dateText(l.Since[s]))
		}
	}
	return args
}

func unlessZero[T comparable](v T) *T {
	if v == *new(T) {
		return nil
	}
	return &v
}

func readTotals(rows pgx.Rows, err error) (pipeline.Page, error) {
	if err != nil {
		return pipeline.Page{}, err
	}
	var page pipeline.Page
	var currency, sum string
	var count int
	_, err = pgx.ForEachRow(rows, []any{&currency, &count, &sum}, func() error {
		page.Total += count
		if currency == "" {
			return nil
		}
		if m, err := pipeline.ParseMoney(sum, currency); err == nil {
			page.Sums = append(page.Sums, m)
		}
		return nil
	})
	return page, err
}

// turnPage puts items in the list's order and works out whether there are pages on either side.
func turnPage(page pipeline.Page, items []kept, q pipeline.Query, limit int) pipeline.Page {
	more := len(items) > limit
	items = items[:min(len(items), limit)]
	if q.Before != "" {
		slices.Reverse(items)
	}
	for _, k := range items {
		page.Items = append(page.Items, k.Opportunity)
	}
	if len(items) == 0 {
		return page
	}
	first, last := cursorAt(items[0].Opportunity), cursorAt(items[len(items)-1].Opportunity)
	if q.Before != "" || more {
		page.Next = last
	}
	if q.After != "" || q.Before != "" && more {
		page.Previous = first
	}
	return page
}
