package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"embudo/pipeline"
)

// Becoming is what a lead is to become, as a person chose it.
type Becoming struct {
	// Account is the client that there is; 0 for a new one, called Client.
	Account pipeline.AccountID
	Client  string
	// Contact is the person that there is; 0 for a new one where the lead names somebody.
	Contact pipeline.ContactID
	// Name is the opportunity's; the client's where empty.
	Name        string
	Value       pipeline.Money
	Close       pipeline.Date
	ServiceLine string
	// Sure: the person was shown what is alike.
	Sure bool
}

// Converted is what a conversion led to.
type Converted struct {
	Lead Lead
	pipeline.Outcome
}

// ConvertLead makes an opportunity of a lead, with its account and contact, found or made, in one transaction. A lead
// converts once. Unless they are sure it gives Conflict with ReasonAlike as the creation of an opportunity does.
func (s *Service) ConvertLead(ctx context.Context, r pipeline.Request, t LeadTarget, b Becoming) (Converted, error) {
	like := pipeline.New{Account: b.Client, Value: b.Value, Sure: b.Sure}
	if b.Account != 0 {
		a, err := s.Store.Account(ctx, b.Account)
		if err != nil {
			return Converted{}, err
		}
		like.Account = a.Name
	}
	var lead Lead
	out, err := s.Flow.CreateWith(ctx, r, like, func(both pipeline.Tx, id pipeline.OpportunityID, at time.Time) (pipeline.New, error) {
		tx, ok := both.(Tx)
		if !ok {
			return pipeline.New{}, fmt.Errorf("convert lead: %T saves no records", both)
		}
		c := conversion{Tx: tx, ctx: ctx, at: at, on: pipeline.DateOf(at.In(s.Flow.Zone)), Becoming: b}
		var err error
		if c.lead, err = lockLead(ctx, tx, t); err != nil {
			return pipeline.New{}, final(err, c.lead)
		}
		if err := c.lead.takes(tx.Actor()); err != nil {
			return pipeline.New{}, err
		}
		n, err := c.becomes(id)
		lead = c.lead
		return n, err
	})
	if err != nil {
		return Converted{}, s.Denied(ctx, r, t.Ref(), ActConverted, err)
	}
	if out.Replayed {
		lead, err = s.Store.Lead(ctx, t.ID)
	}
	return Converted{Lead: lead, Outcome: out}, err
}

// final says of a lead that changed meanwhile what became of it, where it ended.
func final(err error, l Lead) error {
	if pipeline.ReasonOf(err) == pipeline.ReasonChanged && l.Open() != nil {
		return l.Open()
	}
	return err
}

// conversion is one try at it.
type conversion struct {
	Tx
	ctx context.Context
	at  time.Time
	// on is the day of it.
	on pipeline.Date
	Becoming
	lead Lead
}

// becomes saves the account, the contact and the lead, and gives the opportunity to be.
func (c *conversion) becomes(id pipeline.OpportunityID) (pipeline.New, error) {
	account, err := c.account()
	if err != nil {
		return pipeline.New{}, err
	}
	contact, err := c.contact(account.ID)
	if err != nil {
		return pipeline.New{}, err
	}
	n := pipeline.New{Account: account.Name, Name: c.Name, Value: c.Value, Close: c.Close, ServiceLine: c.ServiceLine,
		Source: c.lead.Source, Evidence: c.lead.Message, Owner: c.lead.Owner, Sure: c.Sure}
	if contact != 0 {
		n.Contacts = []pipeline.Stakeholder{{Contact: contact, Main: true}}
	}
	n.Activity = c.noted()
	next, e, err := c.lead.Convert(Conversion{Opportunity: id, Account: account.ID, Contact: contact}, c.Actor(), c.at)
	if err != nil {
		return pipeline.New{}, err
	}
	c.SaveLead(next, e)
	c.lead = next
	return n, nil
}

// noted keeps what they may want, where that says more than the opportunity's name and the message that it was made from.
func (c *conversion) noted() *pipeline.Activity {
	need := c.lead.Need
	if need == "" || need == c.Name || c.lead.Message != nil && strings.Contains(c.lead.Message.Text, need) {
		return nil
	}
	return &pipeline.Activity{Kind: pipeline.ActivityNote, On: c.on, Note: need, By: c.Actor().ID}
}

