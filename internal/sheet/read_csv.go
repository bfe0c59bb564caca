package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func readCSV(data []byte, t *table) error {
	text, err := decode(data)
	if err != nil {
		return err
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator(text)
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	extra := 0 // lines beyond one a row, by line ends within cells
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err, extra)
		}
		line, _ := reader.FieldPos(0)
		cells := make([]Cell, len(record))
		for i, field := range record {
			if cells[i], err = given(undefuse(field), line-extra); err != nil {
				return err
			}
		}
		if err := t.add(line-extra, cells); err != nil {
			return err
		}
		for _, field := range record {
			extra += strings.Count(field, "\n")
		}
	}
}

func broken(err error, extra int) error {
	f := &Fault{Reason: Broken, Err: err}
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		f.Row, f.Err = parse.StartLine-extra, parse.Err
	}
	return f
}

// decode is data as text. What has control characters in it is no text, whatever its name says.
func decode(data []byte) (string, error) {
	data = bytes.TrimPrefix(data, []byte(bom))
	if bytes.ContainsFunc(data, func(r rune) bool { return unicode.IsControl(r) && r < ' ' && !strings.ContainsRune("\t\r\n", r) }) {
		return "", &Fault{Reason: NotATable}
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	// Excel's "CSV" in Spanish is Windows-1252, and every byte means something there.
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", &Fault{Reason: NotATable, Err: err}
	}
	return string(text), nil
}

// separators are what stands between the fields of a CSV, the likelier first.
const separators = ";,\t"

// separator is what stands most often in the first line that says something, outside quotes.
func separator(text string) rune {
	quoted := false
	count := map[rune]int{}
	for _, r := range strings.TrimLeft(text, "\r\n") {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			count[r]++
		}
	}
	most := ';'
	for _, r := range separators {
		if count[r] > count[most] {
			most = r
		}
	}
	return most
}
