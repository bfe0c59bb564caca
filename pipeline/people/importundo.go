package people

import (
	"context"
	"errors"

	"embudo/pipeline"
)

// Acts that only the undo of an import has.
const (
	// ActTakenBack: what an import changed is as it was before.
	ActTakenBack Act = "taken_back"
	// ActWithdrawn: the import that made it was taken back, and it is there no more.
	ActWithdrawn Act = "withdrawn"
)

// takeBack undoes effects of an import, and gives those that have to be kept with the reason.
func (s *Service) takeBack(ctx context.Context, tx ImportTx, i Import, effects []ImportEffect) ([]ImportEffect, error) {
	u := undoing{ImportTx: tx, flow: pipeline.Importing{By: tx.Actor(), At: s.Flow.Moment(), For: i.ID.String()}, service: s}
	var err, err2 error
	u.records, u.opportunities, err = tx.Led(ctx, effects)
	u.Standing, err2 = tx.Standing(ctx, effects)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	var kept []ImportEffect
	for _, e := range effects {
		err := u.effect(e)
		var said *pipeline.Error
		if errors.As(err, &said) {
			e.Reason = said.Reason
			kept = append(kept, e)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return kept, nil
}

type undoing struct {
	ImportTx
	Standing
	flow          pipeline.Importing
	service       *Service
	records       map[Ref][]Event
	opportunities map[pipeline.OpportunityID][]pipeline.Event
}

// effect undoes one, or says why not.
func (u *undoing) effect(e ImportEffect) error {
	switch e.Of.Kind {
	case KindAccount:
		a, there := u.Accounts[pipeline.AccountID(e.Of.ID)]
		return undo(u, e, a, there, a.Version, func(next Account) (Account, Event, error) {
			next.ID, next.CreatedAt, next.CreatedBy = a.ID, a.CreatedAt, a.CreatedBy
			return a.to(next, ActTakenBack, u.flow.By.ID, u.flow.At)
		}, u.SaveAccount)
	case KindContact:
		c, there := u.Contacts[pipeline.ContactID(e.Of.ID)]
		return undo(u, e, c, there, c.Version, func(next Contact) (Contact, Event, error) {
			next.ID, next.CreatedAt, next.CreatedBy = c.ID, c.CreatedAt, c.CreatedBy
			return c.to(next, ActTakenBack, u.flow.By.ID, u.flow.At)
		}, u.SaveContact)
	case KindLead:
		l, there := u.Leads[pipeline.LeadID(e.Of.ID)]
		return undo(u, e, l, there, l.Version, func(next Lead) (Lead, Event, error) {
			next.ID, next.CreatedAt, next.CreatedBy = l.ID, l.CreatedAt, l.CreatedBy
			return l.record(ActTakenBack, next, u.flow.By, u.flow.At)
		}, u.SaveLead)
	}
	return u.opportunity(e)
}

// undo takes back what an import did with a record that nobody changed since: one that it made goes, and one that it changed
// becomes what it was before.
func undo[T any](u *undoing, e ImportEffect, state T, there bool, version int, to func(T) (T, Event, error), save func(T, Event)) error {
	switch {
	case !there || version != e.To:
		return refuse(pipeline.ReasonChanged)
	case e.From == 0 && u.InUse[e.Of]:
		return refuse(ReasonInUse)
	case e.From == 0:
		var none T
		event, err := told(e.Of, version+1, ActWithdrawn, state, none, u.flow.By.ID, u.flow.At)
		event.Reason, event.Changes = u.flow.For, withoutPerson(event.Changes)
		u.Withdraw(event)
		return err
	}
	before, err := unmade(state, u.records[e.Of])
	if err != nil {
		return err
	}
	next, event, err := to(before)
	if err == nil {
		event.Reason = u.flow.For
		save(next, event)
	}
	return err
}

// unmade gives a state as it was before events, newest first. Number and moments are left out, as Apply leaves them.
func unmade[T any](state T, led []Event) (T, error) {
	for _, e := range led {
		back := e
		back.Changes = nil
		for _, c := range e.Changes {
			back.Changes = append(back.Changes, pipeline.Change{Field: c.Field, From: c.To, To: c.From})
		}
		var err error
		if state, err = Apply(state, back); err != nil {
			return state, err
		}
	}
	return state, nil
}

func (u *undoing) opportunity(e ImportEffect) error {
	o, there := u.Opportunities[pipeline.OpportunityID(e.Of.ID)]
	switch {
	case !there || o.Version != e.To:
		return refuse(pipeline.ReasonChanged)
	case e.From == 0 && u.InUse[e.Of]:
		return refuse(ReasonInUse)
	case e.From == 0:
		event, err := u.flow.Withdraw(o)
		if err == nil {
			u.WithdrawOpportunity(event, pipeline.Tallies(o, pipeline.Opportunity{}, event, u.service.Flow.Zone))
		}
		return err
	}
	next, event, err := u.flow.TakeBack(o, u.opportunities[o.ID])
	if err == nil {
		u.SaveOpportunity(next, event, pipeline.Tallies(o, next, event, u.service.Flow.Zone))
	}
	return err
}
