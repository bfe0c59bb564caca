package pipeline

import "time"

// Importing is who imports opportunities, under which settings and when. For is the batch, as people call it: the reason of
// every event.
type Importing struct {
	By       Actor
	Settings Settings
	At       time.Time
	For      string
}

// Create makes an opportunity of a row, for the heir.
func (i Importing) Create(id OpportunityID, n New, heir Actor) (Opportunity, Event, error) {
	n.Sure, n.Owner = true, heir.ID
	o, e, err := Create(id, n, i.By, i.At)
	if err == nil && !heir.Sells() {
		err = &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldOwner: ReasonSellersOnly}}
	}
	return i.admitted(Opportunity{}, o, e, err)
}

// Edit changes what a row says otherwise than the opportunity.
func (i Importing) Edit(o Opportunity, edit Edit) (Opportunity, Event, error) {
	next, e, err := o.Edit(edit, i.By, i.At)
	return i.admitted(o, next, e, err)
}

// Hand gives the opportunity to the heir, whom a row names as its owner. Where Assign would only ask them it is refused:
// whoever imports may give away by hand.
func (i Importing) Hand(o Opportunity, heir Actor) (Opportunity, Event, error) {
	if err := o.open(i.By, ActAssign); err != nil {
		return Opportunity{}, Event{}, err
	}
	if err := i.By.MayManage(); err != nil {
		return Opportunity{}, Event{}, err
	}
	if !heir.Sells() {
		return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldOwner: ReasonSellersOnly}}
	}
	next, e, err := o.handTo(EventAssigned, heir.ID, i.By, i.At)
	return i.admitted(o, next, e, err)
}

// admitted holds what a row made against the lists that the company keeps.
func (i Importing) admitted(before, after Opportunity, e Event, err error) (Opportunity, Event, error) {
	if err == nil {
		err = i.Settings.admits(before, after)
	}
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	e.Reason = i.For
	return after, e, nil
}

// TakeBack gives the opportunity as it was before the events, newest first, that led to where it stands: all of one batch.
// Who may is for the caller to say.
func (i Importing) TakeBack(o Opportunity, led []Event) (Opportunity, Event, error) {
	next := o
	for n, e := range led {
		if e.Opportunity != o.ID || e.Version != o.Version-n {
			return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonChanged, Current: &o}
		}
		for _, c := range e.Changes {
			if err := next.restore(c.Field, c.To, c.From); err != nil {
				return Opportunity{}, Event{}, err
			}
		}
	}
	next, e, err := o.recordAsIs(EventUndone, next, i.By.ID, i.At)
	e.Reason, e.Undoes = i.For, o.Version-len(led)+1
	return next, e, err
}

// Withdraw gives the event that ends the history of an opportunity which the batch made. What remains is the history. Who may,
// and that it stands as the batch left it, is for the caller to say.
func (i Importing) Withdraw(o Opportunity) (Event, error) {
	_, e, err := o.recordAsIs(EventWithdrawn, Opportunity{ID: o.ID, Stage: o.Stage, StageSince: o.StageSince}, i.By.ID, i.At)
	e.Reason = i.For
	return e, err
}

// Differs says whether the edit would change anything.
func (e Edit) Differs(o Opportunity) bool {
	differs := func(said *string, is string) bool { return said != nil && clean(*said) != is }
	return differs(e.Name, o.Name) || differs(e.Account, o.Account) || differs(e.ServiceLine, o.ServiceLine) || differs(e.Source, o.Source) ||
		e.Value != nil && !e.Value.Equal(o.Value) || e.Close != nil && *e.Close != o.Close
}
