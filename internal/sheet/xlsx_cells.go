package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// rows gives the visitor that adds every row of a sheet to t.
func (w *workbook) rows(t *table) func(*xml.Decoder, xml.StartElement) error {
	last := 0
	return func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "row" {
			return nil
		}
		number := last + 1
		if r := attr(e, "r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n <= last || n > maxWrittenRows {
				return &Fault{Reason: Broken, Row: number, Err: err}
			}
			number = n
		}
		last = number
		cells, err := w.cells(d, number)
		if err != nil {
			return err
		}
		return t.add(number, cells)
	}
}

// cells reads the row that just opened up to its end.
func (w *workbook) cells(d *xml.Decoder, row int) ([]Cell, error) {
	var cells []Cell
	next := 0
	for {
		token, err := d.Token()
		if err != nil {
			return nil, torn(err)
		}
		e, opens := token.(xml.StartElement)
		if _, closes := token.(xml.EndElement); closes {
			return cells, nil
		}
		if !opens {
			continue
		}
		if e.Name.Local != "c" {
			if err := d.Skip(); err != nil {
				return nil, torn(err)
			}
			continue
		}
		if r := attr(e, "r"); r != "" {
			next = column(r)
		}
		c, err := w.cell(d, e, row)
		if err != nil {
			return nil, err
		}
		if cells, err = put(cells, next, c, row); err != nil {
			return nil, err
		}
		next++
	}
}

// put sets the i-th cell. Empty ones far out, which a sheet may have by being coloured, are no columns.
func put(cells []Cell, i int, c Cell, row int) ([]Cell, error) {
	switch {
	case c.kind == Empty:
		return cells, nil
	case i < 0:
		return nil, &Fault{Reason: Broken, Row: row}
	case i >= MaxColumns:
		return nil, &Fault{Reason: TooManyColumns, Row: row, Limit: MaxColumns}
	}
	for len(cells) <= i {
		cells = append(cells, Cell{})
	}
	cells[i] = c
	return cells, nil
}

// column is 0 for A7, 27 for AB7, and -1 for what names none.
func column(ref string) int {
	n := 0
	letters := strings.TrimRight(ref, "0123456789")
	if letters == "" || len(letters) > 3 {
		return -1
	}
	for _, r := range letters {
		if r < 'A' || r > 'Z' {
			return -1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1
}

func (w *workbook) cell(d *xml.Decoder, e xml.StartElement, row int) (Cell, error) {
	kind := attr(e, "t")
	part := "v"
	if kind == "inlineStr" {
		part = "t"
	}
	s, err := content(d, part)
	if err != nil {
		return Cell{}, err
	}
	text, err := given(s, row)
	if err != nil || text.kind == Empty {
		return Cell{}, err
	}
	switch kind {
	case "s":
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || i >= len(w.shared) {
			return Cell{}, &Fault{Reason: Broken, Row: row, Err: err}
		}
		return w.shared[i], nil
	case "", "n":
		return w.number(text, attr(e, "s")), nil
	case "d":
		day, _, _ := strings.Cut(s, "T")
		if date, err := pipeline.ParseDate(day); err == nil {
			return DayCell(date), nil
		}
	case "b":
		return TextCell(map[string]string{"0": "FALSE", "1": "TRUE"}[s]), nil
	}
	return text, nil
}

// number is a number of a sheet, a date where its style shows one. Excel calculates in binary with 15 decimal digits, and
// what it shows as 0.3 it may save as 0.30000000000000004.
func (w *workbook) number(text Cell, style string) Cell {
	f, err := strconv.ParseFloat(text.text, 64)
	if err != nil {
		return text
	}
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(w.days) && w.days[i] {
		if date, ok := w.day(f); ok {
			return DayCell(date)
		}
	}
	f, _ = strconv.ParseFloat(strconv.FormatFloat(f, 'g', maxDigits, 64), 64)
	d, err := decimal.Parse(strconv.FormatFloat(f, 'f', -1, 64))
	if err != nil {
		return text
	}
	return NumberCell(d)
}

// lastDay is 31 December 9999, where Excel's calendar ends.
const lastDay = 2_958_465

// day is the date that Excel counts as f. A part of a day is a time, and left out; less than a day is no date.
func (w *workbook) day(f float64) (pipeline.Date, bool) {
	if w.since1904 {
		f += 1462
	}
	if !(f >= 1 && f < lastDay+1) {
		return pipeline.Date{}, false
	}
	n := int(f)
	if n < 61 {
		n++ // before the 29 February 1900 that Excel believes in
	}
	return pipeline.Date{Year: 1899, Month: time.December, Day: 30}.AddDays(n), true
}
