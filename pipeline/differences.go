package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Differences gives what differs between two states of a record, by their JSON, in alphabetical order. It fails with Invalid
// and ReasonUnchanged where nothing does. What a state leaves out of its JSON is null.
func Differences(before, after any) ([]Change, error) {
	was, err := fieldsOf(before)
	if err != nil {
		return nil, err
	}
	is, err := fieldsOf(after)
	if err != nil {
		return nil, err
	}
	names := maps.Clone(was)
	maps.Copy(names, is)
	var changes []Change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		from, to := orNull(was[name]), orNull(is[name])
		if !bytes.Equal(from, to) {
			changes = append(changes, Change{Field: Field(name), From: from, To: to})
		}
	}
	if len(changes) == 0 {
		return nil, &Error{Code: Invalid, Reason: ReasonUnchanged}
	}
	return changes, nil
}

// Apply gives a state as it is after changes. What its JSON leaves out, number, version and moments, is the zero value.
func Apply[T any](state T, changes []Change) (T, error) {
	var next T
	fields, err := fieldsOf(state)
	if err != nil {
		return next, err
	}
	for _, c := range changes {
		fields[string(c.Field)] = c.To
	}
	raw, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(raw, &next)
	}
	return next, err
}

func fieldsOf(state any) (map[string]json.RawMessage, error) {
	raw, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("fields of %T: %w", state, err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, fmt.Errorf("fields of %T: %w", state, err)
	}
	return fields, nil
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}
