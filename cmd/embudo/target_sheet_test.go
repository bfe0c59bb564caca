package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// upload opens the form that takes a file of targets, and puts one in.
func (l tongue) upload(by *story.Actor, name string, data []byte) *story.Modal {
	form := by.Slash(l.outlook("metas", "targets")).Press(l.say("Subir planilla", "Upload a sheet")).Modal(l.say("Subir metas", "Upload targets"))
	return form.Attach("file_0", name, data)
}

// sheetOf writes rows as a workbook; whole numbers are numbers in it.
func sheetOf(t testing.TB, rows ...[]string) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, sheet.Write(&out, sheet.XLSX, rows[0], iter.Seq2[[]sheet.Cell, error](func(yield func([]sheet.Cell, error) bool) {
		for _, row := range rows[1:] {
			var cells []sheet.Cell
			for _, text := range row {
				cell := sheet.TextCell(text)
				if d, err := decimal.Parse(text); err == nil {
					cell = sheet.NumberCell(d)
				}
				cells = append(cells, cell)
			}
			if !yield(cells, nil) {
				return
			}
		}
	})))
	return out.Bytes()
}

// A manager uploads a sheet, sees what it changes, and keeps it; the forecast has it, and what is downloaded can be uploaded.
func TestTargetsAreUploadedAndDownloaded(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			chief, next := l.chief(w), pipeline.DateOf(w.now()).Year+1
			pesos := func(s string) string { return phrase.FormatMoney(pipeline.MustMoney(s, "CLP"), l.lang) }
			january := phrase.FormatPeriod(pipeline.Period{Year: next, Month: 1}, l.lang)
			chief.Slash(l.desk(`configurar equipos "Ñuble" @ana`, `settings teams "Ñuble" @ana`))

			latin, err := charmap.Windows1252.NewEncoder().String(fmt.Sprintf(
				"PERÍODO;Vendedor;Equipo;Meta;Moneda\r\n%s;;;10.000.000;\r\nene-%d;@ana;;4 millones;\r\n%d-Q1;;ñuble;350,5;UF\r\n", january, next%100, next))
			require.NoError(t, err)
			plan := l.upload(chief, "metas.csv", []byte(latin)).Submit().Next(l.say("Revisa las metas", "Check the targets"))
			plan.Shows("metas.csv", l.say("3 nuevas", "3 new"), january, "<@U0ANA>", "Ñuble", pesos("10000000"), pesos("4000000"))
			require.Empty(t, w.set().Targets, "nothing is set before that is confirmed")
			w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
			plan.Submit().Closed().Contains(l.say("Guardé 3 metas de *metas.csv*", "I saved 3 targets of *metas.csv*"), pesos("10000000"))
			require.Len(t, w.set().Targets, 3)
			require.EqualValues(t, 1+3, w.set().Version, "delivered twice, set once")
			chief.Slash(l.outlook(january, january)).Contains(pesos("10000000"))

			sheetBack := func() [][]string {
				chief.Slash(l.outlook("metas", "targets")).Press(fmt.Sprint(next) + " ›").Press(l.say("Bajar planilla", "Download a sheet")).Contains(l.say("por mensaje directo", "in a direct message"))
				return w.fileOf(chief.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			}
			table := sheetBack()
			require.Equal(t, []string{january, "", "", "10000000", "CLP"}, table[1])
			require.Len(t, table, 4)
			form := l.upload(chief, "ida y vuelta.xlsx", sheetOf(t, table...)).Submit().Next(l.say("Subir metas", "Upload targets"))
			form.Shows("ida y vuelta.xlsx", l.say("no cambia nada", "changes nothing"))
			table[1][3], table[2][3] = "12000000", ""
			plan = form.Attach("file_1", "metas.xlsx", sheetOf(t, table...)).Submit().Next(l.say("Revisa las metas", "Check the targets"))
			plan.Shows(l.say("1 cambia", "1 changed"), l.say("1 se quita", "1 taken out"), l.say("1 queda igual", "1 as it is"), pesos("12000000"))
			plan.Submit().Closed().Contains(pesos("12000000"))
			require.Len(t, w.set().Targets, 2)
			chief.Slash(l.desk("configurar cambios", "settings changes")).Contains("<@"+chief.ID()+">", pesos("12000000"))
			chief.Slash(l.desk("exportar metas 2031", "export targets 2031"))
			require.Len(t, w.fileOf(chief.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx"), 1+3*12, "the company's, the team's and Ana's months")
			w.AllowMessages()
		})
	}
}

