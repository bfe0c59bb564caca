//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// A file is brought in whole and once, and one message tells of it, also when the bot is killed in the middle of a chunk, or
// between two.
func TestImportWithAKilledBot(t *testing.T) {
	t.Parallel()
	for _, point := range []string{crashpoint.BeforeImported + ":2", crashpoint.AfterImported + ":2"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w, ctx := openWorld(t, worldOptions{idle: true}), context.Background()
			var rows []people.ImportRow
			for n := range size(1000, 20_000) {
				client, name := fmt.Sprintf("Cliente %d", n/10), fmt.Sprintf("Proyecto %d", n)
				value := pipeline.MustMoney(fmt.Sprint(1000+n), "CLP")
				rows = append(rows, people.ImportRow{Number: n + 2, Opportunity: &pipeline.Edit{Account: &client, Name: &name, Value: &value}})
			}
			records := &people.Service{Store: w.db, Flow: &pipeline.Service{Store: w.db, Now: time.Now, Zone: time.UTC}}
			by := pipeline.Member{ID: pipeline.UserID(person(1))}
			i, err := records.StartImport(ctx, pipeline.Request{Key: "file", By: by}, people.KindOpportunity, "proyectos.csv", rows)
			require.NoError(t, err)
			// Whoever left it left it long ago, or else nobody would go on with it yet.
			left := func() {
				t.Helper()
				_, err := w.sql.Exec(ctx, "update import_batches set worked_at = worked_at - interval '1 hour'")
				require.NoError(t, err)
			}
			left()
			w.launch(w.grounds.program, "EMBUDO_CRASH="+point).died(w)
			made := map[string]int{crashpoint.BeforeImported + ":2": 250, crashpoint.AfterImported + ":2": 500}[point]
			require.Equal(t, made, w.count("select count(*) from opportunities"), "whole chunks and nothing of another")

			left()
			others := []*process{w.start(), w.start()}
			w.until(2*patient, "the import", func() bool {
				i, err = records.Import(ctx, by, i.ID)
				return err == nil && i.State == people.ImportDone && i.Place.TS == ""
			})
			require.Equal(t, [2]int{len(rows), 0}, [2]int{i.Created, i.Refused})
			for what, want := range map[string]int{
				"distinct name) from opportunities": len(rows), "*) from opportunities": len(rows), "*) from events": len(rows),
				"*) from accounts": len(rows) / 10, "*) from import_effects": len(rows) + len(rows)/10,
				"*) from search_entries": len(rows) + len(rows)/10, "*) from notices": 0,
			} {
				require.Equal(t, want, w.count("select count("+what), what)
			}
			var told []string
			for _, m := range w.sim.Messages(w.sim.Person(person(1)).DM()) {
				if strings.Contains(m.Text, "proyectos.csv") {
					told = append(told, m.Text)
				}
			}
			require.Len(t, told, 1)
			require.Contains(t, told[0], "Importé")
			for _, p := range others {
				p.kill()
			}
			w.start()
			w.audit("import " + point)
		})
	}
}
