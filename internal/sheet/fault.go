package sheet

import "fmt"

// Reason names why a table was refused. It is a key for whoever words the refusal.
type Reason string

const (
	// TooLarge: the file has more than MaxBytes.
	TooLarge Reason = "sheet_too_large"
	// TooManyRows: more rows than Limit.
	TooManyRows Reason = "sheet_too_many_rows"
	// TooManyColumns: a row, Row, with more columns than Limit.
	TooManyColumns Reason = "sheet_too_many_columns"
	// TooLongText: a cell with more characters than Limit, in row Row where one cell alone has it.
	TooLongText Reason = "sheet_too_long_text"
	// Bomb: a small file that unpacks into a huge one.
	Bomb Reason = "sheet_bomb"
	// NotATable: neither a CSV nor an XLSX.
	NotATable Reason = "sheet_not_a_table"
	// Broken: begins as a table, but cannot be read at row Row, or at all where that is 0.
	Broken Reason = "sheet_broken"
	// NoRows: a table with nothing in it.
	NoRows Reason = "sheet_no_rows"
)

// Fault is every refusal of this package. It carries no sentence for users.
type Fault struct {
	Reason Reason
	// Row is where, as a spreadsheet counts, 0 where that is not known.
	Row int
	// Limit is what was exceeded, in bytes, rows, columns or characters.
	Limit int
	// Err is what the decoder said, if any.
	Err error
}

func (f *Fault) Error() string {
	s := string(f.Reason)
	if f.Row > 0 {
		s = fmt.Sprintf("%s in row %d", s, f.Row)
	}
	if f.Limit > 0 {
		s = fmt.Sprintf("%s (limit %d)", s, f.Limit)
	}
	if f.Err != nil {
		s = fmt.Sprintf("%s: %v", s, f.Err)
	}
	return s
}

func (f *Fault) Unwrap() error { return f.Err }
