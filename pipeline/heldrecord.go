package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// FolioStore knows the folios of the company.
type FolioStore interface {
	// FoliosTaken gives those of refs that another opportunity's invoices have: documents of a kind have a folio once.
	FoliosTaken(ctx context.Context, on OpportunityID, refs []InvoiceRef) ([]InvoiceRef, error)
}

// HeldCameDue says whether the event that led to o brought it to where invoices that were held can be recorded.
func (o Opportunity) HeldCameDue(e Event) bool {
	return e.Kind == EventAdvanced && e.To == StageToInvoice && len(o.Held) > 0
}

// TriesHeld says whether what is held is to be looked at after the event that led to o: it has come to its stage, or is there with why
// it was refused, which somebody's act may have changed. After a step back it is not, for it would lead on at once.
func (o Opportunity) TriesHeld(e Event) bool {
	return len(o.Held) > 0 && e.By != System && e.Kind != EventCorrected && o.Admits(ActInvoice) == nil
}

// ReasonHeldRecorded: what was held has been recorded by itself since an act, which is not undone any more.
const ReasonHeldRecorded Reason = "held_recorded"

// RecordedHeld says whether an event recorded by itself what was held.
func (e Event) RecordedHeld() bool {
	return e.By == System && (e.Kind == EventAdvanced || e.Kind == EventInvoiced)
}

// RecordHeld records the invoices that were held, in the order in which they came and each by the rules of Invoice; the first moves
// on to Invoicing. One that a rule refuses, or whose folio is taken, stays held and has why. It returns Final, Conflict with
// ReasonWrongStage, or Invalid with ReasonUnchanged. It is nobody's act, and asks for no right.
func (o Opportunity) RecordHeld(s Settings, taken []InvoiceRef, at time.Time) (Opportunity, Event, error) {
	if err := o.Admits(ActInvoice); err != nil {
		return Opportunity{}, Event{}, err
	}
	next, kind := o, EventInvoiceHeld
	next.Held = nil
	for _, i := range o.Held {
		due, f := s.weighed(next, i.clean()), faults{}
		due.check(f, next, DateOf(at))
		due.checkExcess(f, next, Actor{})
		if slices.Contains(taken, i.Ref()) {
			f.add(FieldNumber, ReasonDuplicate)
		}
		if len(f) > 0 {
			i.Refused = f
			next.Held = append(next.Held, i)
			continue
		}
		due.record(&next, i.By)
		kind = EventInvoiced
	}
	if kind == EventInvoiced && o.Stage == StageToInvoice {
		kind, next.Stage = EventAdvanced, StageInvoicing
	}
	return o.record(kind, next, System, at)
}

// heldTries is how often it is tried to record what was held while others change the opportunity.
const heldTries = 5

// RecordHeld records what was held on an opportunity that has come to its stage, once however many processes do the same; see
// Opportunity.RecordHeld. Where there is nothing to record it does nothing.
func (s *Service) RecordHeld(ctx context.Context, id OpportunityID) error {
	var err error
	for range heldTries {
		var again bool
		if again, err = s.recordHeld(ctx, id); !again {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("record what was held on %s: %w", id, err)
	}
	return nil
}

// recordHeld tries once. again: something came between that another try sees.
func (s *Service) recordHeld(ctx context.Context, id OpportunityID) (again bool, err error) {
	o, err := s.Store.Opportunity(ctx, id)
	if err != nil || len(o.Held) == 0 || o.Admits(ActInvoice) != nil {
		return false, err
	}
	refs := make([]InvoiceRef, 0, len(o.Held))
	for _, i := range o.Held {
		refs = append(refs, i.Ref())
	}
	taken, err := s.Store.FoliosTaken(ctx, id, refs)
	if err != nil {
		return false, err
	}
	r := Request{Key: fmt.Sprintf("held/%d/%d", int64(id), o.Version), By: Member{ID: System}}
	_, err = s.changePresent(ctx, r, Target{ID: id, Version: o.Version}, ActInvoice, func(p Present) (Opportunity, Event, error) {
		return p.Opportunity.RecordHeld(p.Settings, taken, p.At)
	})
	switch {
	case ReasonOf(err) == ReasonUnchanged:
		return false, nil
	case CodeOf(err) == Conflict || CodeOf(err) == Invalid: // somebody acted meanwhile, or another opportunity took a folio
		return true, err
	}
	return false, err
}
