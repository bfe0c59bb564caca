package pipeline

import (
	"context"
	"slices"
	"time"
)

// The kinds of events around an invoice that is there.
const (
	EventInvoiceEdited EventKind = "invoice_edited" // its due day, its file or its order was changed
	EventAnnulled      EventKind = "annulled"       // a credit note took an invoice back
)

// ActAnnul is taking an invoice back by a credit note, and correcting what is not its essence.
const ActAnnul Act = "annul"

// CreditNote takes a whole invoice back. Its number is a folio of its own.
type CreditNote struct {
	Kind   string `json:"kind,omitempty"`
	Number string `json:"number"`
	Issued Date   `json:"issued"`
	Reason string `json:"reason"`
	By     UserID `json:"by"`
}

func (n CreditNote) ref() InvoiceRef { return InvoiceRef{n.Kind, n.Number} }

func (n CreditNote) check(f faults, o Opportunity, of Invoice, today Date) {
	f.text(FieldNumber, n.Number, MaxShort, true)
	f.text(FieldDocument, n.Kind, MaxKey, false)
	f.text(FieldReason, n.Reason, MaxLong, true)
	f.pastDate(FieldDate, n.Issued, today)
	if !n.Issued.IsZero() && n.Issued.Before(of.Issued) {
		f.add(FieldDate, ReasonBeforeIssue)
	}
	for _, i := range o.Invoices {
		if i.Ref() == n.ref() || i.Annulled != nil && i.Annulled.ref() == n.ref() {
			f.add(FieldNumber, ReasonDuplicate)
		}
	}
}

// Annul takes an invoice back by a credit note: it no longer counts as billed, and nothing is owed for it. The stage stays.
// It returns Denied, Conflict with ReasonNoInvoice, ReasonAnnulled or ReasonHasPayments, or Invalid with the faults of the
// fields.
func (o Opportunity) Annul(ref InvoiceRef, n CreditNote, by Actor, at time.Time) (Opportunity, Event, error) {
	have, err := o.standing(ref, ActAnnul, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	if slices.ContainsFunc(o.Payments, func(p Payment) bool { return p.Invoice == ref }) {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonHasPayments, Current: &o}
	}
	n.Kind, n.Number, n.Reason, n.By = clean(n.Kind), clean(n.Number), clean(n.Reason), by.ID
	f := faults{}
	n.check(f, o, have, DateOf(at))
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	have.Annulled = &n
	next, e, err := o.withInvoice(EventAnnulled, have, by, at)
	e.Reason = n.Reason
	return next, e, err
}

// InvoiceEdit is a change of what is not an invoice's essence; nil leaves it as it is.
type InvoiceEdit struct {
	Due  *Date
	File *File
	// Order is the number of the order that it bills; "" for the opportunity as a whole.
	Order *string
	// Excess is why it bills more than another order was for; asked for with that alone.
	Excess string
}

// EditInvoice changes when an invoice is due, its file, or the order that it bills. It returns what Annul does, save that payments
// are no fault.
func (o Opportunity) EditInvoice(ref InvoiceRef, e InvoiceEdit, s Settings, by Actor, at time.Time) (Opportunity, Event, error) {
	have, err := o.standing(ref, ActAnnul, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	was := have
	set(&have.Due, e.Due)
	setText(&have.Order, e.Order)
	if e.File != nil {
		have.File = e.File
	}
	f := faults{}
	if have.Order != was.Order {
		have.Excess = e.Excess
		others := o
		others.Invoices = slices.DeleteFunc(slices.Clone(o.Invoices), func(i Invoice) bool { return i.Ref() == ref })
		have = s.weighed(others, have)
		have.checkOrder(f, others, FieldOrder)
		have.checkExcess(f, others, by)
	}
	have = have.clean()
	have.checkAlone(f, DateOf(at))
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.withInvoice(EventInvoiceEdited, have, by, at)
}

// standing gives an invoice that was not annulled, to somebody who may do act.
func (o Opportunity) standing(ref InvoiceRef, act Act, by Actor) (Invoice, error) {
	if err := o.open(by, act); err != nil {
		return Invoice{}, err
	}
	have, ok := o.InvoiceAt(ref)
	switch {
	case !ok:
		return Invoice{}, &Error{Code: Conflict, Reason: ReasonNoInvoice, Current: &o}
	case have.Annulled != nil:
		return Invoice{}, &Error{Code: Conflict, Reason: ReasonAnnulled, Current: &o}
	}
	return have, nil
}

func (o Opportunity) withInvoice(kind EventKind, i Invoice, by Actor, at time.Time) (Opportunity, Event, error) {
	next := o
	next.Invoices = slices.Clone(o.Invoices)
	next.Invoices[o.invoiceIndex(i.Ref())] = i
	return o.record(kind, next, by.ID, at)
}

// Annul takes an invoice back by a credit note; see Opportunity.Annul.
func (s *Service) Annul(ctx context.Context, r Request, t Target, ref InvoiceRef, n CreditNote) (Outcome, error) {
	return s.change(ctx, r, t, ActAnnul, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Annul(ref, n, by, at)
	})
}

// EditInvoice changes what is not an invoice's essence; see Opportunity.EditInvoice.
func (s *Service) EditInvoice(ctx context.Context, r Request, t Target, ref InvoiceRef, e InvoiceEdit) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActAnnul, func(p Present) (Opportunity, Event, error) {
		return p.Opportunity.EditInvoice(ref, e, p.Settings, p.By, p.At)
	})
}
