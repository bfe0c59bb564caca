package people

import (
	"time"

	"embudo/pipeline"
)

// Reasons of a refusal by the state of a record.
const (
	ReasonItself pipeline.Reason = "itself" // a record is not merged with itself
	ReasonMerged pipeline.Reason = "merged" // another took it over
	ReasonErased pipeline.Reason = "erased" // the person asked to be forgotten
)

// ReasonNotAccountOwner: the owner of both accounts or a manager may.
const ReasonNotAccountOwner pipeline.Reason = "not_account_owner"

// Acts of accounts and contacts besides those that every record has.
const (
	// ActTookOver: it took over another record, which the reason names.
	ActTookOver Act = "took_over"
	// ActMoved: what it belongs to was merged into another.
	ActMoved Act = "moved"
)

// told is the event that leads from one state of a record to the next; it fails where nothing differs.
func told(of Ref, version int, act Act, before, after any, by pipeline.UserID, at time.Time) (Event, error) {
	changes, err := Differences(before, after)
	return Event{Of: of, Version: version, Act: act, By: by, At: at, Changes: changes}, err
}

// tookOver is the event of a record that took over another, whether it gained anything by it or not.
func tookOver(of, from Ref, version int, before, after any, by pipeline.UserID, at time.Time) (Event, error) {
	e, err := told(of, version, ActTookOver, before, after, by, at)
	if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
		e.Changes, err = []pipeline.Change{}, nil
	}
	e.Reason = from.String()
	return e, err
}

// MaySell says whether the actor works with clients: nil, or Denied.
func MaySell(by pipeline.Actor) error {
	if err := by.May(pipeline.ActSee, pipeline.Opportunity{}); err != nil {
		return err
	}
	if !by.Sells() {
		return &pipeline.Error{Code: pipeline.Denied, Reason: pipeline.ReasonSellersOnly}
	}
	return nil
}

// MayKeepAccounts says whether the actor may make and edit accounts: who works with clients, or a program that an admin let in.
// nil, or Denied.
func MayKeepAccounts(by pipeline.Actor) error {
	if by.Program() {
		return nil
	}
	return MaySell(by)
}

// MayMerge says whether the actor may merge records of these owners: who owns both and sells, or a manager. nil, or Denied.
func MayMerge(by pipeline.Actor, owners ...pipeline.UserID) error {
	if err := MaySell(by); err != nil || by.Is(pipeline.Manager) {
		return err
	}
	for _, owner := range owners {
		if owner != by.ID {
			return &pipeline.Error{Code: pipeline.Denied, Reason: ReasonNotAccountOwner}
		}
	}
	return nil
}

// MayErase says whether the actor may have a person forgotten: a manager, or who configures. nil, or Denied.
func MayErase(by pipeline.Actor) error {
	if by.Configures() {
		return by.May(pipeline.ActSee, pipeline.Opportunity{})
	}
	return by.MayManage()
}

// MayExport says whether the actor may have what is kept of a person: who works with clients, or may have the person forgotten.
// nil, or Denied.
func MayExport(by pipeline.Actor) error {
	if MayErase(by) == nil {
		return nil
	}
	return MaySell(by)
}

func refuse(r pipeline.Reason) error { return &pipeline.Error{Code: pipeline.Conflict, Reason: r} }

func itself() error {
	return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: map[pipeline.Field]pipeline.Reason{FieldMergedInto: ReasonItself}}
}

func setText(at, v *string) {
	if v != nil {
		*at = pipeline.Clean(*v)
	}
}

// fill takes over a text where there is none.
func fill(at *string, from string) {
	if *at == "" {
		*at = from
	}
}

// read sets a text in the form in which it is kept, or notes why it can't be one.
func read(f pipeline.Faults, field pipeline.Field, at, v *string, parse func(string) (string, pipeline.Reason)) {
	if v == nil {
		return
	}
	kept, why := parse(*v)
	if why != "" {
		f.Add(field, why)
		return
	}
	*at = kept
}

// phone is a number in E.164, or nothing.
func phone(typed string) (string, pipeline.Reason) {
	s := pipeline.Clean(typed)
	return s, phoneShape(s)
}
