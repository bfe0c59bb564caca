package api

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	// within is the object that has this one, and at its place there: "prices[0]."; nil and "" for that of the body.
	within *object
	at     string
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
	if o.within != nil {
		o.within.fault(o.at+field, reason, detail)
		return
	}
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

// objects takes a list of objects; who takes it ends each.
func (o *object) objects(name string) []*object {
	list := take[[]json.RawMessage](o, name, "a list of objects")
	if list == nil {
		return nil
	}
	var all []*object
	for i, raw := range *list {
		x, err := readObject(raw)
		if err != nil {
			o.fault(name, "type", "must be a list of objects")
			return nil
		}
		twice := x.faults
		x.within, x.at, x.faults = o, fmt.Sprintf("%s[%d].", name, i), nil
		for _, f := range twice {
			x.fault(f.Field, f.Reason, f.Detail)
		}
		all = append(all, x)
	}
	return all
}

// end faults what is left of an object once all that is known was taken.
func (o *object) end() {
	for name := range o.fields {
		o.fault(name, "unknown_field", "the document has no such field")
	}
}

// done says what is wrong with the object, once all that is known was taken.
func (o *object) done() error {
	o.end()
	if len(o.faults) == 0 {
		return nil
	}
	slices.SortFunc(o.faults, func(a, b fault) int { return strings.Compare(a.Field, b.Field) })
	p := plainProblem(http.StatusBadRequest, "invalid", "The body is not what the document says.")
	p.Errors = o.faults
	return p
}
