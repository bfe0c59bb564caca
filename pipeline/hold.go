package pipeline

import (
	"context"
	"slices"
	"time"
)

// EventInvoiceHeld: an invoice came before its stage and is kept, or one that was kept is no longer.
const EventInvoiceHeld EventKind = "invoice_held"

// ActHold is keeping an invoice for later.
const ActHold Act = "hold"

// MaxHeld is how many invoices may wait on one opportunity.
const MaxHeld = 20

// Hold keeps an invoice that was issued before the opportunity had come to its stage; what it still lacks is Missing of the
// stages up to Invoicing. It returns Final, Denied, Conflict with ReasonWrongStage where it can be recorded at once, or
// Invalid with the faults of the fields.
func (o Opportunity) Hold(i Invoice, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActHold); err != nil {
		return Opportunity{}, Event{}, err
	}
	i = i.clean()
	i.By = by.ID
	f := faults{}
	i.checkAlone(f, DateOf(at))
	if slices.ContainsFunc(o.Held, func(have Invoice) bool { return have.Ref() == i.Ref() }) {
		f.add(FieldNumber, ReasonDuplicate)
	}
	if len(o.Held) >= MaxHeld {
		f.add(FieldNumber, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Held = append(slices.Clone(o.Held), i)
	return o.record(EventInvoiceHeld, next, by.ID, at)
}

// BillHeld records an invoice that was held, as Invoice does. It returns what Invoice does, and Conflict with
// ReasonNoInvoice.
func (o Opportunity) BillHeld(ref InvoiceRef, s Settings, by Actor, at time.Time) (Opportunity, Event, error) {
	i, next, err := o.unheld(ref, ActInvoice, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.invoice(next, s.weighed(o, i), by, at)
}

// DropHeld lets go of an invoice that was held. It returns Final, Denied, or Conflict with ReasonNoInvoice.
func (o Opportunity) DropHeld(ref InvoiceRef, by Actor, at time.Time) (Opportunity, Event, error) {
	_, next, err := o.unheld(ref, ActAnnul, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventInvoiceHeld, next, by.ID, at)
}

// unheld gives an invoice that was held, and the opportunity without it.
func (o Opportunity) unheld(ref InvoiceRef, act Act, by Actor) (Invoice, Opportunity, error) {
	if err := o.open(by, act); err != nil {
		return Invoice{}, Opportunity{}, err
	}
	i := slices.IndexFunc(o.Held, func(have Invoice) bool { return have.Ref() == ref })
	if i < 0 {
		return Invoice{}, Opportunity{}, &Error{Code: Conflict, Reason: ReasonNoInvoice, Current: &o}
	}
	next := o
	next.Held = slices.Delete(slices.Clone(o.Held), i, i+1)
	if len(next.Held) == 0 {
		next.Held = nil // as the history gives it back
	}
	return o.Held[i], next, nil
}

// BillingLacks are the stages before Invoicing whose gates are still to be passed, with what each lacks.
func (o Opportunity) BillingLacks() map[Stage][]Field {
	lacks := map[Stage][]Field{}
	for s := o.Stage + 1; s < StageInvoicing; s++ {
		lacks[s] = o.Missing(s)
	}
	return lacks
}

// Hold keeps an invoice for later; see Opportunity.Hold.
func (s *Service) Hold(ctx context.Context, r Request, t Target, i Invoice) (Outcome, error) {
	return s.change(ctx, r, t, ActHold, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.Hold(i, by, at) })
}

// BillHeld records an invoice that was held; see Opportunity.BillHeld.
func (s *Service) BillHeld(ctx context.Context, r Request, t Target, ref InvoiceRef) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActInvoice, func(p Present) (Opportunity, Event, error) { return p.BillHeld(ref) })
}

// DropHeld lets go of an invoice that was held; see Opportunity.DropHeld.
func (s *Service) DropHeld(ctx context.Context, r Request, t Target, ref InvoiceRef) (Outcome, error) {
	return s.change(ctx, r, t, ActAnnul, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.DropHeld(ref, by, at)
	})
}
