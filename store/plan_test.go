package store

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
)

// seed makes n opportunities of 200 people and n/10 clients, a tenth of which are open.
func seed(t testing.TB, c *pgx.Conn, n int) {
	t.Helper()
	// One by one they would become accounts, and be kept to be sought.
	_, err := c.Exec(context.Background(), "alter table opportunities disable trigger user")
	require.NoError(t, err)
	_, err = c.Exec(context.Background(), `
		insert into opportunities (id, version, name, account, name_key, account_key, value, currency, expected_close,
			service_line, owner_id, source, stage, stage_since, qualification, loss, invoice_count,
			created_at, created_by, updated_at, updated_by, waiting_since)
		select i, 1, 'Proyecto ' || i, 'Cliente ' || i % ($1::integer / 10), 'proyecto ' || i, 'cliente ' || i % ($1::integer / 10),
			i, 'CLP', case when i % 7 > 0 then date '2026-01-01' + (i * 7919) % 900 end, 'L' || i % 30, 'U' || i % 200, '',
			case when i % 10 = 0 then 'immature' else 'lost' end, now(), '[]',
			case when i % 10 > 0 then jsonb '{"reason": "declined", "from": "immature"}' end, 0, now(), 'U', now(), 'U', date '2026-11-26' - i % 400
		from generate_series(1, $1::integer) i`, n)
	require.NoError(t, err)
	_, err = c.Exec(context.Background(), "alter table opportunities enable trigger user")
	require.NoError(t, err)
	_, err = c.Exec(context.Background(), "analyze opportunities")
	require.NoError(t, err)
}

// lists are the filters that people use.
var lists = map[string]pipeline.Filter{
	"all":              {},
	"open":             {Open: true},
	"mine":             {Open: true, Owner: "U7"},
	"owner":            {Owner: "U7"},
	"stage":            {Stages: []pipeline.Stage{pipeline.StageImmature}},
	"lost":             {Stages: []pipeline.Stage{pipeline.StageLost}},
	"overdue":          {OverdueOn: pipeline.Date{Year: 2026, Month: 6, Day: 1}},
	"account":          {Account: "cliente 123"},
	"text":             {Text: "proyecto 4321"},
	"nothing":          {Text: "zzz"},
	"team":             {Open: true, Owners: []pipeline.UserID{"U7", "U10", "U190"}},
	"line":             {Open: true, Line: "L20"},
	"stuck":            {Stuck: stuckSince},
	"a stage's stuck":  {Stuck: stuckSince, Stages: []pipeline.Stage{pipeline.StageImmature}},
	"a line's overdue": {Line: "L20", OverdueOn: pipeline.Date{Year: 2026, Month: 6, Day: 1}},
	"a team's stuck":   {Owners: []pipeline.UserID{"U10", "U190"}, Stuck: stuckSince},
	"my steps":         {Owner: "U10", StepBefore: pipeline.Date{Year: 2026, Month: 6, Day: 1}},
	"my nearly":        {Owner: "U10", Nearly: 2, Awake: pipeline.Date{Year: 2026, Month: 6, Day: 1}},
	"my stuck":         {Owner: "U10", Stuck: stuckSince},
}

// stuckSince lets a twentieth of what is open through.
var stuckSince = &pipeline.StuckLimits{Today: pipeline.Date{Year: 2026, Month: 11, Day: 26}, Since: map[pipeline.Stage]pipeline.Date{
	pipeline.StageImmature: {Year: 2025, Month: 11, Day: 10}, pipeline.StageQualified: {Year: 2025, Month: 11, Day: 10}}}

func TestListsUseIndexes(t *testing.T) {
	t.Parallel()
	c, err := pgx.Connect(context.Background(), dbtest.Database(t))
	require.NoError(t, err)
	defer c.Close(context.Background())
	seed(t, c, 50_000)
	_, err = c.Exec(context.Background(), "set plan_cache_mode = force_custom_plan")
	require.NoError(t, err)
	middle := cursorAt(pipeline.Opportunity{ID: 5000, Close: pipeline.Date{Year: 2027, Month: 1, Day: 1}})
	for name, f := range lists {
		for way, q := range map[string]pipeline.Query{"first": {Filter: f}, "after": {Filter: f, After: middle}, "before": {Filter: f, Before: middle}} {
			sql, args, err := pageOf(q, 20)
			require.NoError(t, err)
			plan := explain(t, c, sql, args)
			require.NotContains(t, plan, `"Seq Scan"`, "%s %s", name, way)
		}
		plan := explain(t, c, sqlTotals, append(filterArgs(f), pipeline.MaxCounted))
		if name != "all" && name != "lost" { // what counts a fifth of the table, to its limit, may well read it as it lies
			require.NotContains(t, plan, `"Seq Scan"`, "%s total", name)
		}
	}
}

