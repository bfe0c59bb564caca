package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// Many opportunities, for measuring: copies of samples with a spread of what boards, forecasts and Homes tell apart. Of
// twenty, nineteen are closed, and the open ones lie among them. They are of 200 people in eight teams, eight service lines
// and two currencies; one person has 250 of the open ones, however many there are. What differs between them hangs on a hash
// of their number, so that no two properties go together.
const (
	sqlSpread = `
		insert into opportunities (id, version, name, account, name_key, account_key, value, currency, expected_close, service_line,
			owner_id, source, stage, stage_since, waiting_since, qualification, commitment, billing_approval, completion, loss,
			invoice_count, next_step, next_step_on, booking, created_at, created_by, updated_at, updated_by)
		select n, 10, 'Copia ' || n, 'Cliente ' || n / 10, 'copia ' || n, 'cliente ' || n / 10, 1000 + h % 9000,
			case when h % 5 = 0 then 'USD' else 'CLP' end, case when h % 19 > 0 then current_date - 60 + ((h >> 8) % 420)::integer end, 'Línea ' || (h >> 16) % 8,
			case when n % 20 > 0 and (h >> 20) % 200 = 0 or n % ($1 / 250) = 0 then $2::text else 'U0MANY' || 1 + (h >> 20) % 199 end, '', o.stage, since, since::date,
			o.qualification, o.commitment, o.billing_approval, o.completion, o.loss, o.invoice_count,
			case when step is not null then jsonb_build_object('what', 'Llamar', 'on', step, 'by', o.owner_id) end, step,
			o.booking, since, o.created_by, since, o.updated_by
		from generate_series(101, 100 + $1::bigint) n
			cross join lateral (select hashint8extended(n, 1) & 1099511627775 as h) hashed
			join opportunities o on o.id = case when n % 20 > 0 then 1 + n % 2 else 3 + (n / 20) % 3 end
			cross join lateral (select case when n % 20 > 0 then now() - (1 - n / (101 + $1::float8)) * interval '1500 days'
				else now() - make_interval(days => ((h >> 28) % 30)::integer) end as since,
				case when n % 20 = 0 and (h >> 32) % 3 = 0 then current_date - 5 + ((h >> 34) % 30)::integer end as step) dated`

	// Ten events each, some weeks apart and in the order of their time as in life. What would have come later than now came at
	// the beginning instead, so that no day has fewer than others.
	sqlSpreadEvents = `
		insert into events (opportunity_id, version, kind, by_member, at, from_stage, to_stage, reason, undoes, changes, hash)
		select id, v, case when v = 1 then 'created' when v < 10 or id % 20 = 0 then 'edited' when id % 2 = 0 then 'advanced' else 'lost' end,
			'U0MANY' || id % 200, now() - (1 - k / (1 + $1::float8)) * interval '1500 days', 'immature',
			case when v < 10 or id % 20 = 0 then 'immature' when id % 2 = 0 then 'done' else 'lost' end, '', 0,
			case v when 3 then jsonb '[{"field": "value", "from": "CLP 1000", "to": "CLP 1200"}]'
				when 8 then '[{"field": "close", "from": "2026-01-31", "to": "2026-02-28"}]' else '[{"field": "name", "from": "Copia", "to": "Otra copia"}]' end,
			decode(repeat('00', 32), 'hex')
		from generate_series(1, $1::bigint) k cross join generate_series(1, 10) v
			cross join lateral (select 101 + (k - 1 + $1 - (v - 1) * ($1 / 200)) % $1 as id) counted`
	// Made of all rows at once, indexes take a part of the time.
	sqlIndexesGone = `do $$ declare i record; begin
		create temporary table gone as select indexname, indexdef from pg_indexes where tablename = 'opportunities' and indexname <> 'opportunities_pk';
		for i in select * from gone loop execute 'drop index ' || i.indexname; end loop; end $$`
	sqlIndexesBack = `do $$ declare i record; begin for i in select * from gone loop execute i.indexdef; end loop; end $$`

	sqlSpreadInvoices = `
		insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version)
		select id, 'F-' || id, stage_since::date, value, currency, owner_id, version from opportunities where id > 100 and invoice_count > 0`
	// What the copies come to, handed over to be added to the aggregates as acts do.
	sqlSpreadTallies = `
		insert into tally_changes (measure, owner_id, service_line, stage, detail, currency, month, probability, count, amount)
		select measure, owner_id, service_line, case measure when 'open' then stage when 'booked' then 'committed' when 'invoiced' then 'invoicing' else 'qualified' end,
			case measure when 'lost' then 'declined' else '' end, case measure when 'stayed' then '' else currency end,
			date_trunc('month', case measure when 'open' then expected_close else stage_since::date end)::date, -1, count(*),
			case measure when 'stayed' then 30 * count(*) else sum(value) end
		from opportunities join (values ('open', false, false), ('booked', false, true), ('booked', true, true), ('invoiced', true, true), ('lost', true, false),
			('stayed', true, true), ('stayed', true, false)) m (measure, closed, won)
			on closed = (stage in ('done', 'lost')) and (measure = 'open' or won = (stage in ('committed', 'done')))
		where id > 100
		group by 1, 2, 3, 4, 5, 6, 7`
)

