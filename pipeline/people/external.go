package people

import (
	"context"
	"time"
	"unicode/utf8"

	"embudo/pipeline"
)

const (
	// FieldExternalID is by what another system knows a record.
	FieldExternalID pipeline.Field = "external_id"
	// MaxExternalID is how long such an id may be.
	MaxExternalID = 200

	// ActLinked: another system's record turned out to be this one; the reason is that system's id.
	ActLinked Act = "linked"

	// upsertTries is how often an upsert is tried against others of the same record at the same time.
	upsertTries = 3
)

// checkExternal says what is wrong with another system's id: nil, or Invalid under FieldExternalID.
func checkExternal(id string) error {
	f := pipeline.Faults{}
	f.Text(FieldExternalID, id, MaxExternalID, true)
	if !utf8.ValidString(id) || pipeline.Clean(id) != id {
		f.Add(FieldExternalID, pipeline.ReasonUnreadable)
	}
	return f.Err()
}

// ExternalAccount gives the account that another system knows by an id, to a member who may see it; or NotFound.
func (s *Service) ExternalAccount(ctx context.Context, m pipeline.Member, external string) (Account, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Account{}, err
	}
	return s.Store.ExternalAccount(ctx, external)
}

// UpsertAccount brings the account that another system knows by an id up to what that system says of it; nil leaves a field as
// it is. Where there is none by the id yet, it is the one with the tax id, or else of the name, that no system has claimed; else
// it is made, as owner's unless e says of whom. What says nothing new changes nothing, and is no refusal.
func (s *Service) UpsertAccount(ctx context.Context, r pipeline.Request, external string, e AccountEdit, owner pipeline.UserID) (a Account, made bool, err error) {
	if err := checkExternal(external); err != nil {
		return Account{}, false, err
	}
	for range upsertTries {
		a, made, err = s.upsertAccount(ctx, r, external, e, owner)
		if pipeline.ReasonOf(err) != pipeline.ReasonChanged {
			break
		}
	}
	return a, made, err
}

// Upserted is what an upsert led to, and whether it was made.
type Upserted struct {
	Account
	Made bool
}

func (s *Service) upsertAccount(ctx context.Context, r pipeline.Request, external string, e AccountEdit, owner pipeline.UserID) (Account, bool, error) {
	var now Account
	made := false
	cmd := Command{Key: r.Key, By: r.By, Asked: r.Asked, External: external, Claims: claims(e)}
	replay, err := s.Store.Do(ctx, cmd, func(tx Tx) (err error) {
		if err := MayKeepAccounts(tx.Actor()); err != nil {
			return err
		}
		now, made, err = upsertAccount(ctx, tx, external, e, owner, s.Flow.Moment())
		if err != nil && (r.Asked == nil || pipeline.ReasonOf(err) != pipeline.ReasonUnchanged) {
			return err
		}
		return r.Asked.Became(Upserted{now, made})
	})
	switch {
	case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
		return now, false, nil
	case err != nil:
		return Account{}, false, err
	case replay != nil:
		now, err = s.Store.Account(ctx, pipeline.AccountID(replay.Of.ID))
		return now, replay.Version == 1, err
	}
	return now, made, nil
}

func upsertAccount(ctx context.Context, tx Tx, external string, e AccountEdit, owner pipeline.UserID, at time.Time) (now Account, made bool, err error) {
	known, err := tx.ExternalAccount(ctx, external)
	switch {
	case err == nil:
		next, event, err := known.Edit(e, tx.Actor(), at)
		if err != nil {
			return known, false, err
		}
		tx.SaveAccount(next, event)
		return next, false, nil
	case pipeline.CodeOf(err) != pipeline.NotFound:
		return Account{}, false, err
	}
	if now, err = claimAccount(ctx, tx, external, e, at); pipeline.CodeOf(err) != pipeline.NotFound {
		return now, false, err
	}
	if e.Owner == nil {
		e.Owner = &owner
	}
	id, err := tx.NewAccount(ctx)
	if err != nil {
		return Account{}, false, err
	}
	now, event, err := CreateAccount(id, e, tx.Actor(), at)
	if err != nil {
		return Account{}, false, err
	}
	event.Reason = external
	tx.KnowAccount(external, id) // first: of two at once the second meets the id, not the name, and is tried again
	tx.SaveAccount(now, event)
	return now, true, nil
}

// claims is by what the account that an edit is of may be found; what can't be read finds nothing.
func claims(e AccountEdit) Claims {
	var said Account
	_ = e.on(&said) // its faults are told where it is made or changed
	return Claims{TaxID: said.TaxID, Name: said.Name}
}

// claimAccount finds the account that people made of a client before another system told of it; or NotFound.
func claimAccount(ctx context.Context, tx Tx, external string, e AccountEdit, at time.Time) (Account, error) {
	a, err := tx.UnclaimedAccount(ctx, claims(e))
	if err != nil {
		return Account{}, err
	}
	next, event, err := a.Edit(e, tx.Actor(), at)
	if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
		next = a
		next.Version, next.UpdatedAt, next.UpdatedBy = a.Version+1, at, tx.Actor().ID
		event = Event{Of: a.Ref(), Version: next.Version, By: tx.Actor().ID, At: at, Changes: []pipeline.Change{}}
	} else if err != nil {
		return Account{}, err
	}
	event.Act, event.Reason = ActLinked, external
	tx.KnowAccount(external, a.ID)
	tx.SaveAccount(next, event)
	return next, nil
}
