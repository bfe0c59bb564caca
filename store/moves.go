package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

// sqlMoved takes what each opportunity was from the first of its events since a moment that changed it, so that what was
// changed there and back again has not moved. The opportunities are looked up one by one, where a join would read them all.
// Its parameters: the moment, owners or null, service line or null.
const sqlMoved = `
	select o.id, o.account, o.name, o.owner_id, o.stage, o.value::text, o.currency::text, o.expected_close::text,
		w.created, w.stage, w.revalued, w.value, w.redated, w.close
	from (
		select e.opportunity_id, bool_or(e.kind = 'created') as created, (array_agg(e.from_stage order by e.version))[1] as stage,
			coalesce(bool_or(c.value ->> 'field' = 'value'), false) as revalued,
			coalesce((array_agg(c.value ->> 'from' order by e.version) filter (where c.value ->> 'field' = 'value'))[1], '') as value,
			coalesce(bool_or(c.value ->> 'field' = 'close'), false) as redated,
			coalesce((array_agg(c.value ->> 'from' order by e.version) filter (where c.value ->> 'field' = 'close'))[1], '') as close
		from events e
		left join lateral jsonb_array_elements(e.changes) c (value) on c.value ->> 'field' in ('value', 'close')
		where e.at >= $1::timestamptz and (e.kind = 'created' or e.from_stage <> e.to_stage or c.value is not null)
		group by e.opportunity_id) w
	cross join lateral (select * from opportunities where id = w.opportunity_id offset 0) o
	where ($2::text[] is null or o.owner_id = any ($2::text[])) and ($3::text is null or o.service_line = $3::text)`

// Moved gives what was acted on since a moment; see pipeline.MoveStore.
func (db *DB) Moved(ctx context.Context, since time.Time, owners []pipeline.UserID, line *string, each func(pipeline.Moved) error) error {
	return db.stream(ctx, "read moves", sqlMoved, []any{since.UTC(), owners, line}, func(row pgx.CollectableRow) (bool, error) {
		m, err := movedRow(row)
		if err != nil {
			return false, err
		}
		return true, each(m)
	})
}

func movedRow(row pgx.CollectableRow) (pipeline.Moved, error) {
	var m pipeline.Moved
	var is, was, valueWas, closeWas string
	var value, currency, closing *string
	var revalued, redated bool
	err := row.Scan(&m.ID, &m.Account, &m.Name, &m.Owner, &is, &value, &currency, &closing, &m.Created, &was, &revalued, &valueWas, &redated, &closeWas)
	if err != nil {
		return m, err
	}
	if m.Is.Stage, err = pipeline.ParseStage(is); err != nil {
		return m, err
	}
	if value != nil && currency != nil {
		if m.Is.Value, err = pipeline.ParseMoney(*value, *currency); err != nil {
			return m, err
		}
	}
	if closing != nil {
		if m.Is.Close, err = pipeline.ParseDate(*closing); err != nil {
			return m, err
		}
	}
	if m.Created {
		return m, nil
	}
	if m.Was = m.Is; revalued {
		err = m.Was.Value.UnmarshalText([]byte(valueWas))
	}
	if err == nil && redated {
		err = m.Was.Close.UnmarshalText([]byte(closeWas))
	}
	if err == nil {
		m.Was.Stage, err = pipeline.ParseStage(was)
	}
	return m, err
}
