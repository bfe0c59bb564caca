package pipeline

import "time"

// UndoWindow is how long an act can be taken back by who did it.
const UndoWindow = 10 * time.Minute

// Reasons of a refusal by the state of the opportunity.
const (
	ReasonFields     Reason = "fields"      // see Fields
	ReasonUnchanged  Reason = "unchanged"   // the act would change nothing
	ReasonChanged    Reason = "changed"     // somebody changed it since this version
	ReasonWrongStage Reason = "wrong_stage" // the gate does not lead on from this stage
	ReasonFinal      Reason = "final"       // it is Done or Lost
	ReasonNotLost    Reason = "not_lost"    // only a lost one is reopened
	ReasonFirstStage Reason = "first_stage" // there is no stage before
	ReasonUndoLate   Reason = "undo_late"   // the window has passed
	ReasonUndoKind   Reason = "undo_kind"   // a creation or an undo is not undone
	ReasonNoSuch     Reason = "no_such"     // no such opportunity
	ReasonNoEntry    Reason = "no_entry"    // no such entry of a setting
	ReasonNoRequest  Reason = "no_request"  // no such request for access
	ReasonAlike      Reason = "alike"       // there is one like it; see Error.Alike
)

// New is what a person gives to create an opportunity.
type New struct {
	Name        string
	Account     string
	Value       Money
	Close       Date
	ServiceLine string
	Source      string
	// Evidence is the message that it was made from; nil for none. One with neither text nor files is not kept.
	Evidence *Evidence
	// Sure: the person was shown what is alike, or nobody is there to ask.
	Sure bool
	// Owner is whose it is to be; who creates it where empty.
	Owner UserID
	// Activity is one that was logged before, such as what was noted of a lead; nil for none.
	Activity *Activity
	// Contacts are those that are known from the start.
	Contacts []Stakeholder
}

// Create makes an opportunity under id at the first stage, owned by who creates it unless somebody else is named, which
// managers may. A missing name is the account's. It returns Invalid with all field errors, or Denied.
func Create(id OpportunityID, n New, by Actor, at time.Time) (Opportunity, Event, error) {
	next := n.opportunity(by.ID)
	next.ID, next.StageSince, next.CreatedAt, next.CreatedBy = id, at, at, by.ID
	if err := by.May(ActCreate, next); err != nil {
		return Opportunity{}, Event{}, err
	}
	if err := next.check(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next.Activity = n.Activity
	n.fileOn(&next, by.ID, at)
	return Opportunity{}.recordAsIs(EventCreated, next, by.ID, at)
}

// fileOn keeps the message that the opportunity was made from. One that says nothing does not stand in the way.
func (n New) fileOn(o *Opportunity, by UserID, at time.Time) {
	if n.Evidence == nil {
		return
	}
	v, f := n.Evidence.cleaned(), faults{}
	if v.check(f); len(f) == 0 {
		o.keepEvidence(v, by, at)
	}
}

func (n New) opportunity(owner UserID) Opportunity {
	o := Opportunity{
		Name: clean(n.Name), Account: clean(n.Account), Value: n.Value, Close: n.Close,
		ServiceLine: clean(n.ServiceLine), Source: clean(n.Source), Owner: owner, Contacts: n.Contacts,
	}
	if n.Owner != "" {
		o.Owner = n.Owner
	}
	if o.Name == "" {
		o.Name = o.Account
	}
	return o
}

// Check gives what Create would refuse in the fields: Invalid with all of them, or nil.
func (n New) Check(owner UserID) error { return n.opportunity(owner).check() }

// check gives Invalid with all faults of the plain fields.
func (o Opportunity) check() error {
	f := faults{}
	f.text(FieldAccount, o.Account, MaxShort, true)
	f.text(FieldName, o.Name, MaxShort, true)
	f.text(FieldServiceLine, o.ServiceLine, MaxShort, false)
	f.text(FieldSource, o.Source, MaxShort, false)
	switch {
	case o.Close.IsZero():
	case !o.Close.exists():
		f.add(FieldClose, ReasonUnreadable)
	case o.Close.Year < 2000 || o.Close.Year > 2100:
		f.add(FieldClose, ReasonOutOfRange)
	}
	if p := o.ManualProbability; p != nil && (*p < 0 || *p > 100) {
		f.add(FieldProbability, ReasonOutOfRange)
	}
	f.text(FieldOwner, string(o.Owner), MaxShort, true)
	if o.Stage.Won() {
		f.positive(FieldValue, o.Value)
	}
	return f.err()
}

// Edit is a change of plain fields; nil leaves a field as it is.
type Edit struct {
	Name, Account, ServiceLine, Source *string
	Value                              *Money
	Close                              *Date
	// Probability: a percentage, or below zero to follow the stage again.
	Probability *int
}

// Edit changes plain fields. It returns Final, Denied, Invalid, or Invalid with ReasonUnchanged.
func (o Opportunity) Edit(e Edit, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActEdit); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	setText(&next.Name, e.Name)
	setText(&next.Account, e.Account)
	setText(&next.ServiceLine, e.ServiceLine)
	setText(&next.Source, e.Source)
	if e.Value != nil && len(o.Lines) > 0 && !e.Value.Equal(o.Value) {
		next.ValueByHand = true
	}
	set(&next.Value, e.Value)
	set(&next.Close, e.Close)
	if e.Probability != nil {
		next.ManualProbability = nil
		if p := *e.Probability; p >= 0 {
			next.ManualProbability = &p
		}
	}
	if err := next.check(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventEdited, next, by.ID, at)
}

