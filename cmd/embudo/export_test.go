package main

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/sheet"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// fileOf is the table in the file that a message brought.
func (w *office) fileOf(m story.Message, extension string) [][]string {
	w.t.Helper()
	require.Len(w.t, m.Files, 1)
	require.True(w.t, slices.ContainsFunc(demoPeople, func(p slacksim.User) bool { // it is named after the day where its reader is
		zone, err := time.LoadLocation(p.TZ)
		require.NoError(w.t, err)
		return strings.HasSuffix(m.Files[0].Name, w.now().In(zone).Format("-2006-01-02")+extension)
	}), m.Files[0].Name)
	return w.tableIn(m)
}

// tableIn is fileOf where the clock of who sends it has been moved.
func (w *office) tableIn(m story.Message) [][]string {
	w.t.Helper()
	_, data, ok := w.Sim.File(m.Files[0].ID)
	require.True(w.t, ok)
	rows, err := sheet.Read(bytes.NewReader(data))
	require.NoError(w.t, err)
	var table [][]string
	for _, r := range rows {
		var line []string
		for _, c := range r.Cells {
			line = append(line, c.String())
		}
		table = append(table, line)
	}
	return table
}

// bookedBy counts the wins and the pesos of each owner anew, from every event there is.
func (w *office) bookedBy(last pipeline.OpportunityID) (wins map[pipeline.UserID]int, pesos map[pipeline.UserID]int64) {
	w.t.Helper()
	wins, pesos = map[pipeline.UserID]int{}, map[pipeline.UserID]int64{}
	for id := pipeline.OpportunityID(1); id <= last; id++ {
		history, err := w.db.History(context.Background(), id, 0, 1000)
		require.NoError(w.t, err)
		winner := pipeline.UserID("")
		for i := len(history) - 1; i >= 0; i-- {
			e := history[i]
			o := w.opportunity(id)
			switch {
			case e.From.Won() == e.To.Won():
			case e.To.Won():
				winner = o.Owner
				wins[winner]++
			default:
				wins[winner]--
				winner = ""
			}
		}
		if winner != "" {
			amount, _, _ := w.opportunity(id).Value.Amount().Int64(0)
			pesos[winner] += amount
		}
	}
	return wins, pesos
}

// What is shown goes into a file as it is: the ranking's figures are those of the events, and a name that a spreadsheet
// would run is a name.
func TestWhatIsShownIsExported(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			me := l.seller(w)
			seller := pipeline.UserID(me.ID())
			const evil = `=HYPERLINK("http://evil.example";"Acme")`
			w.seed(seller, evil, pipeline.StageCommitted)
			w.seed(seller, "Acme", pipeline.StageToInvoice)
			w.seed(demoBruno, "Globex", pipeline.StageCommitted)
			w.seed(demoBruno, "Initech", pipeline.StageLost)
			lost := w.seed(seller, "Umbrella", pipeline.StageCommitted)
			_, err := w.flow().Lose(context.Background(), asked(seller), targetOf(lost), pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: "+Hooli"})
			require.NoError(t, err)
			wins, pesos := w.bookedBy(5)
			require.Equal(t, map[pipeline.UserID]int{seller: 2, demoBruno: 1}, wins)

			shown := me.Slash(l.desk("ranking mes", "ranking month"))
			for id, n := range wins {
				shown.Contains(l.say(strconv.Itoa(10*n)+" puntos", strconv.Itoa(10*n)+" points"), "<@"+string(id)+">")
			}
			shown.Press(l.say("Exportar", "Export")).Contains(l.say("por mensaje directo", "in a direct message"))
			table := w.fileOf(me.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			require.Len(t, table, 3)
			require.Equal(t, []string{"1", l.say("Ana Rojas", "Emma Clarke"), "20", "2", "CLP", strconv.FormatInt(pesos[seller], 10)}, table[1])
			require.Equal(t, []string{"2", "Bruno Díaz", "10", "1", "CLP", strconv.FormatInt(pesos[demoBruno], 10)}, table[2])

			me.Slash(l.desk("exportar oportunidades comprometida csv", "export opportunities committed csv"))
			sent := me.DMs().Await(l.say("Aquí está", "Here is"))
			table = w.fileOf(sent, ".csv")
			require.Len(t, table, 3)
			require.Equal(t, evil, table[1][1])
			_, raw, _ := w.Sim.File(sent.Files[0].ID)
			require.Contains(t, string(raw), `"'=HYPERLINK(`, "no spreadsheet runs it")

			me.Slash(l.desk("perdidas año", "losses year")).Contains("*2* "+l.say("perdidas", "lost"), l.say("Eligió a un competidor", "Chose a competitor")).
				Press(l.say("Competidor", "Competitor")).Shows("+Hooli").Press(l.say("Exportar", "Export"))
			table = w.fileOf(me.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			require.Equal(t, []string{"+Hooli", "1", "0", "CLP", "13000000"}, table[1])
			for _, what := range []string{l.say("exportar tablero", "export board"), l.say("exportar pronóstico año xlsx", "export forecast year xlsx")} {
				me.Slash(l.desk(what, what))
				require.Greater(t, len(w.fileOf(me.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")), 1)
			}
			me.Slash(l.desk("exportar", "export")).Contains(l.say("¿Qué quieres exportar?", "What would you like to export?"))
			me.Slash(l.desk("exportar ranking Marte", "export ranking Mars")).Contains(l.say("No conozco", "I do not know"))
			me.Slash(l.desk("exportar naves", "export ships")).Contains(l.say("No sé exportar", "I cannot export"))
			w.AllowMessages()
		})
	}
}
