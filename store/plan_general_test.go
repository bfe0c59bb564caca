package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
)

// What is planned once, whatever it is asked, finds its way by indexes.
func TestWhatIsPlannedOnceUsesIndexes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dbtest.Database(t))
	require.NoError(t, err)
	defer c.Close(ctx)
	seed(t, c, 50_000)
	_, err = c.Exec(ctx, `
		insert into tallies (grain, measure, owner_id, service_line, month, stage, detail, currency, probability, count, amount)
		select g, 'open', case when g & 1 = 1 then 'U' || i % 200 else '' end, '', date '2026-01-01' + make_interval(months => i / 200), 'immature', '',
			'CLP', -1, 1, i from generate_series(0, 4799) i, generate_series(0, 1) g
		on conflict on constraint tallies_pk do nothing`)
	require.NoError(t, err)
	_, err = c.Exec(ctx, "analyze")
	require.NoError(t, err)
	_, err = c.Exec(ctx, "begin")
	require.NoError(t, err)
	_, err = c.Exec(ctx, sqlPlanGeneral)
	require.NoError(t, err)
	day := pipeline.Date{Year: 2026, Month: 6, Day: 1}
	marks := func(more ...any) []any {
		return append([]any{[]string{"immature", "qualified"}, []string{"2025-11-10", "2025-11-10"}, day.String(), day.String(), 100}, more...)
	}
	ask := pipeline.WeighQuery{Owners: []pipeline.UserID{"U7", "U10"}, From: day, To: day.AddDays(90)}
	var b pgx.Batch
	queueWholes(&b, pipeline.Settings{}.Weighing(), []pipeline.WeighQuery{ask, {From: ask.From, To: ask.To}}, make([][]pipeline.Weighed, 2))
	wholes := b.QueuedQueries[1]
	for name, q := range map[string]struct {
		sql  string
		args []any
	}{
		"sums of all":   {sqlOpenSums, []any{0, []string{""}, ""}},
		"sums of some":  {sqlOpenSums, []any{grainOwner, []string{"U7", "U10"}, ""}},
		"marks of all":  {sqlMarks, marks()},
		"marks of some": {sqlMarksOfSome, marks([]string{"U7", "U10"})},
		"needs":         {sqlNeeds, needArgs(pipeline.NeedQuery{Owner: "U10", Today: day, Workday: day, Nearly: 2, Stuck: stuckSince, Each: 8, Soon: 13})},
		"forecasts":     {wholes.SQL, wholes.Arguments},
	} {
		plan := explainOnce(t, c, q.sql, q.args)
		// An index that is read from end to end is no better than its table.
		read := tablesOf(t, plan, func(node map[string]any) bool {
			kind, _ := node["Node Type"].(string)
			return kind == "Seq Scan" || strings.HasPrefix(kind, "Index") && node["Index Cond"] == nil
		})
		for _, table := range []string{"opportunities", "tallies", "forecast_sums"} {
			require.NotContains(t, read, table, "%s: %s", name, plan)
		}
	}
}

// explainOnce gives the plan that holds for whatever is asked.
func explainOnce(t *testing.T, c *pgx.Conn, sql string, args []any) string {
	t.Helper()
	ctx := context.Background()
	_, err := c.Prepare(ctx, "once", sql)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Deallocate(ctx, "once")) }()
	var places []string
	for i := range args {
		places = append(places, fmt.Sprint("$", i+1))
	}
	var plan json.RawMessage
	execute := fmt.Sprintf("explain (analyze, format json) execute once (%s)", strings.Join(places, ", "))
	require.NoError(t, c.QueryRow(ctx, execute, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...).Scan(&plan))
	return string(plan)
}
