package sheet

import (
	"io"
	"iter"
	"unicode/utf16"
)

// Format is how a table is written.
type Format uint8

const (
	// Semicolons is CSV as Excel in Spanish opens it: fields apart by ;, decimals after a comma.
	Semicolons Format = iota
	// Commas is CSV as Excel in English opens it: fields apart by commas, decimals after a point.
	Commas
	// XLSX is a workbook with one sheet.
	XLSX
)

// Extension is how the name of a file of the format ends.
func (f Format) Extension() string {
	if f == XLSX {
		return ".xlsx"
	}
	return ".csv"
}

// What Excel holds.
const (
	maxWrittenRows = 1 << 20
	maxCellUnits   = 32_767 // in UTF-16, of one cell
)

// Write writes a table, a row at a time and never the whole in memory. It stops at the first error of rows and returns it.
// A table that Excel would open with something missing is refused as a *Fault instead: too many rows, too long a text.
func Write(w io.Writer, format Format, header []string, rows iter.Seq2[[]Cell, error]) error {
	write := writeCSV
	if format == XLSX {
		write = writeXLSX
	}
	return write(w, format, header, holdable(rows))
}

// holdable is rows up to the first that Excel could not hold.
func holdable(rows iter.Seq2[[]Cell, error]) iter.Seq2[[]Cell, error] {
	return func(yield func([]Cell, error) bool) {
		n := 1
		for row, err := range rows {
			n++
			if err == nil {
				err = unholdable(n, row)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

func unholdable(n int, row []Cell) error {
	if n > maxWrittenRows {
		return &Fault{Reason: TooManyRows, Limit: maxWrittenRows - 1}
	}
	for _, c := range row {
		// One byte of UTF-8 is never more than one unit, so short texts are not counted.
		if len(c.text) > maxCellUnits && units(c.text) > maxCellUnits {
			return &Fault{Reason: TooLongText, Row: n, Limit: maxCellUnits}
		}
	}
	return nil
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
