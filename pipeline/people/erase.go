package people

import (
	"encoding/json"
	"slices"
	"time"

	"embudo/pipeline"
)

// Personal are the fields that identify a person, or say what was noted of them. They are what an erasure takes away, from
// the record and from its history.
func Personal() []pipeline.Field {
	return []pipeline.Field{pipeline.FieldName, FieldPerson, FieldEmail, FieldPhone, pipeline.FieldNote, FieldNeed, FieldMessage}
}

// Erase forgets the person: what identifies them goes; the number, the position, the account and what happened stay. It
// returns Denied, or Conflict with ReasonErased, or with ReasonMerged where another took it over: that one is erased then,
// and this with it.
func (c Contact) Erase(by pipeline.Actor, at time.Time) (Contact, Event, error) {
	if err := MayErase(by); err != nil {
		return Contact{}, Event{}, err
	}
	if err := c.there(); err != nil {
		return Contact{}, Event{}, err
	}
	return c.forgotten(by.ID, at)
}

func (c Contact) forgotten(by pipeline.UserID, at time.Time) (Contact, Event, error) {
	next := c
	next.Name, next.Email, next.Phone, next.Note, next.Erased = "", "", "", "", true
	next, e, err := c.to(next, ActErased, by, at)
	e.Changes = withoutPerson(e.Changes)
	return next, e, err
}

// forgotten forgets who a lead was that became a contact who is erased.
func (l Lead) forgotten(by pipeline.UserID, at time.Time) (Lead, Event, error) {
	next := l
	next.Person, next.Email, next.Phone, next.Need, next.Message, next.Erased = "", "", "", "", nil, true
	next.Version, next.UpdatedAt, next.UpdatedBy = l.Version+1, at, by
	e, err := told(l.Ref(), next.Version, ActErased, l, next, by, at)
	e.Changes = withoutPerson(e.Changes)
	return next, e, err
}

// withoutPerson leaves of changes that say who somebody is that there was one.
func withoutPerson(changes []pipeline.Change) []pipeline.Change {
	gone := slices.Clone(changes)
	for i, c := range gone {
		if slices.Contains(Personal(), c.Field) {
			gone[i].From, gone[i].To = json.RawMessage("null"), json.RawMessage("null")
		}
	}
	return gone
}
