package sheet

import (
	"bytes"
	"fmt"
	"io"
)

// What Read takes.
const (
	MaxBytes   = 5 << 20
	MaxRows    = 20_000 // besides the header
	MaxColumns = 100
	MaxText    = maxCellUnits // of one cell, in characters; a character beyond the first 65,536 of Unicode counts as two
)

// Row is one row that has something in it.
type Row struct {
	// Number is the row as a spreadsheet counts, from 1.
	Number int
	// Cells ends with the last cell that holds something.
	Cells []Cell
}

// Cell is the i-th cell from 0. Beyond the row's end it is empty.
func (r Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Read reads a table: CSV in UTF-8 or Windows-1252, fields apart by ; or commas or tabs, or the first sheet in sight of an XLSX.
// Which one it is, the content tells. Rows with nothing in them are left out, and the header is the first row.
//
// All cells of a CSV are words, rid of the quote that Write put before what would have been a formula. An XLSX also gives
// numbers and dates; of a formula it gives the value that was saved with it.
//
// Refusals are *Fault. Any other error is of r.
func Read(r io.Reader) ([]Row, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, &Fault{Reason: TooLarge, Limit: MaxBytes}
	}
	read := readCSV
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		read = readXLSX
	}
	var t table
	if err := read(data, &t); err != nil {
		return nil, err
	}
	if len(t.rows) == 0 {
		return nil, &Fault{Reason: NoRows}
	}
	return t.rows, nil
}

// table collects rows within the limits.
type table struct{ rows []Row }

// given is what a cell of a file holds. It is asked once for each text of the file: a sheet may show one text in a million cells.
func given(s string, row int) (Cell, error) {
	c := TextCell(s)
	if len(c.text) > MaxText && units(c.text) > MaxText {
		return Cell{}, &Fault{Reason: TooLongText, Row: row, Limit: MaxText}
	}
	return c, nil
}

func (t *table) add(number int, cells []Cell) error {
	end := len(cells)
	for end > 0 && cells[end-1].kind == Empty {
		end--
	}
	switch {
	case end == 0:
		return nil
	case end > MaxColumns:
		return &Fault{Reason: TooManyColumns, Row: number, Limit: MaxColumns}
	case len(t.rows) == MaxRows+1:
		return &Fault{Reason: TooManyRows, Row: number, Limit: MaxRows}
	}
	t.rows = append(t.rows, Row{number, cells[:end:end]})
	return nil
}
