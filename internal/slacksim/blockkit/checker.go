package blockkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// checker gathers complaints about one payload and what its blocks have in common.
type checker struct {
	surface Surface
	code    string // of schema complaints found from here on
	found   []Violation

	blockIDs   map[string]bool
	actionIDs  map[string]bool // of the block being read
	focused    bool
	tables     int
	charts     int
	plans      int
	markdown   int // characters in markdown blocks
	tableChars int // characters in tables
	counted    int // blocks, children of layouts included
	inputs     []string
}

func newChecker(surface Surface, code string) *checker {
	return &checker{surface: surface, code: code, blockIDs: map[string]bool{}, actionIDs: map[string]bool{}}
}

func (c *checker) add(at, format string, args ...any) { c.addCode(c.code, at, format, args...) }

func (c *checker) addCode(code, at, format string, args ...any) {
	c.found = append(c.found, Violation{Code: code, Message: sentence(format, args...), Pointer: at})
}

// decode reads one JSON value, keeping numbers as written.
func decode(raw json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}
