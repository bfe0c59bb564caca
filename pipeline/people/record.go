package people

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"embudo/pipeline"
)

// Kind is what a record is.
type Kind string

// The kinds of records.
const (
	KindAccount Kind = "account"
	KindContact Kind = "contact"
	KindLead    Kind = "lead"
)

// Ref names a record.
type Ref struct {
	Kind Kind
	ID   int64
}

// String is what people say aloud: CU-12, CO-12, PR-12.
func (r Ref) String() string {
	switch r.Kind {
	case KindAccount:
		return pipeline.AccountID(r.ID).String()
	case KindContact:
		return pipeline.ContactID(r.ID).String()
	case KindLead:
		return pipeline.LeadID(r.ID).String()
	case KindOpportunity:
		return pipeline.OpportunityID(r.ID).String()
	}
	return ""
}

// Act is what was done with a record.
type Act string

// The acts that records of every kind have.
const (
	ActCreated Act = "created"
	ActEdited  Act = "edited"
	ActMerged  Act = "merged"
	ActErased  Act = "erased"
)

// Event is one act in the history of a record: who, when, what, from, to and why. Versions of one record run from 1 without a
// gap. What an event says of a person goes when that person is erased; else it is never changed.
type Event struct {
	Of      Ref
	Version int
	Act     Act
	By      pipeline.UserID
	At      time.Time
	Reason  string
	Changes []pipeline.Change
	// Erased: what the changes said of a person is gone.
	Erased bool
}

// Differences gives what differs between two states of a record, by their JSON, in alphabetical order. It fails with Invalid
// and ReasonUnchanged where nothing does. What a state leaves out of its JSON is null.
func Differences(before, after any) ([]pipeline.Change, error) {
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
	var changes []pipeline.Change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		from, to := orNull(was[name]), orNull(is[name])
		if !bytes.Equal(from, to) {
			changes = append(changes, pipeline.Change{Field: pipeline.Field(name), From: from, To: to})
		}
	}
	if len(changes) == 0 {
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged}
	}
	return changes, nil
}

// Apply gives a state as it is after an event. What its JSON leaves out, number, version and moments, is the zero value.
func Apply[T any](state T, e Event) (T, error) {
	var next T
	fields, err := fieldsOf(state)
	if err != nil {
		return next, err
	}
	for _, c := range e.Changes {
		fields[string(c.Field)] = c.To
	}
	raw, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(raw, &next)
	}
	if err != nil {
		return next, fmt.Errorf("apply version %d of %s: %w", e.Version, e.Of, err)
	}
	return next, nil
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
