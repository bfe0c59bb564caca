package people

import (
	"time"

	"embudo/pipeline"
)

// ContactEdit is a change of a contact; nil leaves a field as it is.
type ContactEdit struct {
	Name, Email, Phone, Note, Position *string
	// Account: 0 for none.
	Account *pipeline.AccountID
}

// CreateContact makes a contact under id. It returns Invalid with all field errors, or Denied.
func CreateContact(id pipeline.ContactID, e ContactEdit, by pipeline.Actor, at time.Time) (Contact, Event, error) {
	if err := MaySell(by); err != nil {
		return Contact{}, Event{}, err
	}
	var c Contact
	if err := e.on(&c); err != nil {
		return Contact{}, Event{}, err
	}
	c.ID, c.Version, c.CreatedAt, c.CreatedBy, c.UpdatedAt, c.UpdatedBy = id, 1, at, by.ID, at, by.ID
	event, err := told(c.Ref(), 1, ActCreated, Contact{}, c, by.ID, at)
	return c, event, err
}

// Edit changes fields, and the account that the contact is of. It returns Denied, Conflict with ReasonMerged or
// ReasonErased, or Invalid: field errors or ReasonUnchanged.
func (c Contact) Edit(e ContactEdit, by pipeline.Actor, at time.Time) (Contact, Event, error) {
	if err := MaySell(by); err != nil {
		return Contact{}, Event{}, err
	}
	if err := c.there(); err != nil {
		return Contact{}, Event{}, err
	}
	next := c
	if err := e.on(&next); err != nil {
		return Contact{}, Event{}, err
	}
	return c.to(next, ActEdited, by.ID, at)
}

// there says whether anything can still be done with the contact: nil, or Conflict.
func (c Contact) there() error {
	switch {
	case c.Erased:
		return refuse(ReasonErased)
	case c.MergedInto != 0:
		return refuse(ReasonMerged)
	}
	return nil
}

func (c Contact) to(next Contact, act Act, by pipeline.UserID, at time.Time) (Contact, Event, error) {
	next.Version, next.UpdatedAt, next.UpdatedBy = c.Version+1, at, by
	event, err := told(c.Ref(), next.Version, act, c, next, by, at)
	return next, event, err
}

func (e ContactEdit) on(c *Contact) error {
	f := pipeline.Faults{}
	setText(&c.Name, e.Name)
	setText(&c.Note, e.Note)
	setText(&c.Position, e.Position)
	read(f, FieldEmail, &c.Email, e.Email, Email)
	read(f, FieldPhone, &c.Phone, e.Phone, phone)
	if e.Account != nil {
		c.Account = *e.Account
	}
	f.Text(pipeline.FieldName, c.Name, pipeline.MaxShort, true)
	f.Text(FieldPosition, c.Position, pipeline.MaxShort, false)
	f.Text(pipeline.FieldNote, c.Note, pipeline.MaxLong, false)
	return f.Err()
}

// movedTo gives the contact to the account that its own was merged into.
func (c Contact) movedTo(account pipeline.AccountID, by pipeline.UserID, at time.Time) (Contact, Event, error) {
	next := c
	next.Account = account
	return c.to(next, ActMoved, by, at)
}

// MergeInto ends the contact in favour of the winner, which takes over what it lacks. owners are those of the accounts of
// both. It returns Denied, Invalid for a contact with itself, or Conflict where either was merged or erased before.
func (c Contact) MergeInto(winner Contact, owners []pipeline.UserID, by pipeline.Actor, at time.Time) (loser, won Contact, lost, gained Event, err error) {
	fail := func(err error) (Contact, Contact, Event, Event, error) {
		return Contact{}, Contact{}, Event{}, Event{}, err
	}
	if err := MayMerge(by, owners...); err != nil {
		return fail(err)
	}
	if c.ID == winner.ID {
		return fail(itself())
	}
	for _, x := range []Contact{c, winner} {
		if err := x.there(); err != nil {
			return fail(err)
		}
	}
	loser, won = c, winner
	loser.MergedInto = winner.ID
	fill(&won.Email, c.Email)
	fill(&won.Phone, c.Phone)
	fill(&won.Note, c.Note)
	fill(&won.Position, c.Position)
	if won.Account == 0 {
		won.Account = c.Account
	}
	won.Version, won.UpdatedAt, won.UpdatedBy = winner.Version+1, at, by.ID
	if loser, lost, err = c.to(loser, ActMerged, by.ID, at); err != nil {
		return fail(err)
	}
	gained, err = tookOver(winner.Ref(), c.Ref(), won.Version, winner, won, by.ID, at)
	return loser, won, lost, gained, err
}