// crowd fills what an act and the history read beside the opportunities: a card, a wish, denials and notices of each.
func crowd(t testing.TB, c *pgx.Conn) {
	t.Helper()
	for _, sql := range []string{
		`insert into events (opportunity_id, version, kind, by_member, at, from_stage, to_stage, reason, undoes, changes)
			select id, 1, 'created', 'U', now(), 'immature', 'immature', '', 0, '[{"field": "name"}]' from opportunities`,
		`insert into requests (key, opportunity_id, version, member) select 'key ' || id, id, 1, 'U' from opportunities`,
		`insert into notices (opportunity_id, version, kind, destination, about) select id, 1, 'card', 'C1', '' from opportunities`,
		`update notices set state = 'sent', settled_at = now() where opportunity_id % 1000 > 0`,
		`insert into cards (opportunity_id, destination, channel, ts) select id, 'C1', 'C1', id::text from opportunities`,
		`insert into wishes (destination, opportunity_id, wish, by_member, at) select 'U' || id % 200, id, 'follow', 'U', now() from opportunities`,
		`insert into wishes (destination, opportunity_id, wish, by_member, at) select 'U' || i, 0, 'digest', 'U', now() from generate_series(1, 200) i`,
		`insert into denials (request_key, opportunity_id, by_member, at, act, reason)
			select 'k' || id, id % 5000 + 1, 'U', now(), 'edit', 'not_owner' from opportunities`,
		`insert into setting_changes (request_key, setting, key, value, by_member, at)
			select i::text, 'team', i::text, '{}', 'U', now() from generate_series(1, 20000) i`,
		`insert into group_members select 'S' || i % 50, 'U' || i from generate_series(1, 20000) i`,
		`analyze`,
	} {
		_, err := c.Exec(context.Background(), sql)
		require.NoError(t, err, sql)
	}
}

// What every act and every page of history reads costs the same however much there is.
func TestActsUseIndexes(t *testing.T) {
	t.Parallel()
	c, err := pgx.Connect(context.Background(), dbtest.Database(t))
	require.NoError(t, err)
	defer c.Close(context.Background())
	seed(t, c, 100_000)
	crowd(t, c)
	since := time.Now().Add(-alikeWindow)
	for name, q := range map[string]struct {
		sql  string
		args []any
	}{
		"alike":            {sqlAlike, []any{"key", "U1", "cliente 123", "1000", "CLP", since}},
		"alike, no value":  {sqlAlike, []any{"key", "U1", "cliente 123", nil, nil, since}},
		"claim":            {sqlClaimNew, []any{"key", "U1", "cliente 123", "1000", "CLP", since}},
		"audience":         {sqlAudience, []any{[]int64{4321, 17}, []string{"", ""}}},
		"audience of none": {sqlAudience, []any{[]int64{0}, []string{"cliente 123"}}},
		"roles":            {sqlActor, []any{"U123"}},
		"card":             {sqlCardAt, []any{"C1", "4321"}},
		"cards":            {sqlCards, []any{int64(4321)}},
		"denials":          {sqlDenials, []any{int64(4321), time.Time{}, 20}},
		"wishes":           {sqlWishes, []any{"U12", int64(4321)}},
		"changes":          {sqlChanges, []any{int64(0), 20}},
		"older changes":    {sqlChanges, []any{int64(5000), 20}},
		"change of a key":  {sqlChangesUnder, []any{[]string{"4321", "4321#1"}}},
	} {
		plan := explain(t, c, q.sql, q.args)
		for _, table := range []string{"opportunities", "notices", "cards", "wishes", "denials", "setting_changes", "group_members", "requests", "events"} {
			require.NotContains(t, scans(t, plan), table, "%s: %s", name, plan)
		}
	}
}

