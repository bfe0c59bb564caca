package pipeline

import (
	"slices"
	"time"
)

// MaxCollaborators is with how many people one opportunity is shared.
const MaxCollaborators = 50

// Share lets a person work on the opportunity as its owner may. It returns Final, Denied, or Invalid:
// ReasonUnchanged where they may already, or a field error.
func (o Opportunity) Share(with UserID, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActShare); err != nil {
		return Opportunity{}, Event{}, err
	}
	with = UserID(clean(string(with)))
	f := faults{}
	f.text(FieldCollaborators, string(with), MaxShort, true)
	if len(o.Collaborators) >= MaxCollaborators {
		f.add(FieldCollaborators, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	if with == o.Owner || slices.Contains(o.Collaborators, with) {
		return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonUnchanged, Current: &o}
	}
	next := o
	next.Collaborators = append(slices.Clip(slices.Clone(o.Collaborators)), with)
	return o.record(EventShared, next, by.ID, at)
}

func without(list []UserID, id UserID) []UserID {
	if !slices.Contains(list, id) {
		return list
	}
	var rest []UserID // nil when nobody is left, as the history gives it back
	for _, other := range list {
		if other != id {
			rest = append(rest, other)
		}
	}
	return rest
}
