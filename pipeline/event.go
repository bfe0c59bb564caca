package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// EventKind is what kind of act an event records.
type EventKind string

// The kinds of events.
const (
	EventCreated       EventKind = "created"
	EventEdited        EventKind = "edited"
	EventQualification EventKind = "qualification" // the checklist was saved part-way
	EventAdvanced      EventKind = "advanced"
	EventInvoiced      EventKind = "invoiced" // a further invoice; the first one is EventAdvanced
	EventLost          EventKind = "lost"
	EventReopened      EventKind = "reopened"
	EventCorrected     EventKind = "corrected"
	EventUndone        EventKind = "undone"
	EventAssigned      EventKind = "assigned" // another owner
	EventOffered       EventKind = "offered"  // it is to be another owner's, who was asked; or is no longer
	EventTaken         EventKind = "taken"    // who was asked took it
	EventDeclined      EventKind = "declined" // who was asked did not
	EventRoom          EventKind = "room"     // a deal room was asked for
	EventShared        EventKind = "shared"   // somebody may work on it as its owner may
	EventEvidence      EventKind = "evidence" // a message was filed
	EventActivity      EventKind = "activity" // something was done
	EventPlanned       EventKind = "planned"  // what comes next

	EventScheduled   EventKind = "scheduled"   // an activity was planned
	EventRescheduled EventKind = "rescheduled" // a planned one was moved
	EventCancelled   EventKind = "cancelled"   // a planned one was taken away; one that was done is EventActivity

	EventLines         EventKind = "lines"          // the line items were changed
	EventQuoted        EventKind = "quoted"         // a quote was written, or rewritten
	EventQuoteAsked    EventKind = "quote_asked"    // its discount is to be approved
	EventQuoteDecided  EventKind = "quote_decided"  // it was, or was not
	EventQuoteSent     EventKind = "quote_sent"     // to the client
	EventQuoteRejected EventKind = "quote_rejected" // by the client; one that is accepted is EventAdvanced or EventOrdered
	EventQuoteExpired  EventKind = "quote_expired"  // its day passed
	EventOrdered       EventKind = "ordered"        // an order was placed, changed or closed
	EventWithdrawn     EventKind = "withdrawn"      // the import that made it was taken back: it is there no more
)

// Event is one act in the history of an opportunity: who, when, what, from, to and why. The opportunity and
// Version identify it: versions of one opportunity run from 1 without a gap. Events are never changed.
type Event struct {
	Opportunity OpportunityID
	Version     int
	Kind        EventKind
	By          UserID
	At          time.Time
	// From and To are the stages before and after; equal where the act moved nothing.
	From, To Stage
	// Reason is what the person gave for reopening or correcting; else "".
	Reason string
	// Undoes is the version of the event that an EventUndone takes back; else 0.
	Undoes  int
	Changes []Change
}

// Change is one field before and after, as JSON. From is null in an EventCreated. Of a list that only grows (the
// evidence) they hold what went from its end and what came there, not all of it.
type Change struct {
	Field Field           `json:"field"`
	From  json.RawMessage `json:"from"`
	To    json.RawMessage `json:"to"`
}

// Moved says whether the act changed the stage; creation counts, for it enters the first one.
func (e Event) Moved() bool { return e.From != e.To || e.Kind == EventCreated }

// Won says whether the sale was booked by this act.
func (e Event) Won() bool { return !e.From.Won() && e.To.Won() }

// SteppedBack says whether the act led to an earlier stage of the flow.
func (e Event) SteppedBack() bool { return e.To < e.From && e.From != StageLost }

var jsonNull = json.RawMessage("null")

// record turns the difference between o and next into an event, and gives next its new version.
// It refuses an act that changes nothing, so that the history has no empty entries.
func (o Opportunity) record(kind EventKind, next Opportunity, by UserID, at time.Time) (Opportunity, Event, error) {
	if next.Stage != o.Stage {
		next.StageSince = at
	}
	next.Offer = o.lapsed(next)
	if next.Owner != o.Owner {
		next.Planned = next.plannedFor(o.Owner, next.Owner) // what was planned by who had it goes along
	}
	if next.Stage.Final() {
		next.Planned = nil // it ends with the opportunity
	}
	return o.recordAsIs(kind, next, by, at)
}

// recordAsIs is record for an act that restores StageSince itself.
func (o Opportunity) recordAsIs(kind EventKind, next Opportunity, by UserID, at time.Time) (Opportunity, Event, error) {
	next.Version = o.Version + 1
	next.UpdatedAt, next.UpdatedBy = at, by
	next.Booking = o.booked(next, at)
	e := Event{Opportunity: next.ID, Version: next.Version, Kind: kind, By: by, At: at, From: o.Stage, To: next.Stage}
	for _, k := range keptFields {
		if kind != EventCreated && k.same(&o, &next) {
			continue
		}
		from, to, err := k.diff(&o, &next)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		if kind == EventCreated {
			from = jsonNull
		}
		if !bytes.Equal(from, to) {
			e.Changes = append(e.Changes, Change{Field: k.field, From: from, To: to})
		}
	}
	if len(e.Changes) == 0 {
		return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonUnchanged, Current: &o}
	}
	return next, e, nil
}

// Apply gives o as it stands after the event, which must be the one that follows its version.
func (o Opportunity) Apply(e Event) (Opportunity, error) {
	if e.Version != o.Version+1 {
		return Opportunity{}, fmt.Errorf("apply version %d of %s to version %d", e.Version, e.Opportunity, o.Version)
	}
	before := o
	switch e.Kind {
	case EventCreated:
		o.ID, o.CreatedAt, o.CreatedBy = e.Opportunity, e.At, e.By
	case EventWithdrawn:
		return Opportunity{}, nil
	}
	for _, c := range e.Changes {
		if err := o.restore(c.Field, c.From, c.To); err != nil {
			return Opportunity{}, err
		}
	}
	o.Version, o.UpdatedAt, o.UpdatedBy = e.Version, e.At, e.By
	o.Booking = before.booked(o, e.At)
	return o, nil
}

// restore puts is in the place of was.
func (o *Opportunity) restore(field Field, was, is json.RawMessage) error {
	for _, k := range keptFields {
		if k.field == field {
			return k.put(o, was, is)
		}
	}
	return fmt.Errorf("restore: no field %q", field)
}

// Replay gives the opportunity that a history leads to: its events from version 1 on, in order and without a gap.
func Replay(history []Event) (Opportunity, error) {
	var o Opportunity
	for _, e := range history {
		next, err := o.Apply(e)
		if err != nil {
			return Opportunity{}, fmt.Errorf("replay: %w", err)
		}
		o = next
	}
	return o, nil
}
