package pipeline

import (
	"slices"
	"time"
)

// ActivityKind is what was done around an opportunity.
type ActivityKind string

// The kinds of activities.
const (
	ActivityCall    ActivityKind = "call"
	ActivityMeeting ActivityKind = "meeting" // in person
	ActivityVirtual ActivityKind = "virtual" // a meeting by video
	ActivityEmail   ActivityKind = "email"
	ActivityTask    ActivityKind = "task"
	ActivityNote    ActivityKind = "note"
)

// ActivityKinds gives the kinds in the order in which people are asked.
func ActivityKinds() []ActivityKind {
	return []ActivityKind{ActivityCall, ActivityMeeting, ActivityVirtual, ActivityEmail, ActivityTask, ActivityNote}
}

// WithClient says whether the client was part of it, so that the clock of a stuck opportunity begins anew.
func (k ActivityKind) WithClient() bool {
	return k == ActivityCall || k == ActivityMeeting || k == ActivityVirtual || k == ActivityEmail
}

// Activity is something that was done.
type Activity struct {
	Kind ActivityKind `json:"kind"`
	On   Date         `json:"on"`
	Note string       `json:"note,omitempty"`
	// Contacts are the client's people who were there, by number alone, so that the history holds nothing of a person.
	Contacts []ContactID `json:"contacts,omitempty"`
	By       UserID      `json:"by"`
}

// NextStep is what was agreed to come next. Until its day the opportunity is not stuck, whatever its stage admits.
type NextStep struct {
	What string `json:"what"`
	On   Date   `json:"on"`
	By   UserID `json:"by"`
	// Snoozed: nothing was agreed; a reminder was put off, and What is why.
	Snoozed bool `json:"snoozed,omitempty"`
}

// maxPlan is how far ahead a next step may be, in days.
const maxPlan = 366

// Log keeps that something was done, and what comes next: nil leaves the next step as it was, save that one whose day
// has come is done with. It returns Final, Denied or Invalid. at's location gives the day.
func (o Opportunity) Log(a Activity, then *NextStep, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActLog); err != nil {
		return Opportunity{}, Event{}, err
	}
	today := DateOf(at)
	a.Note, a.By = clean(a.Note), by.ID
	f := faults{}
	f.pastDate(FieldDate, a.On, today)
	if !slices.Contains(ActivityKinds(), a.Kind) {
		f.add(FieldKind, ReasonChoice)
	}
	f.text(FieldNote, a.Note, MaxLong, a.Kind == ActivityNote || a.Kind == ActivityTask)
	a.Contacts = f.met(a.Contacts)
	next := o
	next.logged(a, today)
	if then != nil {
		next.NextStep = then.checked(f, by.ID, today)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventActivity, next, by.ID, at)
}

// met gives each contact once, in their order; nil for none. What is no number of one is a fault, and so are too many.
func (f faults) met(contacts []ContactID) []ContactID {
	var all []ContactID
	for _, id := range contacts {
		if id < 1 {
			f.add(FieldContacts, ReasonChoice)
		}
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	if len(all) > MaxContacts {
		f.add(FieldContacts, ReasonTooMany)
	}
	return all
}

// Met are the client's people with whom something is planned, or was done last, each once.
func (o Opportunity) Met() []ContactID {
	var all []ContactID
	for _, p := range o.Planned {
		all = append(all, p.Contacts...)
	}
	if o.Activity != nil {
		all = append(all, o.Activity.Contacts...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// logged keeps the activity as the last one, what it says of the client, and that a next step whose day has come is done.
func (o *Opportunity) logged(a Activity, today Date) {
	o.Activity = &a
	if a.Kind.WithClient() && a.On.After(o.Contacted) {
		o.Contacted = a.On
	}
	if s := o.NextStep; s != nil && !s.On.After(today) {
		o.NextStep = nil
	}
}

// Plan sets the next step, or with nil says that there is none. It returns Final, Denied or Invalid.
func (o Opportunity) Plan(s *NextStep, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActPlan); err != nil {
		return Opportunity{}, Event{}, err
	}
	next, f := o, faults{}
	next.NextStep = nil
	if s != nil {
		next.NextStep = s.checked(f, by.ID, DateOf(at))
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventPlanned, next, by.ID, at)
}

func (s NextStep) checked(f faults, by UserID, today Date) *NextStep {
	s.What, s.By = clean(s.What), by
	f.text(FieldStepWhat, s.What, MaxShort, true)
	switch {
	case s.On.IsZero():
		f.add(FieldStepOn, ReasonRequired)
	case !s.On.exists():
		f.add(FieldStepOn, ReasonUnreadable)
	case s.On.Before(today):
		f.add(FieldStepOn, ReasonPast)
	case today.DaysUntil(s.On) > maxPlan:
		f.add(FieldStepOn, ReasonOutOfRange)
	}
	return &s
}

// Pending says whether it is still to come on a day. What was put off until a day comes up again on it.
func (s NextStep) Pending(today Date) bool {
	return s.On.After(today) || s.On == today && !s.Snoozed
}

// WaitingSince is the day since which nothing has happened that brings it on: when it entered its stage or the client
// was last spoken to, in the location's days.
func (o Opportunity) WaitingSince(zone *time.Location) Date {
	since := DateOf(o.StageSince.In(zone))
	if o.Contacted.After(since) {
		return o.Contacted
	}
	return since
}

// Stuck says for how many business days an open opportunity has waited beyond what its stage admits; 0 for one that has
// not, or for which something is still to come. now's location gives the days.
func (o Opportunity) Stuck(s Settings, now time.Time) int {
	today := DateOf(now)
	if next := o.Upcoming(); o.Stage.Final() || next != nil && next.Pending(today) {
		return 0
	}
	return max(0, s.BusinessDays(o.WaitingSince(now.Location()), today)-s.Days(o.Stage))
}
