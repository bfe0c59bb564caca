package pipeline

import (
	"slices"
	"time"
)

// PlannedActivity is something that is to be done around an opportunity.
type PlannedActivity struct {
	// ID is the version of the opportunity with which it was planned, and Since the one with which its moment was set: the
	// two name what somebody was told of.
	ID    int          `json:"id"`
	Since int          `json:"since"`
	Kind  ActivityKind `json:"kind"`
	What  string       `json:"what,omitempty"`
	// With is whom of the client it is with, as it was typed.
	With string `json:"with,omitempty"`
	// Contacts are those of the client's people who are contacts.
	Contacts []ContactID `json:"contacts,omitempty"`
	When
	// Minutes is how long it takes; 0 where nobody said.
	Minutes  int    `json:"minutes,omitempty"`
	InCharge UserID `json:"in_charge"`
	By       UserID `json:"by"`
}

// Meeting says whether people come together for it, so that it belongs into their calendars.
func (k ActivityKind) Meeting() bool { return k == ActivityMeeting || k == ActivityVirtual }

const (
	// MaxPlanned is how many activities one opportunity may have before it.
	MaxPlanned = 20
	// maxMinutes is how long one may take.
	maxMinutes = 24 * 60
)

// ReasonNoPlanned: it is planned no longer, or not for that moment: it was done, cancelled or moved.
const ReasonNoPlanned Reason = "no_planned"

// PlannedRef names a planned activity with the moment for which somebody saw it.
type PlannedRef struct {
	ID, Since int
}

// Ref names it.
func (p PlannedActivity) Ref() PlannedRef { return PlannedRef{p.ID, p.Since} }

// PlannedAt gives a planned activity by its ID.
func (o Opportunity) PlannedAt(id int) (PlannedActivity, bool) {
	i := slices.IndexFunc(o.Planned, func(p PlannedActivity) bool { return p.ID == id })
	if i < 0 {
		return PlannedActivity{}, false
	}
	return o.Planned[i], true
}

// Schedule plans an activity. It returns Final, Denied, or Invalid with the faults of the fields; a moment that has passed
// is one. A next step whose day has come is done with.
func (o Opportunity) Schedule(p PlannedActivity, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActPlan); err != nil {
		return Opportunity{}, Event{}, err
	}
	p.ID, p.Since, p.By = o.Version+1, o.Version+1, by.ID
	p.What, p.With = clean(p.What), clean(p.With)
	f := faults{}
	if !slices.Contains(ActivityKinds(), p.Kind) {
		f.add(FieldKind, ReasonChoice)
	}
	f.text(FieldWhat, p.What, MaxShort, p.Kind == ActivityNote || p.Kind == ActivityTask)
	f.text(FieldWith, p.With, MaxShort, false)
	p.Contacts = f.met(p.Contacts)
	f.text(FieldInCharge, string(p.InCharge), MaxShort, true)
	if p.Minutes < 0 || p.Minutes > maxMinutes {
		f.add(FieldMinutes, ReasonOutOfRange)
	}
	if len(o.Planned) >= MaxPlanned {
		f.add(FieldWhat, ReasonTooMany)
	}
	p.When.check(f, at)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Planned = inTime(append(slices.Clone(o.Planned), p))
	if s := o.NextStep; s != nil && !s.On.After(DateOf(at)) {
		next.NextStep = nil
	}
	return o.record(EventScheduled, next, by.ID, at)
}

// Reschedule moves a planned activity. It returns Final, Denied, Invalid, or Conflict with ReasonNoPlanned.
func (o Opportunity) Reschedule(ref PlannedRef, w When, by Actor, at time.Time) (Opportunity, Event, error) {
	p, err := o.planned(ref, by, ActPlan)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	f := faults{}
	w.check(f, at)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	if w.same(p.When) {
		return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonUnchanged, Current: &o}
	}
	p.When, p.Since = w, o.Version+1
	next := o
	next.Planned = inTime(append(o.plannedBut(ref.ID), p))
	return o.record(EventRescheduled, next, by.ID, at)
}

// CancelPlanned takes a planned activity away. It returns Final, Denied, or Conflict with ReasonNoPlanned.
func (o Opportunity) CancelPlanned(ref PlannedRef, by Actor, at time.Time) (Opportunity, Event, error) {
	if _, err := o.planned(ref, by, ActPlan); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Planned = o.plannedBut(ref.ID)
	return o.record(EventCancelled, next, by.ID, at)
}

// Finish keeps that a planned activity was done, as Log does. It returns Final, Denied, or Conflict with ReasonNoPlanned.
func (o Opportunity) Finish(ref PlannedRef, by Actor, at time.Time) (Opportunity, Event, error) {
	p, err := o.planned(ref, by, ActLog)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Planned = o.plannedBut(ref.ID)
	next.logged(Activity{Kind: p.Kind, On: DateOf(at), Note: p.Text(), Contacts: p.Contacts, By: by.ID}, DateOf(at))
	return o.record(EventActivity, next, by.ID, at)
}

// Text is what it is about and with whom.
func (p PlannedActivity) Text() string {
	switch {
	case p.With == "":
		return p.What
	case p.What == "":
		return p.With
	}
	return p.What + " (" + p.With + ")"
}

// planned gives an activity to who may act on it: those who work on the opportunity, and who is in charge of it.
func (o Opportunity) planned(ref PlannedRef, by Actor, act Act) (PlannedActivity, error) {
	p, ok := o.PlannedAt(ref.ID)
	if err := by.May(act, o); err != nil && (!ok || p.InCharge != by.ID || by.May(ActSee, o) != nil) {
		return p, err
	}
	if err := o.Admits(act); err != nil {
		return p, err
	}
	if !ok || p.Since != ref.Since {
		return p, &Error{Code: Conflict, Reason: ReasonNoPlanned, Current: &o}
	}
	return p, nil
}

// plannedBut are the planned activities without one; nil for none, as the history gives it back.
func (o Opportunity) plannedBut(id int) []PlannedActivity {
	var rest []PlannedActivity
	for _, p := range o.Planned {
		if p.ID != id {
			rest = append(rest, p)
		}
	}
	return rest
}

// plannedFor gives what somebody was in charge of to somebody else.
func (o Opportunity) plannedFor(was, is UserID) []PlannedActivity {
	list := slices.Clone(o.Planned)
	for i := range list {
		if list[i].InCharge == was {
			list[i].InCharge = is
		}
	}
	return list
}

// inTime puts planned activities in the order of their moments.
func inTime(list []PlannedActivity) []PlannedActivity {
	slices.SortStableFunc(list, func(a, b PlannedActivity) int { return a.Moment().Compare(b.Moment()) })
	return list
}

// Soonest is the planned activity that comes next; ok is false where there is none, where a next step stands before it, and
// while a reminder is put off.
func (o Opportunity) Soonest() (p PlannedActivity, ok bool) {
	s := o.NextStep
	if len(o.Planned) == 0 || s != nil && (s.Snoozed || !o.Planned[0].On.Before(s.On)) {
		return p, false
	}
	return o.Planned[0], true
}

// Upcoming is what comes next: the soonest planned activity as a next step, or the next step itself; nil for nothing.
func (o Opportunity) Upcoming() *NextStep {
	if p, ok := o.Soonest(); ok {
		return &NextStep{What: p.Text(), On: p.On, By: p.InCharge}
	}
	return o.NextStep
}
