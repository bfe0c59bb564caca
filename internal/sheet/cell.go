package sheet

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/govalues/decimal"

	"embudo/pipeline"
)

// Kind is what a Cell holds.
type Kind uint8

const (
	// Empty is a cell with nothing in it, and the zero value.
	Empty Kind = iota
	// Text is words: all that a CSV gives back.
	Text
	// Number is an exact decimal.
	Number
	// Day is a civil date.
	Day
)

// Cell is one cell of a table. Cells of the same kind and content are equal.
type Cell struct {
	kind Kind
	text string
}

// TextCell holds words. Of characters that no spreadsheet can hold, line ends become \n and the rest is left out; no
// words at all are an empty cell.
func TextCell(s string) Cell {
	if s = storable(s); s == "" {
		return Cell{}
	}
	return Cell{Text, s}
}

// NumberCell holds d with its decimals.
func NumberCell(d decimal.Decimal) Cell { return Cell{Number, d.String()} }

// DayCell holds d. No date is an empty cell.
func DayCell(d pipeline.Date) Cell {
	if d.IsZero() {
		return Cell{}
	}
	return Cell{Day, d.String()}
}

// Kind is what the cell holds.
func (c Cell) Kind() Kind { return c.kind }

// String is the cell in plain text: words as they are, numbers with a decimal point, dates as 2027-06-30.
func (c Cell) String() string { return c.text }

// Number is the number of a Number cell.
func (c Cell) Number() (d decimal.Decimal, ok bool) {
	if c.kind != Number {
		return decimal.Decimal{}, false
	}
	d, err := decimal.Parse(c.text)
	return d, err == nil
}

// Day is the date of a Day cell.
func (c Cell) Day() (d pipeline.Date, ok bool) {
	if c.kind != Day {
		return pipeline.Date{}, false
	}
	d, err := pipeline.ParseDate(c.text)
	return d, err == nil
}

// clock is the date as the midnight that Excel counts days to.
func (c Cell) clock() (t time.Time, ok bool) {
	d, ok := c.Day()
	return d.Time(), ok
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// storable is s with what XML and Excel can hold: one kind of line end, no other control characters, valid UTF-8.
func storable(s string) string {
	if !strings.ContainsFunc(s, unheld) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unheld(r) {
			return -1
		}
		return r
	}, lineEnds.Replace(strings.ToValidUTF8(s, string(utf8.RuneError))))
}

func unheld(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
}
