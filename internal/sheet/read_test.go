package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"embudo/internal/sheet"
)

func read(t *testing.T, data string) []sheet.Row {
	t.Helper()
	rows, err := sheet.Read(strings.NewReader(data))
	require.NoError(t, err)
	return rows
}

func refused(t *testing.T, data []byte) sheet.Fault {
	t.Helper()
	_, err := sheet.Read(bytes.NewReader(data))
	var fault *sheet.Fault
	require.ErrorAs(t, err, &fault)
	require.NotEmpty(t, fault.Error())
	fault.Err = nil
	return *fault
}

func texts(row sheet.Row) []string {
	all := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		all[i] = c.String()
	}
	return all
}

func TestReadFindsEncodingAndSeparator(t *testing.T) {
	t.Parallel()
	want := []string{"Ñuñoa, Ltda.", "1,5"}
	latin, err := charmap.Windows1252.NewEncoder().String("Cuenta;UF\nÑuñoa, Ltda.;1,5\n")
	require.NoError(t, err)
	for _, data := range []string{
		"Cuenta;UF\nÑuñoa, Ltda.;1,5\n",
		"\uFEFFCuenta;UF\r\nÑuñoa, Ltda.;1,5",
		"Cuenta\tUF\nÑuñoa, Ltda.\t1,5\n",
		"\r\n\nCuenta,UF\n\"Ñuñoa, Ltda.\",\"1,5\"\n",
		"\"Cuenta, ella, y sus filiales\";UF\nÑuñoa, Ltda.;1,5\n",
		latin,
	} {
		rows := read(t, data)
		require.Len(t, rows, 2)
		require.Equal(t, want, texts(rows[1]))
	}
}

func TestRowsAreNumberedAsASpreadsheetDoes(t *testing.T) {
	t.Parallel()
	rows := read(t, "a;b\n\n\"x\ny\nz\";1\n;;\nlast;;\n")
	require.Len(t, rows, 3)
	require.Equal(t, []int{1, 3, 5}, []int{rows[0].Number, rows[1].Number, rows[2].Number})
	require.Equal(t, []string{"last"}, texts(rows[2]))
	require.Equal(t, sheet.Empty, rows[2].Cell(7).Kind())
	require.Equal(t, sheet.Fault{Reason: sheet.Broken, Row: 3}, refused(t, []byte("a\n\"x\ny\"\n\"open\n")))
}

