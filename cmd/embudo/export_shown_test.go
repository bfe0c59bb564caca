package main

import (
	"context"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// The buttons of a board and of a forecast export just what these show, whatever marks are in the names of a team and a line.
func TestABoardAndAForecastExportWhatTheyShow(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			ctx, flow := context.Background(), w.flow()
			const team, line = `Norte "A", “B” y «C» d'E`, `Datos "R" 'S'`
			w.keep(pipeline.SettingTeam, team, pipeline.Team{Lead: demoCarla, Members: []pipeline.UserID{demoBruno}})
			w.keep(pipeline.SettingRate, "USD/CLP/2026-01-01", "950.5")
			quarter := pipeline.QuarterOf(flow.Today())
			last := quarter.To().AddDays(-1)
			for _, n := range []struct {
				owner              pipeline.UserID
				account, line, clp string
			}{{demoBruno, "Acme", line, "9505000"}, {demoBruno, "Globex", "Otra", "1000000"}, {demoAna, "Ajena", line, "777"}} {
				_, err := flow.Create(ctx, asked(n.owner), pipeline.New{Account: n.account, Value: clp(t, n.clp), ServiceLine: n.line, Close: last, Sure: true})
				require.NoError(t, err)
			}
			w.keep(pipeline.SettingTarget, pipeline.TargetKey(quarter, pipeline.OfTeam(team)), "CLP 19010000")
			chief := l.chief(w)
			exported := func(words string) [][]string {
				chief.Slash(words).Press(l.say("Exportar", "Export")).Contains(l.say("por mensaje directo", "in a direct message"))
				return w.fileOf(chief.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			}
			names := " " + phrase.Quote(team) + " " + phrase.Quote(line)
			table := exported(l.desk("tablero"+names, "board"+names))
			require.Equal(t, []string{l.say("Inmadura", "Immature"), "1", "0", "0", "CLP", "9505000"}, table[1])
			require.Equal(t, []string{"Total", "1", "0", "0", "CLP", "9505000"}, table[len(table)-1])

			dollars := func(pesos int64) string { return new(big.Rat).SetFrac64(pesos*10, 9505).FloatString(2) }
			weighted := func(pesos int64) string { return dollars(pesos * int64(pipeline.StageImmature.Probability()) / 100) }
			names = " " + phrase.Quote(team)
			table = exported(l.outlook("en USD por línea"+names, "in USD by line"+names))
			require.ElementsMatch(t, [][]string{{line, weighted(9505000)}, {"Otra", weighted(1000000)}, {"Total", weighted(10505000)}}, figureRows(t, table, l.say("Ponderado", "Weighted")))
			require.Equal(t, [][]string{{"Total", dollars(19010000)}}, figureRows(t, table, l.say("Meta", "Target")))
			w.AllowMessages()
		})
	}
}

// figureRows are the parts and amounts of a figure in the file of a forecast in dollars, to the cent.
func figureRows(t *testing.T, table [][]string, figure string) [][]string {
	t.Helper()
	var rows [][]string
	for _, row := range table[1:] {
		if row[1] != figure {
			continue
		}
		require.Equal(t, "USD", row[2])
		amount, ok := new(big.Rat).SetString(row[3])
		require.True(t, ok, row[3])
		rows = append(rows, []string{row[0], amount.FloatString(2)})
	}
	return rows
}
