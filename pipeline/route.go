package pipeline

import "slices"

// Route says which changes a channel is told of. Its zero fields do not narrow.
type Route struct {
	// Channel is a channel's id.
	Channel string `json:"channel"`
	// Stages are those whose entering is told; none for every change of stage.
	Stages []Stage `json:"stages,omitempty"`
	// Lines are the service lines that it is about.
	Lines []string `json:"lines,omitempty"`
	// Minimum is the least value that it is about. A value in another currency is converted where a rate holds, and let
	// through where none does: a channel rather hears of one too many than misses a large one.
	Minimum Money `json:"minimum,omitzero"`
}

// DefaultRoute is the id of the route that NOTIFY_CHANNEL makes as long as no route is set.
const DefaultRoute = "default"

func (r Route) check(f faults) {
	f.text(FieldChannel, r.Channel, MaxKey, true)
	for _, line := range r.Lines {
		f.text(FieldServiceLine, line, MaxShort, true)
	}
}

// Takes says whether the route is about an event that led to o. On an event that moved nothing its stages are not
// asked: what is on a channel's card is told in its thread.
func (s Settings) Takes(r Route, e Event, o Opportunity) bool {
	if e.Moved() && len(r.Stages) > 0 && !slices.Contains(r.Stages, e.To) {
		return false
	}
	if len(r.Lines) > 0 && !slices.Contains(r.Lines, o.ServiceLine) {
		return false
	}
	return s.reaches(o.Value, r.Minimum, DateOf(e.At))
}

func (s Settings) reaches(value, minimum Money, on Date) bool {
	if minimum.IsZero() {
		return true
	}
	if value.IsZero() {
		return false
	}
	converted, _, ok := s.Convert(value, minimum.Currency(), on)
	if !ok {
		return true
	}
	c, _ := converted.Cmp(minimum)
	return c >= 0
}