// Where much waits and nobody has told the planner so, an act and a delivery read what waits of their opportunity, and not all.
func TestWhatWaitsIsFoundByItsOpportunity(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dbtest.Database(t))
	require.NoError(t, err)
	defer c.Close(ctx)
	seed(t, c, 2000)
	for _, sql := range []string{
		`insert into events (opportunity_id, version, kind, by_member, at, from_stage, to_stage, reason, undoes, changes)
			select id, 1, 'created', 'U', now(), 'immature', 'immature', '', 0, '[{"field": "name"}]' from opportunities`,
		`analyze`,
		`alter table notices set (autovacuum_enabled = false)`,
		`insert into notices (opportunity_id, version, kind, destination, about) select id, 1, 'card', 'C1', '' from opportunities`,
	} {
		_, err := c.Exec(ctx, sql)
		require.NoError(t, err, sql)
	}
	var id, of int64
	require.NoError(t, c.QueryRow(ctx, `select id, opportunity_id from notices order by id limit 1`).Scan(&id, &of))
	for name, q := range map[string]struct {
		sql  string
		args []any
	}{
		"audience": {sqlAudience, []any{[]int64{of, of + 1}, []string{"", ""}}},
		"line":     {sqlLine, []any{id, "C1"}},
		"owed":     {sqlOwed, []any{of, "C1"}},
	} {
		plan := explain(t, c, q.sql, q.args)
		require.NotContains(t, scans(t, plan), "notices", "%s: %s", name, plan)
		require.NotRegexp(t, "notices_(due|waiting_for)", plan, name)
	}
}

// scans gives the tables that a plan reads as they lie.
func scans(t testing.TB, plan string) []string {
	t.Helper()
	return tablesOf(t, plan, func(node map[string]any) bool { return node["Node Type"] == "Seq Scan" })
}

// tablesOf gives the tables of a plan's nodes that are such.
func tablesOf(t testing.TB, plan string, such func(node map[string]any) bool) []string {
	t.Helper()
	var root any
	require.NoError(t, json.Unmarshal([]byte(plan), &root))
	var tables []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if table, ok := v["Relation Name"].(string); ok && such(v) {
				tables = append(tables, table)
			}
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(root)
	return tables
}

func explain(t testing.TB, c *pgx.Conn, sql string, args []any) string {
	t.Helper()
	var plan json.RawMessage
	require.NoError(t, c.QueryRow(context.Background(), "explain (analyze, format json) "+sql, args...).Scan(&plan))
	return string(plan)
}

func BenchmarkFind(b *testing.B) {
	url := dbtest.Database(b)
	c, err := pgx.Connect(context.Background(), url)
	require.NoError(b, err)
	seed(b, c, 200_000)
	require.NoError(b, c.Close(context.Background()))
	db, err := Open(context.Background(), url, nil)
	require.NoError(b, err)
	defer db.Close()
	for name, f := range lists {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := db.Find(context.Background(), pipeline.Query{Filter: f, Limit: 10})
				require.NoError(b, err)
			}
		})
	}
}

// BenchmarkCreate is the whole of a command in the store, at several at once: claim, opportunity, event, card.
func BenchmarkCreate(b *testing.B) {
	for _, people := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			db, err := Open(context.Background(), dbtest.Database(b), nil)
			require.NoError(b, err)
			defer db.Close()
			s := &pipeline.Service{Store: db, Now: time.Now, Zone: time.UTC, Channel: "C0VENTAS"}
			work := make(chan int)
			done := make(chan error, people)
			for range people {
				go func() {
					var failed error
					for i := range work {
						if _, err := s.Create(context.Background(), pipeline.Request{Key: fmt.Sprintf("bench:%d", i), By: pipeline.Member{ID: "U1"}},
							pipeline.New{Account: fmt.Sprint("Cliente ", i), Value: pipeline.MustMoney("1000", "CLP")}); err != nil {
							failed = err
						}
					}
					done <- failed
				}()
			}
			b.ResetTimer()
			for i := range b.N {
				work <- i
			}
			close(work)
			for range people {
				require.NoError(b, <-done)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creations/s")
		})
	}
}