func set[T any](at *T, v *T) {
	if v != nil {
		*at = *v
	}
}

func setText(at, v *string) {
	if v != nil {
		*at = clean(*v)
	}
}

// Advance moves one stage forward through its gate. It returns Final, Denied, Conflict with ReasonWrongStage
// where the gate belongs to another stage, or Invalid with all that the gate lacks. at's location gives the day
// against which the dates of evidence are held.
func (o Opportunity) Advance(gate Gate, by Actor, at time.Time) (Opportunity, Event, error) {
	return o.advance(o, gate, by, at)
}

// advance is Advance of with, which is o but for what the act changes besides.
func (o Opportunity) advance(with Opportunity, gate Gate, by Actor, at time.Time) (Opportunity, Event, error) {
	// From here on it is one of this package's own gates, even where a caller wrapped one to give it another To.
	gate = gate.cleaned()
	if err := o.open(by, ActTo(gate.To())); err != nil {
		return Opportunity{}, Event{}, err
	}
	if to, ok := o.Stage.Next(); !ok || to != gate.To() {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonWrongStage, Current: &o}
	}
	next, err := with.pass(gate, by, at)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	next.Stage = gate.To()
	return o.record(EventAdvanced, next, by.ID, at)
}

func (o Opportunity) pass(gate Gate, by Actor, at time.Time) (Opportunity, error) {
	f := faults{}
	gate.check(f, o, DateOf(at))
	if i, ok := gate.(Invoice); ok {
		i.checkExcess(f, o, by)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, err
	}
	next := o
	gate.record(&next, by.ID)
	return next, nil
}

// Qualify saves the checklist: as progress while it is partly ticked, and through the gate when it is complete.
// It returns what Advance returns, save that unconfirmed criteria are no fault.
func (o Opportunity) Qualify(q Qualification, by Actor, at time.Time) (Opportunity, Event, error) {
	if q.Complete() {
		return o.Advance(q, by, at)
	}
	q = q.cleaned().(Qualification)
	if err := o.open(by, ActQualify); err != nil {
		return Opportunity{}, Event{}, err
	}
	f := faults{}
	q.checkTexts(f)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	q.record(&next, by.ID)
	return o.record(EventQualification, next, by.ID, at)
}

// Invoice records an issued invoice: the first one passes the gate into Invoicing, later ones add to it.
func (o Opportunity) Invoice(i Invoice, by Actor, at time.Time) (Opportunity, Event, error) {
	return o.invoice(o, i, by, at)
}

// invoice is Invoice of with, which is o but for what the act changes besides.
func (o Opportunity) invoice(with Opportunity, i Invoice, by Actor, at time.Time) (Opportunity, Event, error) {
	if o.Stage != StageInvoicing {
		return o.advance(with, i, by, at)
	}
	if err := o.open(by, ActInvoice); err != nil {
		return Opportunity{}, Event{}, err
	}
	next, err := with.pass(i.cleaned(), by, at)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventInvoiced, next, by.ID, at)
}