func TestASheetWithFaultsSetsNothing(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			chief := l.chief(w)
			title := l.say("Subir metas", "Upload targets")
			var rows strings.Builder
			for i := range 30 {
				fmt.Fprintf(&rows, "2031;<!channel> %d;1\n", i)
			}
			form := l.upload(chief, "*metas*.csv", []byte("period;person;target\n2031;;1\n"+rows.String())).Submit().Next(title)
			form.Shows(l.say("30 problemas", "30 problems"), l.say("Fila 3, *Persona*", "Row 3, *Person*"), l.say("Fila 22, ", "Row 22, "), l.say("y 10 más", "10 more"), "&lt;!channel&gt; 1")
			require.NotContains(t, form.Text(), l.say("Fila 23, ", "Row 23, "))
			form.Cancel()
			for name, c := range map[string]struct {
				data []byte
				said string
			}{
				"foto.csv":   {[]byte("\x89PNG\r\n\x1a\n\x00"), l.say("No es un CSV ni un Excel", "neither a CSV nor an Excel")},
				"texto.xlsx": {zipOf(t, "word/document.xml", "<w/>"), l.say("No es un CSV ni un Excel", "neither a CSV nor an Excel")},
				"bomba.xlsx": {zipOf(t, "xl/workbook.xml", strings.Repeat(" ", 10<<20)), l.say("No lo abrí", "did not open it")},
				"grande.csv": {bytes.Repeat([]byte("x"), sheet.MaxBytes+1), l.say("pasa de 5 MB", "more than 5 MB")},
				"larga.csv":  {[]byte("period;target\n" + strings.Repeat("2031;1\n", pipeline.MaxEntries+1)), l.say("más de 5.000 filas", "more than 5,000 rows")},
				"vacia.csv":  {[]byte(";;;\n"), l.say("Está vacío", "It is empty")},
			} {
				form := l.upload(chief, name, c.data)
				require.Contains(t, form.Submit().Errors()["file_0"], c.said, name)
				form.Cancel()
			}
			require.Zero(t, w.set().Version)
		})
	}
}

func zipOf(t testing.TB, name, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.Create(name)
	require.NoError(t, err)
	_, err = f.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return out.Bytes()
}

// Targets of a period that is over are changed only where that was ticked, and what is kept is what was shown.
func TestAnUploadIsConfirmed(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			chief := l.chief(w)
			title := l.say("Revisa las metas", "Check the targets")
			plan := l.upload(chief, "metas.csv", []byte("period;target\n2020;5M\n2031;6M\n")).Submit().Next(title)
			plan.Shows("⚠️ 2020", l.say("Períodos que ya terminaron", "Periods that are over"))
			require.Contains(t, plan.Submit().Refused(), "over")
			require.Empty(t, w.set().Targets)

			r := asked(pipeline.UserID(chief.ID()))
			r.By.Admin = true
			_, err := w.flow().Set(context.Background(), r, pipeline.Entry{Setting: pipeline.SettingTarget, Key: "2031/all", Value: []byte(`"CLP 7"`)})
			require.NoError(t, err)
			plan = plan.Check("over", "over").Submit().Next(title)
			plan.Shows(l.say("Algo cambió", "Something changed"), l.say("1 cambia", "1 changed"))
			require.Equal(t, "CLP 7", w.set().Targets["2031/all"].String())
			plan.Check("over", "over").Submit().Closed().Contains(l.say("Guardé 2 metas", "I saved 2 targets"))
			require.Equal(t, "CLP 6000000", w.set().Targets["2031/all"].String())
			require.Equal(t, "CLP 5000000", w.set().Targets["2020/all"].String())
			w.AllowMessages()
		})
	}
}

// Who does not manage uploads nothing, whatever they send, and nobody has another's file read.
func TestOnlyManagersUploadTargets(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	l := tongues[0]
	w.ana.Slash("/pronostico metas").Message()
	require.NotContains(t, w.ana.Slash("/pronostico metas").Blocks(), "Subir planilla")
	w.forge(w.ana, "forecast.targets_upload", "2031").Press(w.ana, "forged").Contains("Solo una jefatura")
	require.Nil(t, w.ana.View())

	plan := l.upload(w.carla, "metas.csv", []byte("period;target\n2031;6M\n")).Submit().Next("Revisa las metas")
	secret := w.ana.Uploads("secreto.csv", []byte("period;target\n2031;7M\n"))
	w.remake(plan, func(view map[string]any) {
		before := view["private_metadata"].(string)
		_, rest, _ := strings.Cut(before, `"f":"`)
		id, _, _ := strings.Cut(rest, `"`)
		view["private_metadata"] = strings.Replace(before, id, secret.Files[0].ID, 1)
	})
	plan.Submit().Next("Subir metas").Shows("no es tuyo")
	require.Empty(t, w.set().Targets)
	w.AllowMessages()
}
