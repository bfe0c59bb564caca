package sheet

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
)

// bom tells Excel that a CSV is UTF-8.
const bom = "\uFEFF"

// punctuation is what a CSV puts between fields and within numbers.
type punctuation struct{ separator, point string }

func writeCSV(w io.Writer, format Format, header []string, rows iter.Seq2[[]Cell, error]) error {
	marks := punctuation{";", ","}
	if format == Commas {
		marks = punctuation{",", "."}
	}
	out := bufio.NewWriter(w)
	// Errors of a bufio.Writer stay: Flush returns the first.
	_, _ = out.WriteString(bom + marks.line(titles(header)))
	for row, err := range rows {
		if err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
		if _, err := out.WriteString(marks.line(row)); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func titles(header []string) []Cell {
	cells := make([]Cell, len(header))
	for i, title := range header {
		cells[i] = TextCell(title)
	}
	return cells
}

func (p punctuation) line(cells []Cell) string {
	fields := make([]string, len(cells))
	for i, c := range cells {
		fields[i] = p.field(c)
	}
	return strings.Join(fields, p.separator) + "\r\n"
}

func (p punctuation) field(c Cell) string {
	switch c.kind {
	case Text:
		return quote(Defuse(c.text))
	case Number:
		return strings.Replace(c.text, ".", p.point, 1)
	default:
		return c.text
	}
}

// quote quotes a text that has any separator in it, not only the one in use: so the first line tells which one that is.
func quote(s string) string {
	if !strings.ContainsAny(s, "\",;\n\t") && strings.TrimSpace(s) == s && !strings.HasPrefix(s, bom) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
