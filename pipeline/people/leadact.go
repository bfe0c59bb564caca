package people

import (
	"slices"
	"time"

	"embudo/pipeline"
)

// The acts that only leads have.
const (
	ActAssigned  Act = "assigned"
	ActDiscarded Act = "discarded"
	ActReopened  Act = "reopened"
	ActConverted Act = "converted"
)

// Reasons of refusals of leads.
const (
	ReasonNotLeadOwner  pipeline.Reason = "not_lead_owner" // the owner or a manager may
	ReasonLeadConverted pipeline.Reason = "lead_converted" // it is an opportunity
	ReasonLeadDiscarded pipeline.Reason = "lead_discarded" // a manager may reopen it
	ReasonLeadOpen      pipeline.Reason = "lead_open"      // only a discarded one is reopened
)

// DiscardOther is the reason that has to be described.
const DiscardOther = "other"

// DiscardReasons gives why a lead may end, in the order in which people are asked.
func DiscardReasons() []string {
	return []string{"unreachable", "no_need", "no_budget", "not_client", "duplicate", "spam", DiscardOther}
}

// Clean and check what is given to discard.
func (d Discard) checked() (Discard, error) {
	d.Comment = pipeline.Clean(d.Comment)
	f := pipeline.Faults{}
	if !slices.Contains(DiscardReasons(), d.Reason) {
		f.Add(FieldDiscard, pipeline.ReasonChoice)
	}
	f.Text(pipeline.FieldComment, d.Comment, pipeline.MaxLong, d.Reason == DiscardOther)
	return d, f.Err()
}

// MayWorkOn says whether the actor may change the lead: nil, or Denied. Its state is not asked.
func (l Lead) MayWorkOn(by pipeline.Actor) error {
	err := by.May(pipeline.ActEdit, pipeline.Opportunity{Owner: l.Owner})
	if pipeline.ReasonOf(err) == pipeline.ReasonNotOwner {
		return &pipeline.Error{Code: pipeline.Denied, Reason: ReasonNotLeadOwner}
	}
	return err
}

// Open says whether the lead takes acts: nil, or Final with what became of it.
func (l Lead) Open() error {
	switch l.State {
	case LeadConverted:
		return &pipeline.Error{Code: pipeline.Final, Reason: ReasonLeadConverted}
	case LeadDiscarded:
		return &pipeline.Error{Code: pipeline.Final, Reason: ReasonLeadDiscarded}
	}
	return nil
}

// takes is both: who may not work on it learns nothing of its state.
func (l Lead) takes(by pipeline.Actor) error {
	if err := l.MayWorkOn(by); err != nil {
		return err
	}
	return l.Open()
}

// LeadEdit is a change of plain fields; nil leaves a field as it is.
type LeadEdit struct {
	Person, Company, Email, Phone, Position, TaxID, Source, Need, ServiceLine *string
	Value                                                                     *pipeline.Money
}

// Edit changes plain fields.
func (l Lead) Edit(e LeadEdit, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	if err := l.takes(by); err != nil {
		return Lead{}, Event{}, err
	}
	next, err := e.on(l)
	if err != nil {
		return Lead{}, Event{}, err
	}
	return l.record(ActEdited, next, by, at)
}

// on gives the lead with the edit's fields in the form in which they are kept, or every fault of them.
func (e LeadEdit) on(next Lead) (Lead, error) {
	for _, x := range []struct{ at, to *string }{{&next.Person, e.Person}, {&next.Company, e.Company}, {&next.Email, e.Email},
		{&next.Phone, e.Phone}, {&next.Position, e.Position}, {&next.TaxID, e.TaxID}, {&next.Source, e.Source}, {&next.Need, e.Need},
		{&next.ServiceLine, e.ServiceLine}} {
		if x.to != nil {
			*x.at = pipeline.Clean(*x.to)
		}
	}
	if e.Value != nil {
		next.Value = *e.Value
	}
	return next.checked()
}

// Assign gives the lead to another owner.
func (l Lead) Assign(to pipeline.UserID, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	if err := l.takes(by); err != nil {
		return Lead{}, Event{}, err
	}
	next := l
	next.Owner = to
	return l.record(ActAssigned, next, by, at)
}

// End discards the lead. Only a manager brings it back.
func (l Lead) End(d Discard, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	if err := l.takes(by); err != nil {
		return Lead{}, Event{}, err
	}
	d, err := d.checked()
	if err != nil {
		return Lead{}, Event{}, err
	}
	next := l
	next.State, next.Discard = LeadDiscarded, &d
	return l.record(ActDiscarded, next, by, at)
}

// Reopen brings a discarded lead back. Managers only, with a reason.
func (l Lead) Reopen(reason string, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	if err := by.MayManage(); err != nil {
		return Lead{}, Event{}, err
	}
	switch l.State {
	case LeadOpen:
		return Lead{}, Event{}, &pipeline.Error{Code: pipeline.Conflict, Reason: ReasonLeadOpen}
	case LeadConverted:
		return Lead{}, Event{}, l.Open()
	}
	reason = pipeline.Clean(reason)
	f := pipeline.Faults{}
	f.Text(pipeline.FieldReason, reason, pipeline.MaxLong, true)
	if err := f.Err(); err != nil {
		return Lead{}, Event{}, err
	}
	next := l
	next.State, next.Discard = LeadOpen, nil
	next, e, err := l.record(ActReopened, next, by, at)
	e.Reason = reason
	return next, e, err
}

// Convert keeps what the lead became. It happens once.
func (l Lead) Convert(into Conversion, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	if err := l.takes(by); err != nil {
		return Lead{}, Event{}, err
	}
	next := l
	next.State, next.Conversion = LeadConverted, &into
	return l.record(ActConverted, next, by, at)
}
