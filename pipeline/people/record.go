package people

import (
	"fmt"
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

// ActExported is having what is kept of a person. It changes nothing, and stands in a history only where it was refused.
const ActExported Act = "exported"

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

// Differences gives what differs between two states of a record; see pipeline.Differences.
func Differences(before, after any) ([]pipeline.Change, error) {
	return pipeline.Differences(before, after)
}

// Apply gives a state as it is after an event; see pipeline.Apply.
func Apply[T any](state T, e Event) (T, error) {
	next, err := pipeline.Apply(state, e.Changes)
	if err != nil {
		err = fmt.Errorf("apply version %d of %s: %w", e.Version, e.Of, err)
	}
	return next, err
}
