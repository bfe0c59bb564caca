package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Service is everything that can be done with opportunities: each method is one use case in one transaction.
type Service struct {
	Store Store
	// Now is the clock.
	Now func() time.Time
	// Zone is where the company's days begin and end.
	Zone *time.Location
	// Channel is told of every stage change as long as no route is set: a channel id or "#name"; "" for nobody.
	Channel string
	// EditWindow is how long edits by one person wait to be told together; a minute when 0.
	EditWindow time.Duration
}

// Request is who asks, and the key under which it happens once.
type Request struct {
	Key string
	By  Member
	// Asked is what a program asks for over the wire; nil for people.
	Asked *Asked
}

// Target is an opportunity at the version that the person saw.
type Target struct {
	ID      OpportunityID
	Version int
}

// Outcome is what an act led to.
type Outcome struct {
	Opportunity Opportunity
	Event       Event
	// Settings are those that held.
	Settings Settings
	// By is who asked, with the roles that hold.
	By Actor
	// Replayed: the act was done by an earlier request under the same key; this one changed nothing.
	Replayed bool
}

// Moment is that of an act, in the company's zone and as precise as the store keeps it.
func (s *Service) Moment() time.Time { return s.Now().In(s.Zone).Truncate(time.Microsecond) }

// Today is the company's day.
func (s *Service) Today() Date { return DateOf(s.Moment()) }

// Create makes an opportunity owned by who asks. Unless they are sure it gives Conflict with ReasonAlike, and what it
// resembles, where the client has an open one, or the same person made the same within the last minute.
func (s *Service) Create(ctx context.Context, r Request, n New) (Outcome, error) {
	return s.CreateWith(ctx, r, n, func(Tx, OpportunityID, time.Time) (New, error) { return n, nil })
}

// Edit changes plain fields.
func (s *Service) Edit(ctx context.Context, r Request, t Target, e Edit) (Outcome, error) {
	return s.change(ctx, r, t, ActEdit, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Edit(e, by, at) })
}

// Qualify saves the checklist, and advances when it is complete.
func (s *Service) Qualify(ctx context.Context, r Request, t Target, q Qualification) (Outcome, error) {
	return s.change(ctx, r, t, ActQualify, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Qualify(q, by, at) })
}

// Advance moves one stage forward through the gate.
func (s *Service) Advance(ctx context.Context, r Request, t Target, g Gate) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActTo(g.To()), func(p Present) (Opportunity, Event, error) {
		if i, ok := g.cleaned().(Invoice); ok {
			return p.Opportunity.Advance(p.Settings.weighed(p.Opportunity, i), p.By, p.At)
		}
		return p.Opportunity.Advance(g, p.By, p.At)
	})
}

// Invoice records an issued invoice, and advances with the first one.
func (s *Service) Invoice(ctx context.Context, r Request, t Target, i Invoice) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActInvoice, func(p Present) (Opportunity, Event, error) { return p.Invoice(i) })
}

// Lose ends the opportunity as lost.
func (s *Service) Lose(ctx context.Context, r Request, t Target, l Loss) (Outcome, error) {
	return s.change(ctx, r, t, ActLose, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Lose(l, by, at) })
}

// Reopen brings a lost opportunity back; see Opportunity.Reopen. Where its loss never kept what ended with it, the history says so.
func (s *Service) Reopen(ctx context.Context, r Request, t Target, reason string, settle Settlement) (Outcome, error) {
	seen, err := s.Store.Opportunity(ctx, t.ID)
	if err == nil {
		seen, err = s.knowingEnded(ctx, seen)
	}
	if err != nil && CodeOf(err) != NotFound { // which only who may see it is told
		return Outcome{}, err
	}
	return s.change(ctx, r, t, ActReopen, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		if o.Version != seen.Version { // somebody acted in between, on what was read
			return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonChanged, Current: &o}
		}
		return o.reopen(seen.ToSettle(), reason, settle, by, at)
	})
}

// Correct takes a wrong move one stage back.
func (s *Service) Correct(ctx context.Context, r Request, t Target, reason string) (Outcome, error) {
	return s.change(ctx, r, t, ActCorrect, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Correct(reason, by, at)
	})
}

// Assign hands the opportunity over, or offers it; see Opportunity.Assign. Somebody who may not own one is Invalid under FieldOwner, with the reason.
func (s *Service) Assign(ctx context.Context, r Request, t Target, to Member) (Outcome, error) {
	heir, err := s.Store.Actor(ctx, to)
	if err != nil {
		return Outcome{}, err
	}
	return s.change(ctx, r, t, ActAssign, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		if o.open(by, ActAssign) == nil && !heir.Sells() {
			return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldOwner: ReasonSellersOnly}}
		}
		return o.Assign(to.ID, by, at)
	})
}

// TakeOver makes who it was offered to the owner.
func (s *Service) TakeOver(ctx context.Context, r Request, t Target) (Outcome, error) {
	return s.change(ctx, r, t, ActTake, Opportunity.TakeOver)
}

