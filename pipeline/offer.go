package pipeline

import "time"

// Offer is a handing over that waits for the word of who is to take over.
type Offer struct {
	To UserID    `json:"to"`
	By UserID    `json:"by"`
	At time.Time `json:"at"`
}

// Assign hands the opportunity over to another owner. Where a manager does it, or who does it takes it, that holds at once;
// else it is offered, and stays whose it is until it is taken. A further offer takes the place of one that waits, and one to
// the owner takes it back. It returns Final, Denied, or Invalid: ReasonUnchanged where it is theirs already, or offered to
// them. Whether to may own an opportunity is asked by Service.Assign.
func (o Opportunity) Assign(to UserID, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActAssign); err != nil {
		return Opportunity{}, Event{}, err
	}
	to = UserID(clean(string(to)))
	if to != o.Owner && (by.Is(Manager) || to == by.ID) {
		return o.handTo(EventAssigned, to, by, at)
	}
	next, f := o, faults{}
	f.text(FieldOwner, string(to), MaxShort, true)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	switch {
	case to == o.Owner:
		next.Offer = nil
	case o.Offer == nil || o.Offer.To != to:
		next.Offer = &Offer{To: to, By: by.ID, At: at.UTC()}
	}
	return o.record(EventOffered, next, by.ID, at)
}

// TakeOver makes who it was offered to the owner. It returns Final, or Denied.
func (o Opportunity) TakeOver(by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActTake); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.handTo(EventTaken, by.ID, by, at)
}

// Decline says no to an offer, and why. It returns Final, Denied, or Invalid.
func (o Opportunity) Decline(reason string, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActTake); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Offer = nil
	return o.recordWithReason(EventDeclined, next, reason, by, at)
}

func (o Opportunity) handTo(kind EventKind, to UserID, by Actor, at time.Time) (Opportunity, Event, error) {
	next := o
	next.Owner = to
	// Who owns it needs no leave to work on it.
	next.Collaborators = without(o.Collaborators, to)
	if err := next.check(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(kind, next, by.ID, at)
}

// lapsed is the offer that is left after an act: none where the act ended the opportunity or gave it another owner.
func (o Opportunity) lapsed(next Opportunity) *Offer {
	if next.Stage.Final() || next.Owner != o.Owner {
		return nil
	}
	return next.Offer
}

// offered are those of an offer who are told of an act, and why: to whom it is made, to whom it no longer is, and who made
// one that was answered.
func (t telling) offered() map[UserID]Rule {
	was, is := t.before.Offer, t.o.Offer
	rules := map[UserID]Rule{}
	if was != nil && (is == nil || is.To != was.To) && was.To != t.o.Owner {
		rules[was.To] = RuleOfferOver
	}
	if is != nil && (was == nil || is.To != was.To) {
		rules[is.To] = RuleOffered
	}
	switch t.e.Kind {
	case EventOffered, EventDeclined, EventTaken:
		if was != nil {
			rules[was.By] = RuleOfferer
		}
		if t.e.Kind != EventTaken {
			rules[t.o.Owner] = RuleOwner
		}
	}
	return rules
}
