package pipeline

import (
	"context"
	"slices"
	"time"
)

// Limits of who and what stands around one opportunity.
const (
	MaxContacts    = 20
	MaxCompetitors = 20
)

// Involve gives a contact a part in the decision, or another one than it had. The first is the main one; where another becomes
// it, the one before is no longer. It returns Final, Denied, or Invalid: a field error or ReasonUnchanged.
func (o Opportunity) Involve(s Stakeholder, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActEdit); err != nil {
		return Opportunity{}, Event{}, err
	}
	f := faults{}
	if s.Contact < 1 {
		f.add(FieldContacts, ReasonRequired)
	}
	if s.Role != "" && !slices.Contains(DecisionRoles(), s.Role) {
		f.add(FieldRole, ReasonChoice)
	}
	i := slices.IndexFunc(o.Contacts, func(have Stakeholder) bool { return have.Contact == s.Contact })
	if i < 0 && len(o.Contacts) >= MaxContacts {
		f.add(FieldContacts, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Contacts = slices.Clone(o.Contacts)
	s.Main = s.Main || len(o.Contacts) == 0 || i >= 0 && o.Contacts[i].Main
	if s.Main {
		for k := range next.Contacts {
			next.Contacts[k].Main = false
		}
	}
	if i < 0 {
		next.Contacts = append(next.Contacts, s)
	} else {
		next.Contacts[i] = s
	}
	return o.record(EventEdited, next, by.ID, at)
}

// Release takes a contact out of the decision. The main one is followed by the first that is left. It returns Final, Denied,
// or Invalid with ReasonUnchanged where it has no part.
func (o Opportunity) Release(contact ContactID, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActEdit); err != nil {
		return Opportunity{}, Event{}, err
	}
	next, main := o, false
	next.Contacts = nil
	for _, s := range o.Contacts {
		if s.Contact == contact {
			main = s.Main
			continue
		}
		next.Contacts = append(next.Contacts, s)
	}
	if main && len(next.Contacts) > 0 {
		next.Contacts[0].Main = true
	}
	return o.record(EventEdited, next, by.ID, at)
}

// Face sets the competitors that were seen. It returns Final, Denied, or Invalid: a field error or ReasonUnchanged. Whether
// the company's list has them is asked of its settings.
func (o Opportunity) Face(competitors []string, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActEdit); err != nil {
		return Opportunity{}, Event{}, err
	}
	next, f := o, faults{}
	next.Competitors = nil // for none, as the history gives it back
	for _, name := range competitors {
		name = clean(name)
		f.text(FieldCompetitors, name, MaxKey, true)
		if !slices.Contains(next.Competitors, name) {
			next.Competitors = append(next.Competitors, name)
		}
	}
	if len(next.Competitors) > MaxCompetitors {
		f.add(FieldCompetitors, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventEdited, next, by.ID, at)
}

// Involve gives a contact a part in the decision. who gives it in the transaction, in which a contact may be made for it; it
// is asked of somebody alone who may change the opportunity.
func (s *Service) Involve(ctx context.Context, r Request, t Target, who func(context.Context, Tx, time.Time) (Stakeholder, error)) (Outcome, error) {
	return s.once(ctx, commandOn(r, t), ActEdit, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		o, err := s.load(ctx, tx, t, ActSee)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		if err := o.open(tx.Actor(), ActEdit); err != nil {
			return Opportunity{}, Event{}, err
		}
		stakeholder, err := who(ctx, tx, at)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		return o.Involve(stakeholder, tx.Actor(), at)
	})
}

// Release takes a contact out of the decision; see Opportunity.Release.
func (s *Service) Release(ctx context.Context, r Request, t Target, contact ContactID) (Outcome, error) {
	return s.change(ctx, r, t, ActEdit, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Release(contact, by, at)
	})
}

// Face sets the competitors that were seen; see Opportunity.Face.
func (s *Service) Face(ctx context.Context, r Request, t Target, competitors []string) (Outcome, error) {
	return s.change(ctx, r, t, ActEdit, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Face(competitors, by, at)
	})
}