// Decline says no to an offer, and why.
func (s *Service) Decline(ctx context.Context, r Request, t Target, reason string) (Outcome, error) {
	return s.change(ctx, r, t, ActTake, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Decline(reason, by, at)
	})
}

// Share lets a person work on the opportunity as its owner may. An outsider is Invalid under FieldCollaborators.
func (s *Service) Share(ctx context.Context, r Request, t Target, with Member) (Outcome, error) {
	return s.change(ctx, r, t, ActShare, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		if o.open(by, ActShare) == nil && with.Outsider {
			return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldCollaborators: ReasonOutsider}}
		}
		return o.Share(with.ID, by, at)
	})
}

// File keeps a message as evidence.
func (s *Service) File(ctx context.Context, r Request, t Target, v Evidence) (Outcome, error) {
	return s.change(ctx, r, t, ActEvidence, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.File(v, by, at) })
}

// Log keeps an activity, and what comes next; see Opportunity.Log.
func (s *Service) Log(ctx context.Context, r Request, t Target, a Activity, then *NextStep) (Outcome, error) {
	return s.change(ctx, r, t, ActLog, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Log(a, then, by, at) })
}

// Plan sets the next step; see Opportunity.Plan.
func (s *Service) Plan(ctx context.Context, r Request, t Target, next *NextStep) (Outcome, error) {
	return s.change(ctx, r, t, ActPlan, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Plan(next, by, at) })
}

// Schedule plans an activity for a person to be in charge of; see Opportunity.Schedule. An outsider is Invalid under
// FieldInCharge.
func (s *Service) Schedule(ctx context.Context, r Request, t Target, p PlannedActivity, inCharge Member) (Outcome, error) {
	p.InCharge = inCharge.ID
	return s.change(ctx, r, t, ActPlan, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		if o.open(by, ActPlan) == nil && inCharge.Outsider {
			return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldInCharge: ReasonOutsider}}
		}
		return o.Schedule(p, by, at)
	})
}

// Reschedule moves a planned activity; see Opportunity.Reschedule.
func (s *Service) Reschedule(ctx context.Context, r Request, t Target, p PlannedRef, w When) (Outcome, error) {
	return s.change(ctx, r, t, ActPlan, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Reschedule(p, w, by, at)
	})
}

// CancelPlanned takes a planned activity away; see Opportunity.CancelPlanned.
func (s *Service) CancelPlanned(ctx context.Context, r Request, t Target, p PlannedRef) (Outcome, error) {
	return s.change(ctx, r, t, ActPlan, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.CancelPlanned(p, by, at)
	})
}

// Finish keeps that a planned activity was done; see Opportunity.Finish.
func (s *Service) Finish(ctx context.Context, r Request, t Target, p PlannedRef) (Outcome, error) {
	return s.change(ctx, r, t, ActLog, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Finish(p, by, at) })
}

// Agenda gives what a member is in charge of; see AgendaStore.
func (s *Service) Agenda(ctx context.Context, m Member, before Date, limit int) ([]Scheduled, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Agenda(ctx, m.ID, before, limit)
}

// Undo takes back the act that led to the target's version. Where it brought invoices that were held to their stage, and they are
// recorded by now, it is a Conflict with ReasonHeldRecorded.
func (s *Service) Undo(ctx context.Context, r Request, t Target) (Outcome, error) {
	out, err := s.undo(ctx, r, t)
	if ReasonOf(err) == ReasonChanged && s.recordedHeldSince(ctx, t) {
		var e *Error
		errors.As(err, &e)
		return Outcome{}, &Error{Code: Conflict, Reason: ReasonHeldRecorded, Current: e.Current}
	}
	return out, err
}

// maxSince is how many events after an act are looked through for why it is not undone.
const maxSince = 20

// recordedHeldSince says whether what was held was recorded by itself in the first events after a version. Where that can't be read
// it is not known.
func (s *Service) recordedHeldSince(ctx context.Context, t Target) bool {
	events, err := s.Store.History(ctx, t.ID, t.Version+1+maxSince, maxSince)
	return err == nil && slices.ContainsFunc(events, func(e Event) bool { return e.Version > t.Version && e.RecordedHeld() })
}

func (s *Service) undo(ctx context.Context, r Request, t Target) (Outcome, error) {
	return s.once(ctx, commandOn(r, t), ActUndo, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		o, err := s.load(ctx, tx, t, ActUndo)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		last, err := tx.Event(ctx, t.ID, t.Version)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		return o.Undo(last, tx.Actor(), at)
	})
}

// Opportunity gives one to a member who may see it.
func (s *Service) Opportunity(ctx context.Context, m Member, id OpportunityID) (Opportunity, Actor, error) {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return Opportunity{}, Actor{}, err
	}
	o, err := s.Store.Opportunity(ctx, id)
	return o, by, err
}

// Find gives a page of a list to a member who may see it.
func (s *Service) Find(ctx context.Context, m Member, q Query) (Page, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return Page{}, err
	}
	return s.Store.Find(ctx, q)
}

