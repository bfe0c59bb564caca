package people

import (
	"context"
	"time"

	"embudo/pipeline"
)

// CreateContact makes a contact.
func (s *Service) CreateContact(ctx context.Context, r pipeline.Request, e ContactEdit) (Contact, error) {
	var made Contact
	return s.contact(ctx, r, &made, func(tx Tx, at time.Time) (err error) {
		made, err = makeContact(ctx, tx, e, at)
		return err
	})
}

// makeContact saves a new contact in a transaction that may do more.
func makeContact(ctx context.Context, tx Tx, e ContactEdit, at time.Time) (Contact, error) {
	if err := ofAccount(ctx, tx, e.Account); err != nil {
		return Contact{}, err
	}
	id, err := tx.NewContact(ctx)
	if err != nil {
		return Contact{}, err
	}
	c, event, err := CreateContact(id, e, tx.Actor(), at)
	if err != nil {
		return Contact{}, err
	}
	tx.SaveContact(c, event)
	return c, nil
}

// ofAccount refuses an account that there is not, or that another took over.
func ofAccount(ctx context.Context, tx Tx, id *pipeline.AccountID) error {
	if id == nil || *id == 0 {
		return nil
	}
	a, err := tx.LockAccount(ctx, *id)
	if err == nil && a.MergedInto != 0 {
		return refuse(ReasonMerged)
	}
	return err
}

// EditContact changes a contact at the version that the person saw; else it is Conflict with ReasonChanged.
func (s *Service) EditContact(ctx context.Context, r pipeline.Request, id pipeline.ContactID, version int, e ContactEdit) (Contact, error) {
	var next Contact
	now, err := s.contact(ctx, r, &next, func(tx Tx, at time.Time) error {
		if err := MaySell(tx.Actor()); err != nil {
			return err
		}
		c, err := tx.LockContact(ctx, id)
		switch {
		case err != nil:
			return err
		case c.Version != version:
			return refuse(pipeline.ReasonChanged)
		}
		if e.Account != nil && *e.Account != c.Account {
			if err := ofAccount(ctx, tx, e.Account); err != nil {
				return err
			}
		}
		edited, event, err := c.Edit(e, tx.Actor(), at)
		if err != nil {
			return err
		}
		next = edited
		tx.SaveContact(edited, event)
		return nil
	})
	return now, s.Denied(ctx, r, Contact{ID: id}.Ref(), ActEdited, err)
}

func (s *Service) contact(ctx context.Context, r pipeline.Request, made *Contact, act func(Tx, time.Time) error) (Contact, error) {
	replay, err := s.do(ctx, r, act)
	if err != nil {
		return Contact{}, err
	}
	if replay != nil {
		return s.Store.Contact(ctx, pipeline.ContactID(replay.Of.ID))
	}
	return *made, nil
}

// MergeContacts ends one contact in favour of another. Where opportunities name the first, they show the second.
func (s *Service) MergeContacts(ctx context.Context, r pipeline.Request, from, into pipeline.ContactID) (Contact, error) {
	var won Contact
	now, err := s.contact(ctx, r, &won, func(tx Tx, at time.Time) error {
		loser, winner, err := twoContacts(ctx, tx, from, into)
		if err != nil {
			return err
		}
		owners, err := ownersOf(ctx, tx, loser, winner)
		if err != nil {
			return err
		}
		lost, next, ended, gained, err := loser.MergeInto(winner, owners, tx.Actor(), at)
		if err != nil {
			return err
		}
		tx.SaveContact(lost, ended)
		tx.SaveContact(next, gained)
		won = next
		return nil
	})
	return now, s.mergeDenied(ctx, r, Contact{ID: from}.Ref(), Contact{ID: into}.Ref(), err)
}

func twoContacts(ctx context.Context, tx Tx, from, into pipeline.ContactID) (loser, winner Contact, err error) {
	if err := MaySell(tx.Actor()); err != nil {
		return loser, winner, err
	}
	first, err := tx.LockContact(ctx, min(from, into))
	if err != nil {
		return loser, winner, err
	}
	second, err := tx.LockContact(ctx, max(from, into))
	if from < into {
		return first, second, err
	}
	return second, first, err
}

// ownersOf are whose the accounts of contacts are; nobody's for none.
func ownersOf(ctx context.Context, tx Tx, contacts ...Contact) ([]pipeline.UserID, error) {
	var owners []pipeline.UserID
	for _, c := range contacts {
		var owner pipeline.UserID
		if c.Account != 0 {
			a, err := tx.LockAccount(ctx, c.Account)
			if err != nil {
				return nil, err
			}
			owner = a.Owner
		}
		owners = append(owners, owner)
	}
	return owners, nil
}

// EraseContact forgets a person: the contact, those that it took over, and the leads that became them. What is kept for a
// day and names the person goes as well.
func (s *Service) EraseContact(ctx context.Context, r pipeline.Request, id pipeline.ContactID) (Contact, error) {
	var gone Contact
	now, err := s.contact(ctx, r, &gone, func(tx Tx, at time.Time) error {
		if err := MayErase(tx.Actor()); err != nil {
			return err
		}
		c, err := tx.LockContact(ctx, id)
		if err != nil {
			return err
		}
		next, event, err := c.Erase(tx.Actor(), at)
		if err != nil {
			return err
		}
		all, err := tx.TakenOver(ctx, id)
		if err != nil {
			return err
		}
		for _, before := range append(all, c) {
			if err := forgetLeads(ctx, tx, before.ID, at); err != nil {
				return err
			}
			tx.Forget(before.Ref(), []string{before.Name, before.Email, before.Phone})
		}
		for _, before := range all {
			erased, e, err := before.forgotten(tx.Actor().ID, at)
			if err != nil {
				return err
			}
			tx.SaveContact(erased, e)
		}
		tx.SaveContact(next, event)
		gone = next
		return nil
	})
	return now, s.Denied(ctx, r, Contact{ID: id}.Ref(), ActErased, err)
}

// forgetLeads forgets who the leads were that became a contact.
func forgetLeads(ctx context.Context, tx Tx, id pipeline.ContactID, at time.Time) error {
	leads, err := tx.LeadsOfContact(ctx, id)
	if err != nil {
		return err
	}
	for _, l := range leads {
		if l.Erased {
			continue
		}
		erased, e, err := l.forgotten(tx.Actor().ID, at)
		if err != nil {
			return err
		}
		tx.Forget(l.Ref(), []string{l.Person, l.Email, l.Phone})
		tx.SaveLead(erased, e)
	}
	return nil
}
