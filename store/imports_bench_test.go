package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// BenchmarkImport is how long 20,000 rows of each kind take: to be looked at, to be brought in, to be brought in again, and to
// be taken back.
func BenchmarkImport(b *testing.B) {
	rows := map[people.Kind]func(int) people.ImportRow{
		people.KindAccount: func(n int) people.ImportRow {
			r := accountRow(n, fmt.Sprintf("Constructora Número %d SpA", n), "", "Construcción")
			domain, phone := fmt.Sprintf("c%d.cl", n), "+56221234567"
			r.Account.Domain, r.Account.Phone = &domain, &phone
			return r
		},
		people.KindContact: func(n int) people.ImportRow {
			return contactRow(n, fmt.Sprintf("Persona Número %d", n), fmt.Sprintf("p%d@acme.cl", n), fmt.Sprintf("Cliente %d", n/10))
		},
		people.KindLead: func(n int) people.ImportRow {
			return leadRow(n, fmt.Sprintf("Persona Número %d", n), fmt.Sprintf("Empresa %d", n), "Un sitio nuevo")
		},
		people.KindOpportunity: func(n int) people.ImportRow {
			return dealRow(n, fmt.Sprintf("Cliente %d", n/10), fmt.Sprintf("Proyecto %d", n), "1000000", "")
		},
	}
	for _, kind := range people.ImportKinds() {
		b.Run(string(kind), func(b *testing.B) {
			for range b.N {
				db, ctx := setup(b), context.Background()
				var file []people.ImportRow
				for n := range 20_000 {
					file = append(file, rows[kind](n+2))
				}
				took := func(what string, do func()) {
					began := time.Now()
					do()
					b.ReportMetric(time.Since(began).Seconds(), what+"-s")
				}
				var seen people.ImportPreview
				took("preview", func() {
					var err error
					seen, err = db.people().PreviewImport(ctx, pipeline.Member{ID: bruno}, kind, file)
					require.NoError(b, err)
					require.Equal(b, 20_000, seen.Created)
				})
				var i people.Import
				for _, what := range []string{"import", "again"} {
					took(what, func() {
						var err error
						i, err = db.people().StartImport(ctx, db.by(bruno), kind, "x.csv", seen.Good)
						require.NoError(b, err)
						i = db.worked(b, i)
						require.Zero(b, i.Refused)
					})
					if what == "import" {
						require.Equal(b, 20_000, i.Created)
						continue
					}
					require.Equal(b, 20_000, i.Unchanged)
				}
				took("undo", func() {
					first, err := db.people().Import(ctx, pipeline.Member{ID: bruno}, i.ID-1)
					require.NoError(b, err)
					require.Zero(b, db.undone(b, bruno, first).Kept)
				})
			}
		})
	}
}