// All gives what a filter lets through to a member who may see it; see Store.All.
func (s *Service) All(ctx context.Context, m Member, f Filter, limit int) iter.Seq2[Opportunity, error] {
	return func(yield func(Opportunity, error) bool) {
		if _, err := s.Reader(ctx, m); err != nil {
			yield(Opportunity{}, err)
			return
		}
		s.Store.All(ctx, f, limit)(yield)
	}
}

// History gives events of an opportunity, newest first, to a member who may see it; see Store.History.
func (s *Service) History(ctx context.Context, m Member, id OpportunityID, before, limit int) ([]Event, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.History(ctx, id, before, limit)
}

// Reader gives who asks with their roles, or Denied to who may not see anything.
func (s *Service) Reader(ctx context.Context, m Member) (Actor, error) {
	by, err := s.Store.Actor(ctx, m)
	if err != nil {
		return Actor{}, err
	}
	return by, by.May(ActSee, Opportunity{})
}

func (s *Service) change(ctx context.Context, r Request, t Target, act Act, do func(Opportunity, Actor, time.Time) (Opportunity, Event, error)) (Outcome, error) {
	return s.once(ctx, commandOn(r, t), act, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		o, err := s.load(ctx, tx, t, ActSee)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		return do(o, tx.Actor(), at)
	})
}

func commandOn(r Request, t Target) Command {
	return Command{Key: r.Key, By: r.By, On: t.ID, Version: t.Version, Asked: r.Asked}
}

// load gives the target if it still stands at the version that the person saw.
func (s *Service) load(ctx context.Context, tx Tx, t Target, act Act) (Opportunity, error) {
	if err := tx.Actor().May(act, Opportunity{}); err != nil {
		return Opportunity{}, err
	}
	o, err := tx.Opportunity(ctx, t.ID)
	if err != nil {
		return Opportunity{}, err
	}
	if o.Version != t.Version {
		return Opportunity{}, &Error{Code: Conflict, Reason: ReasonChanged, Current: &o}
	}
	return o, nil
}

func (s *Service) once(ctx context.Context, cmd Command, act Act, do func(Tx, time.Time) (Opportunity, Event, error)) (Outcome, error) {
	var out Outcome
	replay, err := s.Store.Once(ctx, cmd, func(tx Tx) error {
		o, e, err := do(tx, s.Moment())
		if err != nil {
			return err
		}
		if e.Version == 0 {
			out = Outcome{Opportunity: o, By: tx.Actor()}
			return cmd.Asked.Became(o)
		}
		told, err := s.telling(ctx, tx, cmd.On, o, e)
		if err != nil {
			return err
		}
		out = Outcome{Opportunity: o, Event: e, By: tx.Actor(), Settings: told.settings}
		tx.Save(o, e, told.notices(), Tallies(told.before, o, e, s.Zone))
		return cmd.Asked.Became(o)
	})
	if err != nil {
		s.noteDenial(ctx, cmd, act, err)
		return Outcome{}, err
	}
	if replay != nil {
		out, err := s.replay(ctx, cmd.By, *replay)
		if CodeOf(err) == Unavailable { // what it did is saved; only what came of it can't be read
			err = &Error{Code: Unknown, Err: err}
		}
		return out, err
	}
	return out, nil
}

// telling holds what an act made against the company's settings, and gives what decides who hears of it.
func (s *Service) telling(ctx context.Context, tx Tx, on OpportunityID, o Opportunity, e Event) (telling, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return telling{}, err
	}
	var before Opportunity
	if on != 0 {
		if before, err = tx.Opportunity(ctx, on); err != nil {
			return telling{}, err
		}
	}
	if e.Kind != EventUndone { // what is taken back stood there before, whatever is on the lists now
		if err := settings.admits(before, o); err != nil {
			return telling{}, err
		}
	}
	window := s.EditWindow
	if window == 0 {
		window = editWindow
	}
	return telling{e: e, before: before, o: o, settings: settings, audience: tx.Audience(), fallback: s.Channel, window: window}, nil
}

// replay gives again the outcome of a command that was committed before, from the history.
func (s *Service) replay(ctx context.Context, m Member, r Replayed) (Outcome, error) {
	newest, err := s.Store.History(ctx, r.Opportunity, r.Version+1, r.Version)
	if err != nil {
		return Outcome{}, err
	}
	if len(newest) != r.Version {
		return Outcome{}, fmt.Errorf("replay %s version %d: history has %d events", r.Opportunity, r.Version, len(newest))
	}
	oldest := make([]Event, len(newest))
	for i, e := range newest {
		oldest[len(newest)-1-i] = e
	}
	o, err := Replay(oldest)
	if err != nil {
		return Outcome{}, err
	}
	by, err := s.Store.Actor(ctx, m)
	if err != nil {
		return Outcome{}, err
	}
	settings, err := s.Store.Settings(ctx)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Opportunity: o, Event: newest[0], Settings: settings, By: by, Replayed: true}, nil
}
