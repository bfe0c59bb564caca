package people

import (
	"time"

	"embudo/pipeline"
)

// AccountEdit is a change of an account; nil leaves a field as it is.
type AccountEdit struct {
	Name, TaxID, Domain, Phone, Industry, Address, Note *string
	Owner                                               *pipeline.UserID
}

// CreateAccount makes an account under id, owned by who makes it unless it says of whom. It returns Invalid with all field
// errors, or Denied.
func CreateAccount(id pipeline.AccountID, e AccountEdit, by pipeline.Actor, at time.Time) (Account, Event, error) {
	if err := MayKeepAccounts(by); err != nil {
		return Account{}, Event{}, err
	}
	a := Account{Owner: by.ID}
	if err := e.on(&a); err != nil {
		return Account{}, Event{}, err
	}
	a.ID, a.Version, a.CreatedAt, a.CreatedBy, a.UpdatedAt, a.UpdatedBy = id, 1, at, by.ID, at, by.ID
	event, err := told(a.Ref(), 1, ActCreated, Account{}, a, by.ID, at)
	return a, event, err
}

// Edit changes fields. It returns Denied, Conflict with ReasonMerged, or Invalid: field errors or ReasonUnchanged.
func (a Account) Edit(e AccountEdit, by pipeline.Actor, at time.Time) (Account, Event, error) {
	if err := MayKeepAccounts(by); err != nil {
		return Account{}, Event{}, err
	}
	if a.MergedInto != 0 {
		return Account{}, Event{}, refuse(ReasonMerged)
	}
	next := a
	if err := e.on(&next); err != nil {
		return Account{}, Event{}, err
	}
	return a.to(next, ActEdited, by.ID, at)
}

func (a Account) to(next Account, act Act, by pipeline.UserID, at time.Time) (Account, Event, error) {
	next.Version, next.UpdatedAt, next.UpdatedBy = a.Version+1, at, by
	event, err := told(a.Ref(), next.Version, act, a, next, by, at)
	return next, event, err
}

// on gives a the edit's fields in the form in which they are kept, or every fault of them.
func (e AccountEdit) on(a *Account) error {
	f := pipeline.Faults{}
	setText(&a.Name, e.Name)
	setText(&a.Industry, e.Industry)
	setText(&a.Address, e.Address)
	setText(&a.Note, e.Note)
	read(f, FieldTaxID, &a.TaxID, e.TaxID, TaxID)
	read(f, FieldDomain, &a.Domain, e.Domain, Domain)
	read(f, FieldPhone, &a.Phone, e.Phone, phone)
	if e.Owner != nil {
		a.Owner = *e.Owner
	}
	f.Text(pipeline.FieldName, a.Name, pipeline.MaxShort, true)
	f.Text(FieldIndustry, a.Industry, pipeline.MaxShort, false)
	f.Text(FieldAddress, a.Address, pipeline.MaxShort, false)
	f.Text(pipeline.FieldNote, a.Note, pipeline.MaxLong, false)
	f.Text(pipeline.FieldOwner, string(a.Owner), pipeline.MaxShort, true)
	return f.Err()
}

// MergeInto ends the account in favour of the winner, which takes over what it lacks. It returns Denied, Invalid for an
// account with itself, or Conflict with ReasonMerged where either was merged before.
func (a Account) MergeInto(winner Account, by pipeline.Actor, at time.Time) (loser, won Account, lost, gained Event, err error) {
	fail := func(err error) (Account, Account, Event, Event, error) {
		return Account{}, Account{}, Event{}, Event{}, err
	}
	if err := MayMerge(by, a.Owner, winner.Owner); err != nil {
		return fail(err)
	}
	switch {
	case a.ID == winner.ID:
		return fail(itself())
	case a.MergedInto != 0 || winner.MergedInto != 0:
		return fail(refuse(ReasonMerged))
	}
	loser, won = a, winner
	loser.MergedInto = winner.ID
	for _, x := range []struct {
		at   *string
		from string
	}{{&won.TaxID, a.TaxID}, {&won.Domain, a.Domain}, {&won.Phone, a.Phone}, {&won.Industry, a.Industry}, {&won.Address, a.Address}, {&won.Note, a.Note}} {
		fill(x.at, x.from)
	}
	won.Version, won.UpdatedAt, won.UpdatedBy = winner.Version+1, at, by.ID
	if loser, lost, err = a.to(loser, ActMerged, by.ID, at); err != nil {
		return fail(err)
	}
	gained, err = tookOver(winner.Ref(), a.Ref(), won.Version, winner, won, by.ID, at)
	return loser, won, lost, gained, err
}
