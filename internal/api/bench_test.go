package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/api"
	"embudo/internal/collector"
	"embudo/internal/devdb"
	"embudo/pipeline"
	"embudo/store"
)

const (
	// benchClients ask at the same time, each the next thing once it has been answered.
	benchClients = 32
	// benchDeals are the opportunities that invoices and payments are spread over.
	benchDeals = 500
)

// pushed is a kind of upsert: what is put n-th, and before that of each of those which are known.
type pushed struct {
	name string
	// deals: it hangs on opportunities that are ready to be invoiced.
	deals       bool
	before, put func(n int64) (path, body string)
}

func pushes() []pushed {
	of := func(n int64) int64 { return n%benchDeals + 1 }
	account := func(id int64, more string) (string, string) {
		return fmt.Sprint("/accounts/C", id), fmt.Sprintf(`{"name":"Cliente %d SpA","phone":"+56221234567"%s}`, id, more)
	}
	known := func(n int64) (string, string) { return account(of(n), "") }
	product := func(id int64, more string) (string, string) {
		return fmt.Sprint("/products/X", id), fmt.Sprintf(`{"code":"P-%d"%s}`, id, more)
	}
	order := func(n int64) (string, string) {
		return fmt.Sprint("/orders/O", of(n)), fmt.Sprintf(`{"opportunity":"OP-%d","number":"OC","date":"2026-01-02","amount":{"amount":"%d","currency":"CLP"}}`, of(n), 900_000_000+n)
	}
	invoice := func(id, number string, n, amount int64) (string, string) {
		return "/invoices/" + id, fmt.Sprintf(`{"opportunity":"OP-%d","number":"%s","date":"2026-01-02","amount":{"amount":"%d","currency":"CLP"}}`, of(n), number, amount)
	}
	return []pushed{
		{name: "accounts/new", put: func(n int64) (string, string) { return account(n, "") }},
		{name: "accounts/changed", before: known, put: func(n int64) (string, string) { return account(of(n), fmt.Sprintf(`,"note":"saldo %d"`, n)) }},
		{name: "accounts/same", before: known, put: known},
		{name: "products/new", put: func(n int64) (string, string) {
			return product(n, fmt.Sprintf(`,"name_es":"Producto %d","prices":[{"price":{"amount":"%d","currency":"CLP"}}]`, n, n))
		}},
		{name: "products/changed", before: func(n int64) (string, string) { return product(of(n), `,"name_es":"Producto"`) },
			put: func(n int64) (string, string) { return product(of(n), fmt.Sprintf(`,"unit":"hora %d"`, n)) }},
		{name: "orders/changed", deals: true, before: order, put: order},
		{name: "invoices/new", deals: true, put: func(n int64) (string, string) { return invoice(fmt.Sprint("I", n), fmt.Sprint(n), n, 1000) }},
		{name: "payments/new", deals: true, before: func(n int64) (string, string) {
			return invoice(fmt.Sprint("first", n), fmt.Sprint("first", of(n)), n, 900_000_000)
		},
			put: func(n int64) (string, string) {
				return fmt.Sprint("/payments/P", n), fmt.Sprintf(`{"opportunity":"OP-%d","number":"first%d","date":"2026-01-03","amount":{"amount":"10","currency":"CLP"}}`, of(n), of(n))
			}},
	}
}

// BenchmarkAPIUpserts has 32 clients put one thing after the other over HTTP, each kind in a database of its own that writes
// durably; client, server and Postgres share the processors.
func BenchmarkAPIUpserts(b *testing.B) {
	collector.Pace() // as the command does
	ctx := context.Background()
	for _, kind := range pushes() {
		b.Run(kind.name, func(b *testing.B) {
			postgres, err := devdb.StartPostgres(ctx, devdb.Options{Own: true, Fsync: true})
			require.NoError(b, err)
			b.Cleanup(func() { _ = postgres.Stop() })
			require.NoError(b, store.Migrate(ctx, postgres.URL()))
			h := openOn(b, postgres.URL(), 1e9)
			web := httptest.NewServer(h.handler)
			b.Cleanup(web.Close)
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchClients}}
			put := func(key, path, body string) error {
				r, err := http.NewRequest(http.MethodPut, web.URL+api.Base+path, strings.NewReader(body))
				if err != nil {
					return err
				}
				r.Header.Set("Authorization", "Bearer "+h.secret)
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", key)
				answer, err := client.Do(r)
				if err != nil {
					return err
				}
				defer answer.Body.Close()
				said, err := io.ReadAll(answer.Body)
				if err == nil && answer.StatusCode >= 300 {
					err = fmt.Errorf("%d %s", answer.StatusCode, said)
				}
				return err
			}
			each := func(upTo int64, do func(i int64) error) {
				var n atomic.Int64
				var all sync.WaitGroup
				for range benchClients {
					all.Go(func() {
						for i := n.Add(1) - 1; i < upTo; i = n.Add(1) - 1 {
							if err := do(i); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				all.Wait()
			}
			if kind.deals {
				each(benchDeals, func(i int64) error {
					h.dealReady(fmt.Sprint("deal ", i))
					return nil
				})
			}
			if kind.before != nil {
				each(benchDeals, func(i int64) error {
					path, body := kind.before(i)
					return put(fmt.Sprint("before ", i), path, body)
				})
			}
			b.ResetTimer()
			each(int64(b.N), func(i int64) error {
				path, body := kind.put(1000 + i)
				return put(fmt.Sprint("k", i), path, body)
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "upserts/s")
		})
	}
}

// dealReady is an opportunity of Ana's that is ready to be invoiced.
func (h *house) dealReady(key string) pipeline.OpportunityID {
	h.t.Helper()
	out, err := h.flow.Create(h.t.Context(), pipeline.Request{Key: key, By: ana}, pipeline.New{Account: key, Value: pipeline.MustMoney("900000000", "CLP"), Sure: true})
	require.NoError(h.t, err)
	h.steps(out.Opportunity, 3)
	return out.Opportunity.ID
}
