package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"embudo/pipeline"
)

// LeadTarget is a lead at the version that the person saw.
type LeadTarget struct {
	ID      pipeline.LeadID
	Version int
}

// Ref names it among all records.
func (t LeadTarget) Ref() Ref { return Ref{Kind: KindLead, ID: int64(t.ID)} }

// LeadOutcome is what an act on a lead led to.
type LeadOutcome struct {
	Lead  Lead
	Event Event
	// By is who asked, with the roles that hold.
	By pipeline.Actor
	// Replayed: the act was done by an earlier request under the same key; this one changed nothing.
	Replayed bool
}

// LeadQuery asks for a page of leads, the newest first.
type LeadQuery struct {
	// Owner is whose; "" for everybody's.
	Owner pipeline.UserID
	// State is how far they are; "" for any.
	State LeadState
	// Source is where they came from; "" for anywhere.
	Source string
	// Before gives older ones than that lead; 0 from the newest.
	Before pipeline.LeadID
	Limit  int
}

// SourceCount is what came of the leads of a source that were created in a period.
type SourceCount struct {
	// Source is "" for those of which it is not known.
	Source                      string
	Leads, Converted, Discarded int
	// Won is how many of what they became is won, and Value what all that they became is worth but what is lost.
	Won   int
	Value []pipeline.Money
}

// CreateLead makes a lead, for who asks unless it names an owner. Somebody who may not own one is Invalid under FieldOwner.
func (s *Service) CreateLead(ctx context.Context, r pipeline.Request, n NewLead, owner pipeline.Member) (LeadOutcome, error) {
	n.Owner = owner.ID
	heir, err := s.heir(ctx, owner)
	if err != nil {
		return LeadOutcome{}, err
	}
	return s.onLead(ctx, r, func(tx Tx, at time.Time) (Lead, Event, error) {
		id, err := tx.NewLead(ctx)
		if err != nil {
			return Lead{}, Event{}, err
		}
		l, e, err := CreateLead(id, n, tx.Actor(), at)
		if err == nil && l.Owner != r.By.ID && !heir.Sells() {
			err = cannotOwn()
		}
		return l, e, err
	})
}

// heir gives a member with the roles that hold; none where nobody is named.
func (s *Service) heir(ctx context.Context, m pipeline.Member) (pipeline.Actor, error) {
	if m.ID == "" {
		return pipeline.Actor{}, nil
	}
	return s.Flow.Store.Actor(ctx, m)
}

func cannotOwn() error {
	return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: map[pipeline.Field]pipeline.Reason{pipeline.FieldOwner: pipeline.ReasonSellersOnly}}
}

// EditLead changes plain fields.
func (s *Service) EditLead(ctx context.Context, r pipeline.Request, t LeadTarget, e LeadEdit) (LeadOutcome, error) {
	return s.changeLead(ctx, r, t, ActEdited, func(l Lead, by pipeline.Actor, at time.Time) (Lead, Event, error) { return l.Edit(e, by, at) })
}

// AssignLead gives a lead to another owner. Somebody who may not own one is Invalid under FieldOwner.
func (s *Service) AssignLead(ctx context.Context, r pipeline.Request, t LeadTarget, to pipeline.Member) (LeadOutcome, error) {
	heir, err := s.heir(ctx, to)
	if err != nil {
		return LeadOutcome{}, err
	}
	return s.changeLead(ctx, r, t, ActAssigned, func(l Lead, by pipeline.Actor, at time.Time) (Lead, Event, error) {
		if l.takes(by) == nil && !heir.Sells() {
			return Lead{}, Event{}, cannotOwn()
		}
		return l.Assign(to.ID, by, at)
	})
}

// DiscardLead ends a lead.
func (s *Service) DiscardLead(ctx context.Context, r pipeline.Request, t LeadTarget, d Discard) (LeadOutcome, error) {
	return s.changeLead(ctx, r, t, ActDiscarded, func(l Lead, by pipeline.Actor, at time.Time) (Lead, Event, error) { return l.End(d, by, at) })
}

// ReopenLead brings a discarded lead back.
func (s *Service) ReopenLead(ctx context.Context, r pipeline.Request, t LeadTarget, reason string) (LeadOutcome, error) {
	return s.changeLead(ctx, r, t, ActReopened, func(l Lead, by pipeline.Actor, at time.Time) (Lead, Event, error) { return l.Reopen(reason, by, at) })
}

func (s *Service) changeLead(ctx context.Context, r pipeline.Request, t LeadTarget, act Act, do func(Lead, pipeline.Actor, time.Time) (Lead, Event, error)) (LeadOutcome, error) {
	out, err := s.onLead(ctx, r, func(tx Tx, at time.Time) (Lead, Event, error) {
		l, err := lockLead(ctx, tx, t)
		if err != nil {
			return Lead{}, Event{}, err
		}
		return do(l, tx.Actor(), at)
	})
	return out, s.Denied(ctx, r, t.Ref(), act, err)
}

