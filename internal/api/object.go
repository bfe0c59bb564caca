package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// object is a JSON object of which every field is taken once, as what the document says that it is, or refused.
type object struct {
	fields map[string]json.RawMessage
	faults []fault
}

// readObject reads an object that is all there is in a body, no field twice.
func readObject(body []byte) (*object, error) {
	unreadable := plainProblem(http.StatusBadRequest, "unreadable", "The body is no JSON object in UTF-8.")
	if !utf8.Valid(body) {
		return nil, unreadable
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, unreadable
	}
	o := &object{fields: map[string]json.RawMessage{}}
	for d.More() {
		var value json.RawMessage
		t, err := d.Token()
		if err != nil || d.Decode(&value) != nil {
			return nil, unreadable
		}
		name, _ := t.(string)
		if _, twice := o.fields[name]; twice {
			o.fault(name, "duplicate", "stands there twice")
		}
		o.fields[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, unreadable
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, unreadable
	}
	return o, nil
}

func (o *object) fault(field, reason, detail string) {
	o.faults = append(o.faults, fault{Field: field, Reason: reason, Detail: detail})
}

// text takes a string; nil where there is none.
func (o *object) text(name string) *string { return take[string](o, name, "a string") }

func take[T any](o *object, name, what string) *T {
	raw, ok := o.fields[name]
	delete(o.fields, name)
	if !ok {
		return nil
	}
	var v T
	if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, &v) != nil {
		o.fault(name, "type", "must be "+what)
		return nil
	}
	return &v
}

// done says what is wrong with the object, once all that is known was taken.
func (o *object) done() error {
	for name := range o.fields {
		o.fault(name, "unknown_field", "the document has no such field")
	}
	if len(o.faults) == 0 {
		return nil
	}
	slices.SortFunc(o.faults, func(a, b fault) int { return strings.Compare(a.Field, b.Field) })
	p := plainProblem(http.StatusBadRequest, "invalid", "The body is not what the document says.")
	p.Errors = o.faults
	return p
}
