package store

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
)

// A page of invoices or payments costs the same however many opportunities have none.
func TestPagesOfWhatWasBilledUseIndexes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dbtest.Database(t))
	require.NoError(t, err)
	defer c.Close(ctx)
	seed(t, c, 20_000)
	for sql, index := range map[string]string{sqlInvoicedAfter: "opportunities_holding", sqlPaidAfter: "opportunities_paid"} {
		rows, err := c.Query(ctx, "explain "+sql, pgx.QueryExecModeExec, int64(7), 50)
		require.NoError(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		plan := strings.Join(lines, "\n")
		require.Contains(t, plan, index)
		require.NotContains(t, plan, "Seq Scan on opportunities")
	}
}
