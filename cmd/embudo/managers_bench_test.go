package main

import (
	"context"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// benchSize names how many opportunities BenchmarkManagers has; 10,000 without it.
const benchSize = "EMBUDO_BENCH_SIZE"

const (
	// Copies of a sample, of 200 owners, in eight service lines and two currencies, expected over fourteen months.
	sqlSpread = `
		with rows as (
			select (jsonb_populate_record(o, jsonb_build_object('id', n, 'name', 'Copia ' || n, 'name_key', 'copia ' || n,
				'owner_id', case when n % 200 = 0 then $5::text else 'U0MANY' || n % 200 end, 'service_line', 'Línea ' || n % 8, 'value', 1000 + n % 9000,
				'currency', case when n % 5 = 0 then 'USD' else 'CLP' end, 'expected_close', current_date - 60 + ((n * 7919) % 420)::integer,
				'stage_since', now() - make_interval(days => ((n * 31) % 1500)::integer)))).*
			from opportunities o, generate_series($2::bigint, $3::bigint, $4::bigint) n where o.id = $1)
		insert into opportunities select * from rows`
	sqlSpreadEvents = `
		insert into events select (jsonb_populate_record(e, jsonb_build_object('opportunity_id', o.id, 'version', v, 'kind', case when v = 1 then 'created' else 'edited' end,
			'at', now() - make_interval(days => ((o.id * 31 + v * 17) % 1500)::integer)))).*
		from events e, opportunities o, generate_series(1, 10) v where e.opportunity_id = 1 and e.version = 1 and o.id > 100`
	// What the copies come to, handed over to be added to the aggregates as acts do.
	sqlSpreadTallies = `
		insert into tally_changes (measure, owner_id, service_line, stage, detail, currency, month, probability, count, amount)
		select 'open', owner_id, service_line, stage, '', currency, date_trunc('month', expected_close)::date, -1, count(*), sum(value)
		from opportunities where id > 100 and stage not in ('done', 'lost') group by 1, 2, 3, 4, 5, 6, 7
		union all
		select 'booked', owner_id, service_line, 'committed', '', currency, date_trunc('month', stage_since)::date, -1, count(*), sum(value)
		from opportunities where id > 100 and stage in ('committed', 'done') group by 1, 2, 3, 4, 5, 6, 7
		union all
		select 'lost', owner_id, service_line, 'qualified', 'declined', currency, date_trunc('month', stage_since)::date, -1, count(*), sum(value)
		from opportunities where id > 100 and stage = 'lost' group by 1, 2, 3, 4, 5, 6, 7`
)

// seedMany fills the office with n opportunities of ten events each, of which a twentieth is open.
func (w *office) seedMany(n int) {
	w.t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer func() { _ = c.Close(ctx) }()
	do := func(sql string, a ...any) {
		w.t.Helper()
		_, err := c.Exec(ctx, sql, a...)
		require.NoError(w.t, err, sql)
	}
	shares := []pipeline.Stage{pipeline.StageDone, pipeline.StageLost, pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted}
	for _, s := range shares {
		w.seed(demoAna, "Muestra "+s.String(), s)
	}
	do(`set session_replication_role = replica`) // the keys of copies are right, and a million of them take their time
	for i := range 40 {                          // of forty, 38 are closed
		sample := []int{1, 2}[i%2]
		if i >= 38 {
			sample = 3 + i - 38
		}
		do(sqlSpread, sample, 101+i, 100+n, 40, string(demoAna))
	}
	do(sqlSpreadEvents)
	do(`set session_replication_role = default`)
	do(sqlSpreadTallies)
	do(`vacuum analyze`)
	require.Eventually(w.t, func() bool {
		var waiting bool
		require.NoError(w.t, c.QueryRow(ctx, `select exists (select from tally_changes)`).Scan(&waiting))
		return !waiting
	}, 5*time.Minute, 100*time.Millisecond)
	do(`vacuum analyze tallies`)
}

// BenchmarkManagers is how long a person waits for the board, the forecast and Home, from the command to the answer, with
// everything around: the local Slack, the sockets and Postgres.
func BenchmarkManagers(b *testing.B) {
	n := 10_000
	if text := os.Getenv(benchSize); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(b, err)
	}
	w := openOffice(b, officeOptions{channel: "none"})
	w.seedMany(n)
	for _, c := range []struct {
		name string
		does func() *story.Answer
	}{
		{"Board", func() *story.Answer { return w.carla.Slash("/embudo tablero todos") }},
		{"Forecast", func() *story.Answer { return w.carla.Slash("/pronostico") }},
		{"ForecastByPerson", func() *story.Answer { return w.carla.Slash("/pronostico por persona") }},
		{"ForecastOfAYear", func() *story.Answer { return w.carla.Slash("/pronostico año") }},
		{"MyForecast", func() *story.Answer { return w.ana.Slash("/pronostico") }},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.does() // the first reads from disk
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				c.does()
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	w.AllowMessages()
}
