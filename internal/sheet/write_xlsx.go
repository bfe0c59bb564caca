package sheet

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// maxDigits is what a number in Excel holds. One with more is written as text: exact beats summable.
const maxDigits = 15

// firstYear is when Excel's calendar agrees with everybody's from beginning to end: it believes in 29 February 1900.
const firstYear = 1901

// Number formats that every Excel knows by their number.
const (
	formatWhole = 3  // #,##0
	formatDay   = 14 // the reader's own short date
)

// book is a workbook being written. Rows beyond some megabytes wait in a temporary file.
type book struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	days   int         // style of dates
	scales map[int]int // style of numbers, by their decimals
	row    int
}

func writeXLSX(w io.Writer, _ Format, header []string, rows iter.Seq2[[]Cell, error]) error {
	file := excelize.NewFile()
	err := fill(file, header, rows)
	if err == nil {
		_, err = file.WriteTo(w)
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

func fill(file *excelize.File, header []string, rows iter.Seq2[[]Cell, error]) error {
	stream, err := file.NewStreamWriter(file.GetSheetName(0))
	if err != nil {
		return err
	}
	b := &book{file: file, stream: stream, scales: map[int]int{}}
	if b.days, err = file.NewStyle(&excelize.Style{NumFmt: formatDay}); err != nil {
		return err
	}
	if err := b.head(header); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := b.write(row); err != nil {
			return err
		}
	}
	return stream.Flush()
}

// head writes the header in bold, keeps it in sight, and makes its columns wide enough for it.
func (b *book) head(header []string) error {
	bold, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	below := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := b.stream.SetPanes(below); err != nil {
		return err
	}
	values := make([]any, len(header))
	for i, title := range titles(header) {
		width := float64(max(12, utf8.RuneCountInString(title.text)+2))
		if err := b.stream.SetColWidth(i+1, i+1, min(width, 60)); err != nil {
			return err
		}
		values[i] = excelize.Cell{StyleID: bold, Value: title.text}
	}
	b.row = 1
	return b.stream.SetRow("A1", values)
}

func (b *book) write(row []Cell) error {
	b.row++
	values := make([]any, len(row))
	for i, c := range row {
		value, err := b.value(c)
		if err != nil {
			return err
		}
		values[i] = value
	}
	return b.stream.SetRow("A"+strconv.Itoa(b.row), values)
}

// value is c as excelize takes it. Words stay words: a string of excelize's is never a formula.
func (b *book) value(c Cell) (any, error) {
	switch c.kind {
	case Number:
		return b.number(c)
	case Day:
		if t, ok := c.clock(); ok && t.Year() >= firstYear {
			return excelize.Cell{StyleID: b.days, Value: t}, nil
		}
	case Empty:
		return nil, nil
	}
	return c.text, nil
}

func (b *book) number(c Cell) (any, error) {
	d, ok := c.Number()
	if !ok || d.Prec() > maxDigits {
		return c.text, nil
	}
	f, _ := d.Float64() // exact when read back, up to maxDigits
	style, err := b.style(d.Scale())
	return excelize.Cell{StyleID: style, Value: f}, err
}

func (b *book) style(scale int) (int, error) {
	if id, known := b.scales[scale]; known {
		return id, nil
	}
	style := &excelize.Style{NumFmt: formatWhole}
	if scale > 0 {
		decimals := "#,##0." + strings.Repeat("0", scale)
		style = &excelize.Style{CustomNumFmt: &decimals}
	}
	id, err := b.file.NewStyle(style)
	if err == nil {
		b.scales[scale] = id
	}
	return id, err
}
