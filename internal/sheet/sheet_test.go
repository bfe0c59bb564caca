package sheet_test

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/internal/sheet"
	"embudo/pipeline"
)

func each(rows ...[]sheet.Cell) iter.Seq2[[]sheet.Cell, error] {
	return func(yield func([]sheet.Cell, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func written(t require.TestingT, format sheet.Format, header []string, rows ...[]sheet.Cell) []byte {
	var out bytes.Buffer
	require.NoError(t, sheet.Write(&out, format, header, each(rows...)))
	return out.Bytes()
}

func number(text string) sheet.Cell { return sheet.NumberCell(decimal.MustParse(text)) }

var june30 = sheet.DayCell(pipeline.Date{Year: 2027, Month: time.June, Day: 30})

func TestCSVIsAsExcelInEachLanguageOpensIt(t *testing.T) {
	t.Parallel()
	row := []sheet.Cell{sheet.TextCell("Ñuñoa; Ltda."), number("-1234.50"), june30, {}, sheet.TextCell(`dice "sí"`)}
	header := []string{"Cuenta", "Monto", "Cierre", "Nota", "Cita"}

	require.Equal(t, "\uFEFFCuenta;Monto;Cierre;Nota;Cita\r\n\"Ñuñoa; Ltda.\";-1234,50;2027-06-30;;\"dice \"\"sí\"\"\"\r\n",
		string(written(t, sheet.Semicolons, header, row)))
	require.Equal(t, "\uFEFFCuenta,Monto,Cierre,Nota,Cita\r\n\"Ñuñoa; Ltda.\",-1234.50,2027-06-30,,\"dice \"\"sí\"\"\"\r\n",
		string(written(t, sheet.Commas, header, row)))
}

func TestFormulasAreDefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1":                       "'=1+1",
		`=HYPERLINK("http://x","y")`: `'=HYPERLINK("http://x","y")`,
		"+56 9 1234":                 "'+56 9 1234",
		"-2":                         "'-2",
		"@SUM(A1)":                   "'@SUM(A1)",
		"\tx":                        "'\tx",
		"\rx":                        "'\rx",
		"\x00=1":                     "'\x00=1",
		"＝1":                         "'＝1",
		"＋1":                         "'＋1",
		"－1":                         "'－1",
		"＠x":                         "'＠x",
		"  =1":                       "'  =1",
		"\u00a0=1":                   "'\u00a0=1",
		"\n=1":                       "'\n=1",
		"'=1":                        "''=1",
		"'hola":                      "'hola",
		"a=1":                        "a=1",
		"":                           "",
		"   ":                        "   ",
	} {
		require.Equal(t, want, sheet.Defuse(text), "%q", text)
	}
}

// No field of a CSV begins, for any spreadsheet, with what would run it, save numbers, which are typed.
func TestNoTextOfACSVIsAFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("=+-@＝＋－＠ '\t\r\n\x00\u00a0;,\"a1"))).Draw(t, "text")
		out := written(t, sheet.Semicolons, []string{"x"}, []sheet.Cell{sheet.TextCell(text)})
		_, field, _ := strings.Cut(string(out), "\r\n")
		field = strings.TrimPrefix(strings.TrimRight(field, "\r\n"), `"`)
		require.NotRegexp(t, `^[\s\x{00a0}]*[=+\-@＝＋－＠\x00]`, field)
		require.NotRegexp(t, `^[\t\r]`, field)
	})
}

// cell draws any cell, with texts that are hard on every format.
func cell() *rapid.Generator[sheet.Cell] {
	hard := rapid.StringOf(rapid.SampledFrom([]rune("=+-@'＝ \t\n;,\"ñ€\uFEFF_x0Dab12<&\u200b👍")))
	return rapid.OneOf(
		rapid.Just(sheet.Cell{}),
		rapid.Map(rapid.String(), sheet.TextCell),
		rapid.Map(hard, sheet.TextCell),
		rapid.Map(rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999), func(n int64) sheet.Cell {
			return sheet.NumberCell(decimal.MustNew(n, int(uint64(n)%9)))
		}),
		rapid.Map(rapid.IntRange(0, 40_000), func(days int) sheet.Cell {
			return sheet.DayCell(pipeline.Date{Year: 1901, Month: time.January, Day: 1}.AddDays(days))
		}),
	)
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom([]sheet.Format{sheet.Semicolons, sheet.Commas, sheet.XLSX}).Draw(t, "format")
		header := rapid.SliceOfN(rapid.StringMatching(`[;,a-zñ "']{0,6}x`), 1, 5).Draw(t, "header")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell(), 0, len(header)), 0, 6).Draw(t, "rows")

		got, err := sheet.Read(bytes.NewReader(written(t, format, header, rows...)))
		require.NoError(t, err)
		require.Equal(t, 1, got[0].Number)
		for i, title := range header {
			require.Equal(t, title, got[0].Cell(i).String())
		}
		got = got[1:]
		for i, row := range rows {
			if !says(row) {
				continue
			}
			require.NotEmpty(t, got)
			require.Equal(t, i+2, got[0].Number)
			for j, c := range row {
				same(t, format, c, got[0].Cell(j))
			}
			got = got[1:]
		}
		require.Empty(t, got)
	})
}

func says(row []sheet.Cell) bool {
	for _, c := range row {
		if c.Kind() != sheet.Empty {
			return true
		}
	}
	return false
}

// same compares a cell with what became of it: a CSV gives words, an XLSX numbers without trailing zeros.
func same(t *rapid.T, format sheet.Format, want, got sheet.Cell) {
	n, isNumber := want.Number()
	switch {
	case format == sheet.XLSX && isNumber:
		d, ok := got.Number()
		require.True(t, ok)
		require.Zero(t, n.Cmp(d), "%v and %v", n, d)
	case format == sheet.XLSX:
		require.Equal(t, want, got)
	case format == sheet.Semicolons && isNumber:
		require.Equal(t, strings.Replace(want.String(), ".", ",", 1), got.String())
	default:
		require.Equal(t, want.String(), got.String())
	}
}

// An amount with more digits than Excel has is not rounded.
func TestLongNumbersStayExact(t *testing.T) {
	t.Parallel()
	got, err := sheet.Read(bytes.NewReader(written(t, sheet.XLSX, []string{"x"}, []sheet.Cell{number("1234567890123456.78")})))
	require.NoError(t, err)
	require.Equal(t, sheet.TextCell("1234567890123456.78"), got[1].Cell(0))
}

func TestWritingStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	for _, format := range []sheet.Format{sheet.Semicolons, sheet.Commas, sheet.XLSX} {
		err := sheet.Write(&bytes.Buffer{}, format, []string{"x"}, func(yield func([]sheet.Cell, error) bool) {
			require.True(t, yield([]sheet.Cell{june30}, nil))
			require.False(t, yield(nil, lost))
		})
		require.ErrorIs(t, err, lost)
	}
}

func TestWhatExcelWouldCutIsRefused(t *testing.T) {
	t.Parallel()
	fits := sheet.TextCell(strings.Repeat("ñ", 32_767))
	written(t, sheet.XLSX, []string{"x"}, []sheet.Cell{fits})
	err := sheet.Write(&bytes.Buffer{}, sheet.Semicolons, []string{"x"}, each([]sheet.Cell{fits}, []sheet.Cell{sheet.TextCell(fits.String() + "ñ")}))
	var fault *sheet.Fault
	require.ErrorAs(t, err, &fault)
	require.Equal(t, sheet.Fault{Reason: sheet.TooLongText, Row: 3, Limit: 32_767}, *fault)
}