// account is the client: the one that was chosen, or whichever took it over meanwhile, or a new one.
func (c *conversion) account() (Account, error) {
	for id := c.Account; id != 0; {
		a, err := c.LockAccount(c.ctx, id)
		if err != nil || a.MergedInto == 0 {
			return a, err
		}
		id = a.MergedInto
	}
	id, err := c.NewAccount(c.ctx)
	if err != nil {
		return Account{}, err
	}
	e := AccountEdit{Name: &c.Client, TaxID: &c.lead.TaxID, Owner: &c.lead.Owner}
	if domain := CompanyDomain(c.lead.Email); domain != "" {
		e.Domain = &domain
	}
	a, event, err := CreateAccount(id, e, c.Actor(), c.at)
	if err != nil {
		return Account{}, asClient(err)
	}
	c.SaveAccount(a, event)
	return a, nil
}

// asClient says of the new account's faults what the form of a conversion asks for.
func asClient(err error) error {
	if e, ok := err.(*pipeline.Error); ok && e.Fields[pipeline.FieldName] != "" {
		said := *e
		said.Fields = map[pipeline.Field]pipeline.Reason{pipeline.FieldAccount: e.Fields[pipeline.FieldName]}
		return &said
	}
	return err
}

// contact is the client's person: the one that was chosen, or whoever took them over meanwhile, or a new one.
func (c *conversion) contact(account pipeline.AccountID) (pipeline.ContactID, error) {
	for id := c.Contact; id != 0; {
		found, err := c.LockContact(c.ctx, id)
		if err != nil {
			return 0, err
		}
		if found.MergedInto == 0 {
			return found.ID, found.there()
		}
		id = found.MergedInto
	}
	if c.lead.Person == "" {
		return 0, nil
	}
	id, err := c.NewContact(c.ctx)
	if err != nil {
		return 0, err
	}
	l := c.lead
	made, event, err := CreateContact(id, ContactEdit{Name: &l.Person, Email: &l.Email, Phone: &l.Phone, Position: &l.Position, Account: &account}, c.Actor(), c.at)
	if err != nil {
		return 0, err
	}
	c.SaveContact(made, event)
	return made.ID, nil
}

// CompanyDomain is the domain of an e-mail address that belongs to a company; "" where anybody can have one.
func CompanyDomain(email string) string {
	if email == "" || FreeMail(DomainOf(email)) {
		return ""
	}
	return DomainOf(email)
}

// Resembling is what there is already of a lead: accounts by tax id, domain, e-mail or a name that begins alike, the surest
// first, and contacts.
type Resembling struct {
	Accounts []Account
	Contacts []Contact
}

// Resembles asks for what there is of somebody.
type Resembles struct {
	TaxID, Domain, Email, Company, Person string
	Limit                                 int
}

// Resembling gives what there is already of a lead, to a member who may see it.
func (s *Service) Resembling(ctx context.Context, m pipeline.Member, l Lead, limit int) (Resembling, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Resembling{}, err
	}
	return s.Store.Resembling(ctx, Resembles{TaxID: l.TaxID, Domain: CompanyDomain(l.Email), Email: l.Email, Company: l.Client(), Person: l.Person, Limit: limit})
}

// Client is what the lead's client would be called.
func (l Lead) Client() string {
	if l.Company == "" {
		return l.Person
	}
	return l.Company
}

// forms of companies that stand behind a name and tell none from another.
var companyForms = []string{"spa", "s.p.a.", "s.a.", "sa", "ltda", "ltda.", "limitada", "e.i.r.l.", "eirl", "inc", "inc.", "llc", "ltd", "ltd.", "corp", "corp.", "y cia.", "y cia", "& cia.", "& cia", "s.a.c.", "gmbh"}

// NameStem is what a folded name of a company begins with when its legal form is left out.
func NameStem(folded string) string {
	for {
		i := slices.IndexFunc(companyForms, func(form string) bool { return strings.HasSuffix(folded, " "+form) })
		if i < 0 {
			return strings.TrimRight(folded, " ,.&")
		}
		folded = strings.TrimRight(strings.TrimSuffix(folded, " "+companyForms[i]), " ,.&")
	}
}
