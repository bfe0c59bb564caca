package pipeline

import (
	"encoding/json"
	"time"
)

// What external tests see of the inside.
var (
	Clean     = clean
	Editable = editWindow
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

// Restore puts one field back.
func (o *Opportunity) Restore(field Field, raw json.RawMessage) error { return o.restore(field, raw) }