// Lose ends the opportunity as lost, and decides on each of its open quotes and orders. It returns Final, Denied or Invalid.
func (o Opportunity) Lose(l Loss, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActLose); err != nil {
		return Opportunity{}, Event{}, err
	}
	l = l.cleaned()
	l.From = o.Stage
	f := faults{}
	l.check(f)
	l.Closed, _ = l.Settle.over(o.ToSettle(), f)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o.closing(l.Closed, l.Settle.Reason, by.ID, DateOf(at))
	l.Settle = Settlement{}
	next.Loss, next.Stage = &l, StageLost
	return o.record(EventLost, next, by.ID, at)
}

// Reopen brings a lost opportunity back to the stage it was lost from, and decides which of the quotes and orders that ended with
// it are open again. Managers only, with a reason.
func (o Opportunity) Reopen(reason string, s Settlement, by Actor, at time.Time) (Opportunity, Event, error) {
	return o.reopen(o.ToSettle(), reason, s, by, at)
}

func (o Opportunity) reopen(ended []Part, reason string, s Settlement, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActReopen); err != nil {
		return Opportunity{}, Event{}, err
	}
	f := faults{}
	_, open := s.over(ended, f)
	f.text(FieldReason, clean(reason), MaxLong, true)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o.opening(open, DateOf(at))
	next.Stage, next.Loss = o.Loss.From, nil
	if o.Room > 0 { // what was archived can't be opened again
		next.Room++
	}
	return o.recordWithReason(EventReopened, next, reason, by, at)
}

// Correct takes a wrong move one stage back. Managers only, with a reason, and never from a final stage.
// What the gate recorded is set aside, so that going forward asks for it again; the history keeps it. Invoices on which
// something was paid are not: Conflict with ReasonHasPayments.
func (o Opportunity) Correct(reason string, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActCorrect); err != nil {
		return Opportunity{}, Event{}, err
	}
	if o.Stage == StageInvoicing && len(o.Payments) > 0 {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonHasPayments, Current: &o}
	}
	next := o
	next.Stage, _ = o.Stage.Previous()
	switch o.Stage {
	case StageQualified:
		for i := range next.Qualification {
			next.Qualification[i].Confirmed = false
		}
	case StageCommitted:
		next.Commitment = nil
		next = next.unaccepted()
	case StageToInvoice:
		next.BillingApproval = nil
	case StageInvoicing:
		next.Invoices = nil
	}
	return o.recordWithReason(EventCorrected, next, reason, by, at)
}

func (o Opportunity) recordWithReason(kind EventKind, next Opportunity, reason string, by Actor, at time.Time) (Opportunity, Event, error) {
	reason = clean(reason)
	f := faults{}
	f.text(FieldReason, reason, MaxLong, true)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next, e, err := o.record(kind, next, by.ID, at)
	e.Reason = reason
	return next, e, err
}

// Undo takes back last, the event that led to this version, within UndoWindow and by who did it: every field is
// as it was before. It may take back the act that ended an opportunity, since that act is not settled until the
// window has passed. Creations, undos and deal rooms are not undone.
func (o Opportunity) Undo(last Event, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := by.May(ActUndo, o); err != nil {
		return Opportunity{}, Event{}, err
	}
	if last.Opportunity != o.ID || last.Version != o.Version {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonChanged, Current: &o}
	}
	if last.By != by.ID {
		return Opportunity{}, Event{}, deny(ReasonNotAuthor)
	}
	if last.Kind == EventCreated || last.Kind == EventUndone || last.Kind == EventRoom {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonUndoKind, Current: &o}
	}
	if at.Sub(last.At) > UndoWindow {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonUndoLate, Current: &o}
	}
	next := o
	for _, c := range last.Changes {
		if err := next.restore(c.Field, c.To, c.From); err != nil {
			return Opportunity{}, Event{}, err
		}
	}
	next, e, err := o.recordAsIs(EventUndone, next, by.ID, at)
	e.Undoes = last.Version
	return next, e, err
}

// open says whether by may do act and the stage admits it. Permission comes first: who may not act learns nothing
// of the state.
func (o Opportunity) open(by Actor, act Act) error {
	if err := by.May(act, o); err != nil {
		return err
	}
	return o.Admits(act)
}
