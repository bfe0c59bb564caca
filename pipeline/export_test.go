package pipeline

import (
	"encoding/json"
	"time"
)

// KeptFields gives the fields that the history keeps, in its order.
func KeptFields() []Field {
	var list []Field
	for _, k := range keptFields {
		list = append(list, k.field)
	}
	return list
}

// Difference gives the changes from o to next as the history would keep them.
func Difference(o, next Opportunity) []Change {
	_, e, err := o.recordAsIs(EventEdited, next, "U", time.Time{})
	if err != nil {
		return nil
	}
	return e.Changes
}

// Restore puts is in the place of was in one field.
func (o *Opportunity) Restore(field Field, was, is json.RawMessage) error {
	return o.restore(field, was, is)
}

// Admits says whether the settings admit what an act made of before.
func (s Settings) Admits(before, after Opportunity) error { return s.admits(before, after) }

// TellOf is Tell of an event that led from before to o.
func TellOf(e Event, before, o Opportunity, s Settings, a Audience, window time.Duration) []Notice {
	return telling{e: e, before: before, o: o, settings: s, audience: a, window: window}.notices()
}

// Tell gives the notices that an event which led from before to o owes.
func Tell(e Event, before, o Opportunity, s Settings, a Audience, fallback string, window time.Duration) []Notice {
	return telling{e: e, before: before, o: o, settings: s, audience: a, fallback: fallback, window: window}.notices()
}
