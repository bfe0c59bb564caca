package people

import (
	"context"
	"time"

	"embudo/pipeline"
)

// do is one use case in one transaction, and the moment of it. What was done under the key before is not done again.
func (s *Service) do(ctx context.Context, r pipeline.Request, act func(Tx, time.Time) error) (*Replayed, error) {
	return s.Store.Do(ctx, Command{Key: r.Key, By: r.By, Asked: r.Asked}, func(tx Tx) error { return act(tx, s.Flow.Moment()) })
}

// CreateAccount makes an account.
func (s *Service) CreateAccount(ctx context.Context, r pipeline.Request, e AccountEdit) (Account, error) {
	var made Account
	return s.account(ctx, r, &made, func(tx Tx, at time.Time) error {
		id, err := tx.NewAccount(ctx)
		if err != nil {
			return err
		}
		a, event, err := CreateAccount(id, e, tx.Actor(), at)
		if err != nil {
			return err
		}
		made = a
		tx.SaveAccount(a, event)
		return nil
	})
}

// EditAccount changes an account at the version that the person saw; else it is Conflict with ReasonChanged.
func (s *Service) EditAccount(ctx context.Context, r pipeline.Request, id pipeline.AccountID, version int, e AccountEdit) (Account, error) {
	var next Account
	now, err := s.account(ctx, r, &next, func(tx Tx, at time.Time) error {
		if err := MaySell(tx.Actor()); err != nil {
			return err
		}
		a, err := tx.LockAccount(ctx, id)
		switch {
		case err != nil:
			return err
		case a.Version != version:
			return refuse(pipeline.ReasonChanged)
		}
		edited, event, err := a.Edit(e, tx.Actor(), at)
		if err != nil {
			return err
		}
		next = edited
		tx.SaveAccount(edited, event)
		return nil
	})
	return now, s.Denied(ctx, r, Account{ID: id}.Ref(), ActEdited, err)
}

// account does what leads to an account, and gives it; of what was done before the account as it stands now.
func (s *Service) account(ctx context.Context, r pipeline.Request, made *Account, act func(Tx, time.Time) error) (Account, error) {
	replay, err := s.do(ctx, r, act)
	if err != nil {
		return Account{}, err
	}
	if replay != nil {
		return s.Store.Account(ctx, pipeline.AccountID(replay.Of.ID))
	}
	return *made, nil
}

// MergeAccounts ends one account in favour of another: its names, contacts and leads move, and its opportunities with its
// names. It gives the winner.
func (s *Service) MergeAccounts(ctx context.Context, r pipeline.Request, from, into pipeline.AccountID) (Account, error) {
	var won Account
	now, err := s.account(ctx, r, &won, func(tx Tx, at time.Time) error {
		loser, winner, err := s.twoAccounts(ctx, tx, from, into)
		if err != nil {
			return err
		}
		lost, next, ended, gained, err := loser.MergeInto(winner, tx.Actor(), at)
		if err != nil {
			return err
		}
		if err := s.moveAll(ctx, tx, from, into, at); err != nil {
			return err
		}
		tx.SaveAccount(lost, ended)
		tx.MoveNames(from, into)
		tx.SaveAccount(next, gained)
		won = next
		return nil
	})
	return now, s.mergeDenied(ctx, r, Account{ID: from}.Ref(), Account{ID: into}.Ref(), err)
}

// twoAccounts locks two in the order of their numbers, so that two who merge them both ways wait for one another.
func (s *Service) twoAccounts(ctx context.Context, tx Tx, from, into pipeline.AccountID) (loser, winner Account, err error) {
	if err := MaySell(tx.Actor()); err != nil {
		return loser, winner, err
	}
	first, err := tx.LockAccount(ctx, min(from, into))
	if err != nil {
		return loser, winner, err
	}
	second, err := tx.LockAccount(ctx, max(from, into))
	if from < into {
		return first, second, err
	}
	return second, first, err
}

// moveAll gives an account's contacts and leads to another.
func (s *Service) moveAll(ctx context.Context, tx Tx, from, into pipeline.AccountID, at time.Time) error {
	contacts, err := tx.ContactsOf(ctx, from)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		moved, e, err := c.movedTo(into, tx.Actor().ID, at)
		if err != nil {
			return err
		}
		tx.SaveContact(moved, e)
	}
	leads, err := tx.LeadsOfAccount(ctx, from)
	if err != nil {
		return err
	}
	for _, l := range leads {
		next := l
		became := *l.Conversion
		became.Account = into
		next.Conversion, next.Version, next.UpdatedAt, next.UpdatedBy = &became, l.Version+1, at, tx.Actor().ID
		e, err := told(l.Ref(), next.Version, ActMoved, l, next, tx.Actor().ID, at)
		if err != nil {
			return err
		}
		tx.SaveLead(next, e)
	}
	return nil
}
