package people

import (
	"time"

	"embudo/pipeline"
)

// NewLead is what a person gives to create a lead, as it was typed.
type NewLead struct {
	Person, Company, Email, Position, TaxID, Source, Need, ServiceLine string
	// Phone is in E.164.
	Phone string
	Value pipeline.Money
	// Owner is whose it is to be; who creates it where empty.
	Owner pipeline.UserID
	// Message is the one that it was made from; nil for none.
	Message *pipeline.Evidence
}

// Check gives what CreateLead would refuse in the fields: Invalid with all of them, or nil. Fields that were refused
// already, and so are not given, are left out of it.
func (n NewLead) Check() error {
	_, err := n.lead()
	return err
}

// lead is the lead to be, with every text as it is kept.
func (n NewLead) lead() (Lead, error) {
	l := Lead{Person: pipeline.Clean(n.Person), Company: pipeline.Clean(n.Company), Email: n.Email, Phone: pipeline.Clean(n.Phone),
		Position: pipeline.Clean(n.Position), TaxID: n.TaxID, Source: pipeline.Clean(n.Source), Need: pipeline.Clean(n.Need),
		ServiceLine: pipeline.Clean(n.ServiceLine), Value: n.Value, Owner: n.Owner, State: LeadOpen, Message: n.Message}
	return l.checked()
}

// checked is the lead with its tax id and e-mail in the form in which they are kept, and Invalid with all faults.
func (l Lead) checked() (Lead, error) {
	f := pipeline.Faults{}
	read := func(field pipeline.Field, at *string, by func(string) (string, pipeline.Reason)) {
		kept, why := by(*at)
		if why != "" {
			f.Add(field, why)
			return
		}
		*at = kept
	}
	read(FieldTaxID, &l.TaxID, TaxID)
	read(FieldEmail, &l.Email, Email)
	if why := phoneShape(l.Phone); why != "" {
		f.Add(FieldPhone, why)
	}
	f.Text(FieldPerson, l.Person, pipeline.MaxShort, l.Company == "")
	f.Text(FieldCompany, l.Company, pipeline.MaxShort, l.Person == "")
	f.Text(FieldPosition, l.Position, pipeline.MaxShort, false)
	f.Text(pipeline.FieldSource, l.Source, pipeline.MaxShort, false)
	f.Text(FieldNeed, l.Need, pipeline.MaxLong, false)
	f.Text(pipeline.FieldServiceLine, l.ServiceLine, pipeline.MaxShort, false)
	return l, f.Err()
}

// CreateLead makes a lead under id. It returns Invalid with all field errors, or Denied: who gives one to somebody else
// manages.
func CreateLead(id pipeline.LeadID, n NewLead, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	if err := by.May(pipeline.ActCreate, pipeline.Opportunity{Owner: by.ID}); err != nil {
		return Lead{}, Event{}, err
	}
	if n.Owner == "" {
		n.Owner = by.ID
	}
	if n.Owner != by.ID {
		if err := by.MayManage(); err != nil {
			return Lead{}, Event{}, err
		}
	}
	l, err := n.lead()
	if err != nil {
		return Lead{}, Event{}, err
	}
	l.ID, l.CreatedAt, l.CreatedBy = id, at, by.ID
	return Lead{}.record(ActCreated, l, by, at)
}

// record gives the next state its version and the event that leads there.
func (l Lead) record(act Act, next Lead, by pipeline.Actor, at time.Time) (Lead, Event, error) {
	changes, err := Differences(l, next)
	if err != nil {
		return Lead{}, Event{}, err
	}
	next.Version, next.UpdatedAt, next.UpdatedBy = l.Version+1, at, by.ID
	return next, Event{Of: next.Ref(), Version: next.Version, Act: act, By: by.ID, At: at, Changes: changes}, nil
}
