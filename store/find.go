package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// filtered is what a Filter lets through; its parameters are $1 to $8. Conditions whose parameter is null fall away
// when the statement is planned, for these statements are planned anew with each set of parameters.
const filtered = `
	from opportunities o
	where (not $1::boolean or o.stage not in ('done', 'lost'))
		and ($2::text[] is null or o.stage = any ($2::text[]))
		and ($3::text is null or o.owner_id = $3::text)
		and ($4::date is null or o.expected_close < $4::date and o.stage in ('immature', 'qualified')
			and o.stage not in ('done', 'lost'))
		and ($5::text is null or o.account_key like $5::text
			or o.stage not in ('done', 'lost') and o.account_key like $6::text)
		and ($7::text is null or o.account_key like $7::text or o.name_key like $7::text
			or o.stage not in ('done', 'lost') and (o.account_key like $8::text or o.name_key like $8::text))`

const listPlace = `(coalesce(o.expected_close, 'infinity'::date), o.id)`

const (
	sqlPageFirst = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		order by coalesce(o.expected_close, 'infinity'::date), o.id limit $9`
	sqlPageAfter = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		and ` + listPlace + ` > ($10::text::date, $11::bigint)
		order by coalesce(o.expected_close, 'infinity'::date), o.id limit $9`
	sqlPageBefore = `select` + opportunityColumns + `,` + invoicesOfO + filtered + `
		and ` + listPlace + ` < ($10::text::date, $11::bigint)
		order by coalesce(o.expected_close, 'infinity'::date) desc, o.id desc limit $9`
	sqlTotals = `
		select coalesce(l.currency, '')::text, count(*), coalesce(sum(l.value), 0)::text
		from (select o.currency, o.value` + filtered + ` limit $9) l
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
	var owner *string
	if f.Owner != "" {
		s := string(f.Owner)
		owner = &s
	}
	return []any{open, stages, owner, dateText(f.OverdueOn),
		prefixPattern(f.Account), infixPattern(f.Account), prefixPattern(f.Text), infixPattern(f.Text)}
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
