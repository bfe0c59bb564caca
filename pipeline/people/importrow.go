package people

import (
	"errors"
	"slices"

	"embudo/pipeline"
)

// ImportKinds are the kinds of records that can be imported.
func ImportKinds() []Kind { return []Kind{KindAccount, KindContact, KindLead, KindOpportunity} }

// Check gives what can be said against a row without looking at what there is: Invalid with all faults, or nil. Fields that
// were refused already, and so are not given, are in given.
func (r ImportRow) Check(kind Kind, given ...pipeline.Field) error {
	var err error
	f := pipeline.Faults{}
	switch kind {
	case KindAccount:
		err = r.Account.on(&Account{Owner: "-"})
	case KindContact:
		err = r.Contact.on(&Contact{})
		if r.Client == "" && r.Contact.Email == nil && !slices.Contains(given, FieldEmail) {
			f.Add(pipeline.FieldAccount, pipeline.ReasonRequired)
		}
		f.Text(pipeline.FieldAccount, pipeline.Clean(r.Client), pipeline.MaxShort, false)
	case KindLead:
		err = r.newLead().Check()
	default:
		err = r.newOpportunity().Check("-")
	}
	for field, reason := range fieldsIn(err) {
		f.Add(field, reason)
	}
	for _, field := range given {
		delete(f, field)
	}
	return f.Err()
}

func fieldsIn(err error) map[pipeline.Field]pipeline.Reason {
	if e := (*pipeline.Error)(nil); errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (r ImportRow) newLead() NewLead {
	e := r.Lead
	n := NewLead{Person: textOf(e.Person), Company: textOf(e.Company), Email: textOf(e.Email), Position: textOf(e.Position), TaxID: textOf(e.TaxID),
		Source: textOf(e.Source), Need: textOf(e.Need), ServiceLine: textOf(e.ServiceLine), Phone: textOf(e.Phone), Owner: r.Owner}
	if e.Value != nil {
		n.Value = *e.Value
	}
	return n
}

func (r ImportRow) newOpportunity() pipeline.New {
	e := r.Opportunity
	n := pipeline.New{Name: textOf(e.Name), Account: textOf(e.Account), ServiceLine: textOf(e.ServiceLine), Source: textOf(e.Source)}
	if e.Value != nil {
		n.Value = *e.Value
	}
	if e.Close != nil {
		n.Close = *e.Close
	}
	return n
}

// keys are what the record of a row is known by, in the form in which it is kept. The row was found without fault.
func (r ImportRow) keys(kind Kind, sought func(string) string) ImportKeys {
	k := ImportKeys{Row: r.Number, External: r.External}
	kept := func(typed *string, by func(string) (string, pipeline.Reason)) string {
		v, _ := by(textOf(typed))
		return v
	}
	client := r.Client
	switch kind {
	case KindAccount:
		k.TaxID, k.Domain, k.Called = kept(r.Account.TaxID, TaxID), kept(r.Account.Domain, Domain), textOf(r.Account.Name)
	case KindContact:
		k.Email, k.Called = kept(r.Contact.Email, Email), textOf(r.Contact.Name)
	case KindLead:
		k.Email, k.Called, client = kept(r.Lead.Email, Email), textOf(r.Lead.Person), textOf(r.Lead.Company)
	default:
		client = textOf(r.Opportunity.Account)
		if k.Called = textOf(r.Opportunity.Name); pipeline.Clean(k.Called) == "" {
			k.Called = client
		}
	}
	k.Called = pipeline.Clean(k.Called)
	k.Name, k.Client = sought(k.Called), sought(pipeline.Clean(client))
	return k
}

// twins gives of each row that says the same record as an earlier one which that is.
func twins(kind Kind, keys []ImportKeys) map[int]int {
	twin, surely, weakly := map[int]int{}, map[[2]string]int{}, map[[2]string][]ImportKeys{}
	for _, k := range keys {
		sure := [][2]string{{"external", k.External}, {"tax_id", k.TaxID}, {"email", k.Email}}
		if kind == KindAccount {
			sure = append(sure, [2]string{"name", k.Name})
		}
		for _, s := range sure {
			if s[1] == "" {
				continue
			}
			if first, ok := surely[s]; ok {
				twin[k.Row] = first
				break
			}
			surely[s] = k.Row
		}
		if kind == KindAccount || k.Client == "" && kind != KindLead {
			continue
		}
		weak := [2]string{k.Client, k.Name}
		for _, other := range weakly[weak] {
			if _, told := twin[k.Row]; !told && (nameless(kind, k) || nameless(kind, other)) {
				twin[k.Row] = other.Row
			}
		}
		weakly[weak] = append(weakly[weak], k)
	}
	return twin
}

// nameless says whether nothing but names tells the record of a row from others.
func nameless(kind Kind, k ImportKeys) bool {
	if kind == KindOpportunity {
		return k.External == ""
	}
	return k.Email == "" && k.External == ""
}