func TestReadLimits(t *testing.T) {
	t.Parallel()
	require.Equal(t, sheet.Fault{Reason: sheet.TooLarge, Limit: sheet.MaxBytes}, refused(t, bytes.Repeat([]byte("x"), sheet.MaxBytes+1)))

	full := strings.Repeat("x\n", sheet.MaxRows+1)
	require.Len(t, read(t, full), sheet.MaxRows+1, "the header and the rows")
	require.Equal(t, sheet.Fault{Reason: sheet.TooManyRows, Row: sheet.MaxRows + 2, Limit: sheet.MaxRows}, refused(t, []byte(full+"x\n")))

	wide := strings.Repeat(";", sheet.MaxColumns-1) + "x"
	require.Len(t, read(t, wide)[0].Cells, sheet.MaxColumns)
	require.Equal(t, sheet.Fault{Reason: sheet.TooManyColumns, Row: 2, Limit: sheet.MaxColumns}, refused(t, []byte("x\n;"+wide)))
	require.Len(t, read(t, wide+";;;;")[0].Cells, sheet.MaxColumns, "what is empty is no column")

	long := strings.Repeat("ñ", sheet.MaxText)
	require.Equal(t, long, read(t, "x;"+long)[0].Cell(1).String())
	require.Equal(t, sheet.Fault{Reason: sheet.TooLongText, Row: 2, Limit: sheet.MaxText}, refused(t, []byte("x\n"+long+"ñ")))
	for _, cell := range []string{`<c><v>%s</v></c>`, `<c t="str"><v>%s</v></c>`, `<c t="inlineStr"><is><t>%s</t></is></c>`} {
		require.Equal(t, sheet.Fault{Reason: sheet.TooLongText, Row: 1, Limit: sheet.MaxText}, refused(t, workbook(t, "<row>"+fmt.Sprintf(cell, long+"ñ")+"</row>")))
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"picture":      "\x89PNG\r\n\x1a\n\x00\x00",
		"old workbook": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",
		"UTF-16":       "\xff\xfea\x00;\x00",
		"archive":      string(zipped(t, map[string]string{"word/document.xml": "<w/>"})),
		"half a zip":   "PK\x03\x04 and no more",
	} {
		require.Equal(t, sheet.Fault{Reason: sheet.NotATable}, refused(t, []byte(data)), name)
	}
	for _, empty := range []string{"", "\uFEFF", ";;;\n\n", "\r\n"} {
		require.Equal(t, sheet.Fault{Reason: sheet.NoRows}, refused(t, []byte(empty)))
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range files {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// workbook is the least that an XLSX can be, with these rows.
func workbook(t *testing.T, rows string) []byte {
	const link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	return zipped(t, map[string]string{
		"_rels/.rels": `<Relationships><Relationship Id="a" Type="` + link + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="h" sheetId="1" state="hidden" r:id="x"/>` +
			`<sheet name="s" sheetId="2" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="b" Type="` + link + `worksheet" Target="/xl/s.xml"/></Relationships>`,
		"xl/s.xml":                   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	})
}

func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	require.Equal(t, sheet.Fault{Reason: sheet.Bomb, Limit: 200}, refused(t, workbook(t, strings.Repeat(" ", 10<<20))))
	parts := map[string]string{}
	for i := range 1001 {
		parts[strconv.Itoa(i)] = ""
	}
	require.Equal(t, sheet.Fault{Reason: sheet.Bomb, Limit: 1000}, refused(t, zipped(t, parts)))
	many := map[string]string{}
	for i := range 70 {
		many[strconv.Itoa(i)] = strings.Repeat("0", 1<<20)
	}
	require.Equal(t, sheet.Fault{Reason: sheet.Bomb, Limit: 64 << 20}, refused(t, zipped(t, many)))
}

func TestHostileSheets(t *testing.T) {
	t.Parallel()
	for rows, want := range map[string]sheet.Fault{
		`<row r="999999999999"><c><v>1</v></c></row>`:                      {Reason: sheet.Broken, Row: 1},
		`<row r="2"/><row r="2"><c><v>1</v></c></row>`:                     {Reason: sheet.Broken, Row: 3},
		`<row r="1"><c r="XFD1"><v>1</v></c></row>`:                        {Reason: sheet.TooManyColumns, Row: 1, Limit: sheet.MaxColumns},
		`<row r="1"><c r="ÿÿÿ1"><v>1</v></c></row>`:                        {Reason: sheet.Broken, Row: 1},
		`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`:                    {Reason: sheet.Broken, Row: 1},
		`<row r="1"><c r="A1"><v>1</v>`:                                    {Reason: sheet.Broken},
		`<!DOCTYPE x [<!ENTITY e "x">]><row r="1"><c><v>&e;</v></c></row>`: {Reason: sheet.Broken},
		`<row r="1"><c r="A1"/></row>`:                                     {Reason: sheet.NoRows},
	} {
		require.Equal(t, want, refused(t, workbook(t, rows)), rows)
	}
}

func TestCellsOfAnXLSXKeepTheirTypes(t *testing.T) {
	t.Parallel()
	rows := read(t, string(workbook(t, `<row><c><v>0.30000000000000004</v></c><c t="str"><f>A1</f><v>=sum</v></c><c t="b"><v>1</v></c>`+
		`<c t="d"><v>2027-06-30T00:00:00</v></c><c t="inlineStr"><is><r><t>Ñu</t></r><r><t>ñoa</t></r><rPh><t>no</t></rPh></is></c>`+
		`<c t="e"><v>#N/A</v></c><c><v>1.5E+3</v></c><c><v>1E+300</v></c></row>`)))
	require.Equal(t, []sheet.Cell{number("0.3"), sheet.TextCell("=sum"), sheet.TextCell("TRUE"), june30, sheet.TextCell("Ñuñoa"),
		sheet.TextCell("#N/A"), number("1500"), sheet.TextCell("1E+300")}, rows[0].Cells)
}

// What another program wrote: shared texts, dates in several formats, a number that looks like a date, a hidden first sheet.
func TestAWorkbookOfAnotherProgram(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	_, err := f.NewSheet("Metas")
	require.NoError(t, err)
	require.NoError(t, f.SetSheetVisible("Metas", true))
	require.NoError(t, f.SetSheetRow("Metas", "B3", &[]any{"Ana", "'=x", 46_203, 46_203, 46_203.75, 12.5}))
	for cell, format := range map[string]string{"D3": `[$-340A]dd" de "mmmm;@`, "E3": `"day" 0`, "F3": "yyyy-mm-dd hh:mm"} {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("Metas", cell, cell, style))
	}
	f.SetActiveSheet(1)
	require.NoError(t, f.SetSheetVisible("Sheet1", false))
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))

	rows := read(t, out.String())
	require.Len(t, rows, 1)
	require.Equal(t, 3, rows[0].Number)
	require.Equal(t, []string{"", "Ana", "'=x", "2026-06-30", "46203", "2026-06-30", "12.5"}, texts(rows[0]))
	require.Equal(t, sheet.Day, rows[0].Cell(3).Kind())
	require.Equal(t, sheet.Number, rows[0].Cell(4).Kind())
}

// What Write writes, another program reads, and takes no text for a formula.
func TestAnotherProgramReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	out := written(t, sheet.XLSX, []string{"=a", "b", "c"}, []sheet.Cell{sheet.TextCell("=1+1"), number("12500.50"), june30})
	f, err := excelize.OpenReader(bytes.NewReader(out))
	require.NoError(t, err)
	rows, err := f.GetRows("Sheet1")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"=a", "b", "c"}, {"=1+1", "12,500.50", "06-30-27"}}, rows)
	for _, cell := range []string{"A1", "A2"} {
		formula, err := f.GetCellFormula("Sheet1", cell)
		require.NoError(t, err)
		require.Empty(t, formula)
	}
	require.NoError(t, f.Close())
}

// No file makes Read panic, and what it gives keeps the limits.
func FuzzRead(f *testing.F) {
	f.Add([]byte("a;b\n\"x\ny\";'=1\n"))
	f.Add([]byte("a,b\n1,5\n\xd1u\xf1oa,2\n"))
	f.Add(written(f, sheet.XLSX, []string{"x"}, []sheet.Cell{sheet.TextCell("_x000D_"), number("1.5"), june30}))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := sheet.Read(bytes.NewReader(data))
		if err != nil {
			var fault *sheet.Fault
			require.ErrorAs(t, err, &fault)
			return
		}
		require.NotEmpty(t, rows)
		require.LessOrEqual(t, len(rows), sheet.MaxRows+1)
		last := 0
		for _, row := range rows {
			require.Greater(t, row.Number, last)
			last = row.Number
			require.NotEmpty(t, row.Cells)
			require.LessOrEqual(t, len(row.Cells), sheet.MaxColumns)
			require.NotEqual(t, sheet.Empty, row.Cells[len(row.Cells)-1].Kind())
		}
	})
}