// manyOwner is one of the 200.
func manyOwner(i int) pipeline.UserID {
	if i == 0 {
		return demoAna
	}
	return pipeline.UserID(fmt.Sprint("U0MANY", i))
}

// many are the others of them.
func many() []slacksim.User {
	var all []slacksim.User
	for i := 1; i < 200; i++ {
		all = append(all, slacksim.User{ID: string(manyOwner(i)), Name: fmt.Sprint("persona", i), Locale: "es-CL", TZ: "America/Santiago"})
	}
	return all
}

// seedMany fills the office with n opportunities of ten events each, of which a twentieth is open, and leaves what they come
// to for the bot to add up.
func (w *office) seedMany(n int) {
	w.t.Helper()
	for _, s := range []pipeline.Stage{pipeline.StageDone, pipeline.StageLost, pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted} {
		w.seed(demoAna, "Muestra "+s.String(), s)
	}
	w.seedTeams()
	begin := time.Now()
	w.byHand(func(do func(string, ...any)) {
		// The keys of copies are right, and a million of them take their time.
		do(`set session_replication_role = replica`)
		do(`set synchronous_commit = off`)
		do(`set work_mem = '256MB'`)
		do(`set hash_mem_multiplier = 8`)
		do(`set maintenance_work_mem = '256MB'`)
		do(sqlIndexesGone)
		do(sqlSpread, n, string(demoAna))
		do(sqlIndexesBack)
		do(sqlSpreadEvents, n)
		do(sqlSpreadInvoices)
		do(sqlSpreadTallies)
		do(`vacuum analyze`)
	})
	w.t.Logf("%d opportunities made in %s", n, time.Since(begin).Round(time.Second))
}

// seedTeams makes eight teams of 25, each with a target for the month.
func (w *office) seedTeams() {
	w.t.Helper()
	ctx, boss := context.Background(), asked(demoCarla)
	boss.By.Admin = true
	keep := func(setting pipeline.Setting, key string, v any) {
		raw, err := json.Marshal(v)
		require.NoError(w.t, err)
		boss.Key += "+"
		_, err = w.flow().Set(ctx, boss, pipeline.Entry{Setting: setting, Key: key, Value: raw})
		require.NoError(w.t, err)
	}
	for i := range 8 {
		name, team := fmt.Sprint("Equipo ", i+1), pipeline.Team{Lead: demoCarla}
		for k := range 25 {
			team.Members = append(team.Members, manyOwner(i*25+k))
		}
		keep(pipeline.SettingTeam, name, team)
		keep(pipeline.SettingTarget, pipeline.TargetKey(pipeline.MonthOf(pipeline.DateOf(w.now())), pipeline.OfTeam(name)), clp(w.t, "100000000"))
	}
}

// byHand runs statements on a connection of their own.
func (w *office) byHand(run func(do func(sql string, a ...any))) {
	w.t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer func() { _ = c.Close(ctx) }()
	run(func(sql string, a ...any) {
		w.t.Helper()
		_, err := c.Exec(ctx, sql, a...)
		require.NoError(w.t, err, sql)
	})
}

// untilAddedUp waits until the bot has added to the aggregates all that acts left for them.
func (w *office) untilAddedUp() {
	w.t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer func() { _ = c.Close(ctx) }()
	require.Eventually(w.t, func() bool {
		var waiting bool
		require.NoError(w.t, c.QueryRow(ctx, `select exists (select from tally_changes)`).Scan(&waiting))
		return !waiting
	}, 20*time.Minute, 100*time.Millisecond)
	_, err = c.Exec(ctx, `vacuum analyze tallies, tally_changes, forecast_sums`)
	require.NoError(w.t, err)
}
