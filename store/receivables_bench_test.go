package store

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
)

// BenchmarkReceivables is how long it takes to say what is owed, of as many invoices as EMBUDO_BENCH_SIZE says, 10,000 without
// it: where a twentieth of them is unpaid, and where all are.
func BenchmarkReceivables(b *testing.B) {
	n := 10_000
	if text := os.Getenv("EMBUDO_BENCH_SIZE"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(b, err)
	}
	for _, share := range []int{5, 100} {
		b.Run(fmt.Sprintf("unpaid=%d%%", share), func(b *testing.B) { benchReceivables(b, n, share) })
	}
}

func benchReceivables(b *testing.B, n, share int) {
	ctx, url := context.Background(), dbtest.Database(b)
	c, err := pgx.Connect(ctx, url)
	require.NoError(b, err)
	owing(b, c, n, share)
	require.NoError(b, c.Close(ctx))
	db, err := Open(ctx, url, nil)
	require.NoError(b, err)
	defer db.Close()
	all := pipeline.ReceivableQuery{Today: owedOn, Limit: 11}
	byOwner, of, whose, deep := all, all, all, all
	byOwner.ByOwner, of.Account, whose.Owner, deep.Offset = true, "Cliente 123", "U7", n/200
	late := whose
	late.Late, late.Limit = true, 5
	aged := func(q pipeline.ReceivableQuery) func() (int, error) {
		return func() (int, error) { list, err := db.Aged(ctx, q); return len(list), err }
	}
	debtors := func(q pipeline.ReceivableQuery) func() (int, error) {
		return func() (int, error) { list, err := db.Debtors(ctx, q); return len(list), err }
	}
	list := func(q pipeline.ReceivableQuery) func() (int, error) {
		return func() (int, error) { list, err := db.Receivables(ctx, q); return len(list), err }
	}
	for _, x := range []struct {
		name string
		read func() (int, error)
	}{
		{"by age", aged(all)}, {"by age of an owner", aged(whose)}, {"by age of an account", aged(of)},
		{"by account", debtors(all)}, {"by account, deep", debtors(deep)}, {"by account of an owner", debtors(whose)}, {"by owner", debtors(byOwner)},
		{"list of all", list(all)}, {"list of an account", list(of)}, {"list of an owner", list(whose)}, {"overdue of an owner", list(late)},
	} {
		b.Run(x.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				rows, err := x.read()
				require.NoError(b, err)
				took = append(took, time.Since(began))
				require.Positive(b, rows)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
