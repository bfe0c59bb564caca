package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Who owns what is overdue is told of it once a day with all else, also where nothing of theirs is open any more: so many, so
// much, the oldest by name, and all of them behind a button and in a file, in which no cell is run.
func TestOverdueInvoicesReachTheirOwner(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			tuesday := monday.AddDate(0, 0, 1)
			w := openOffice(t, officeOptions{channel: "none", idle: true, jobs: atHours(tuesday)})
			me := l.seller(w)
			seller := pipeline.UserID(me.ID())
			then := w.flow()
			then.Now = func() time.Time { return tuesday.AddDate(0, 0, -60) }
			const evil = `=HYPERLINK("http://evil.example";"Acme")`
			for i := range 6 {
				w.seedVia(then, seller, []string{fmt.Sprint("Cliente ", i), evil}[i/5], pipeline.StageDone)
			}
			w.seed(seller, "Al día", pipeline.StageDone)
			w.start()

			told := me.DMs().Await(l.say("Te deben 6 facturas vencidas: $30.000.000", "6 overdue invoices to collect: CLP 30,000,000"))
			told.Contains("Cliente 0", "Cliente 4", l.say("1 a 30 días de atraso", "1 to 30 days late")).Lacks("Al día", "HYPERLINK")
			require.Len(t, me.DMs().Messages(), 1, "one a day")
			all := told.Press(me, l.say("Todo lo por cobrar", "All receivables"))
			all.Contains(l.say("$35.000.000 en 7 facturas", "CLP 35,000,000 on 7 invoices"), l.say("Al día: $5.000.000", "Not due yet: CLP 5,000,000"))
			all.Press(l.say("Exportar", "Export")).Contains(l.say("por mensaje directo", "in a direct message"))
			table := w.tableIn(me.DMs().Await(l.say("Aquí está", "Here is")))
			require.Len(t, table, 8)
			due := then.Today().AddDays(30)
			require.Equal(t, []string{"OP-1", "Cliente 0", l.say("Ana Rojas", "Emma Clarke"), "", "F-1", due.String(), "30", l.say("1 a 30 días de atraso", "1 to 30 days late"), "CLP", "5000000"}, table[1])

			l.chief(w).Slash(l.desk("exportar cobranza csv", "export receivables csv"))
			sent := l.chief(w).DMs().Await(l.say("Aquí está", "Here is"))
			require.Len(t, w.tableIn(sent), 8)
			_, raw, _ := w.Sim.File(sent.Files[0].ID)
			require.Contains(t, string(raw), `"'=HYPERLINK(`, "no spreadsheet runs it")
			l.chief(w).Slash(l.desk("exportar cobranza cliente 3", "export receivables cliente 3"))
			require.Len(t, w.tableIn(l.chief(w).DMs().Await(l.say("Aquí está", "Here is"))), 2)
			w.bruno.Slash("/embudo exportar cobranza").Contains("No hay nada")
			w.AllowMessages()
		})
	}
}