// lockLead gives the target to who may see it, if it still stands at the version that they saw.
func lockLead(ctx context.Context, tx Tx, t LeadTarget) (Lead, error) {
	if err := tx.Actor().May(pipeline.ActSee, pipeline.Opportunity{}); err != nil {
		return Lead{}, err
	}
	l, err := tx.LockLead(ctx, t.ID)
	if err == nil && l.Version != t.Version {
		err = &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged}
	}
	return l, err
}

// onLead does an act on a lead in one transaction, once for a key, and owes its new owner the word of it.
func (s *Service) onLead(ctx context.Context, r pipeline.Request, do func(Tx, time.Time) (Lead, Event, error)) (LeadOutcome, error) {
	var out LeadOutcome
	replay, err := s.Store.Do(ctx, Command{Key: r.Key, By: r.By}, func(tx Tx) error {
		l, e, err := do(tx, s.Flow.Moment())
		if err != nil {
			return err
		}
		if err := admitsLead(ctx, tx, l, e); err != nil {
			return err
		}
		tx.SaveLead(l, e)
		if l.Owner != e.By && (e.Act == ActCreated || e.Act == ActAssigned) {
			tx.OweLead(l.Owner, pipeline.LeadGiven{Lead: l.ID, Version: l.Version})
		}
		out = LeadOutcome{Lead: l, Event: e, By: tx.Actor()}
		return nil
	})
	if err != nil || replay == nil {
		return out, err
	}
	return s.leadAt(ctx, r.By, replay.Of, replay.Version)
}

// admitsLead holds what an act chose against the lists that the company keeps. What was chosen before stays.
func admitsLead(ctx context.Context, tx Tx, l Lead, e Event) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	f := pipeline.Faults{}
	for _, c := range e.Changes {
		switch {
		case c.Field == pipeline.FieldSource && !settings.AdmitsSource(l.Source):
			f.Add(c.Field, pipeline.ReasonChoice)
		case c.Field == pipeline.FieldServiceLine && l.ServiceLine != "" && len(settings.Lines) > 0 && !slices.Contains(settings.Lines, l.ServiceLine):
			f.Add(c.Field, pipeline.ReasonChoice)
		}
	}
	return f.Err()
}

// leadAt gives again what a command led to that was committed before, from the history.
func (s *Service) leadAt(ctx context.Context, m pipeline.Member, of Ref, version int) (LeadOutcome, error) {
	out, err := s.leadThen(ctx, m, of, version)
	if pipeline.CodeOf(err) == pipeline.Unavailable { // what it did is saved; only what came of it can't be read
		err = &pipeline.Error{Code: pipeline.Unknown, Err: err}
	}
	return out, err
}

func (s *Service) leadThen(ctx context.Context, m pipeline.Member, of Ref, version int) (LeadOutcome, error) {
	now, err := s.Store.Lead(ctx, pipeline.LeadID(of.ID))
	by, err2 := s.Flow.Store.Actor(ctx, m)
	events, err3 := s.Store.Records(ctx, of, version+1, version)
	if err := errors.Join(err, err2, err3); err != nil {
		return LeadOutcome{}, err
	}
	if len(events) != version {
		return LeadOutcome{}, fmt.Errorf("replay %s version %d: history has %d events", of, version, len(events))
	}
	then := Lead{}
	for _, e := range slices.Backward(events) {
		if then, err = Apply(then, e); err != nil {
			return LeadOutcome{}, err
		}
	}
	last := events[0]
	then.ID, then.Version, then.CreatedAt, then.CreatedBy, then.UpdatedAt, then.UpdatedBy = now.ID, version, now.CreatedAt, now.CreatedBy, last.At, last.By
	return LeadOutcome{Lead: then, Event: last, By: by, Replayed: true}, nil
}

// Leads gives a page of leads to a member who may see them, and whether there are more.
func (s *Service) Leads(ctx context.Context, m pipeline.Member, q LeadQuery) (page []Lead, more bool, err error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, false, err
	}
	limit := q.Limit
	q.Limit++
	page, err = s.Store.Leads(ctx, q)
	return page[:min(len(page), limit)], len(page) > limit, err
}

// Sources counts what came of the leads that were created in a period, by source, for a member who may see them.
func (s *Service) Sources(ctx context.Context, m pipeline.Member, p pipeline.Period) ([]SourceCount, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	day := func(d pipeline.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, s.Flow.Zone) }
	return s.Store.LeadSources(ctx, day(p.From()), day(p.To()))
}
