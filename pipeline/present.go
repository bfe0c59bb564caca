package pipeline

import (
	"context"
	"time"
)

// Present is an opportunity at the moment of an act, with who acts and the settings that hold.
type Present struct {
	Opportunity Opportunity
	Settings    Settings
	By          Actor
	At          time.Time
}

// Invoice records an issued invoice; see Opportunity.Invoice.
func (p Present) Invoice(i Invoice) (Opportunity, Event, error) {
	return p.Opportunity.Invoice(p.Settings.weighed(p.Opportunity, i), p.By, p.At)
}

// BillHeld records an invoice that was held; see Opportunity.BillHeld.
func (p Present) BillHeld(ref InvoiceRef) (Opportunity, Event, error) {
	return p.Opportunity.BillHeld(ref, p.Settings, p.By, p.At)
}

// Pay keeps a payment; see Opportunity.Pay. Without a rate it is the company's of the payment's day.
func (p Present) Pay(paid Payment) (Opportunity, Event, error) {
	i, ok := p.Opportunity.InvoiceAt(paid.Invoice)
	if ok && paid.Rate.IsZero() && !paid.Amount.IsZero() && paid.Amount.Currency() != i.Amount.Currency() {
		paid.Rate, paid.RateOn = p.Settings.worth(paid.Amount.Currency(), i.Amount.Currency(), paid.Date)
	}
	return p.Opportunity.Pay(paid, p.By, p.At)
}

// Nothing is what an act gives that finds nothing to do.
func (p Present) Nothing() (Opportunity, Event, error) { return p.Opportunity, Event{}, nil }

// AsItStands runs an act of a program, which knows no versions, on an opportunity as it stands; r.Asked says how it is answered.
// Where do gives Nothing, the answer is kept alone. do may run again, so it only reckons.
func (s *Service) AsItStands(ctx context.Context, r Request, id OpportunityID, act Act, do func(Present) (Opportunity, Event, error)) (Outcome, error) {
	return s.once(ctx, commandOn(r, Target{ID: id}), act, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		if err := tx.Actor().May(ActSee, Opportunity{}); err != nil {
			return Opportunity{}, Event{}, err
		}
		o, err := tx.Opportunity(ctx, id)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		return present(ctx, tx, o, at, do)
	})
}

// changePresent is change where the settings count.
func (s *Service) changePresent(ctx context.Context, r Request, t Target, act Act, do func(Present) (Opportunity, Event, error)) (Outcome, error) {
	return s.once(ctx, commandOn(r, t), act, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		o, err := s.load(ctx, tx, t, ActSee)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		return present(ctx, tx, o, at, do)
	})
}

func present(ctx context.Context, tx Tx, o Opportunity, at time.Time, do func(Present) (Opportunity, Event, error)) (Opportunity, Event, error) {
	set, err := tx.Settings(ctx)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	return do(Present{Opportunity: o, Settings: set, By: tx.Actor(), At: at})
}
