package pipeline

import (
	"fmt"
	"time"
)

// OpportunityID is the number that people say aloud: 123 in OP-123.
type OpportunityID int64

func (id OpportunityID) String() string { return fmt.Sprintf("OP-%d", int64(id)) }

// Opportunity is one request by a client that may become a sale of services, as it stands at one version.
// It is a value: the acts give a new one and leave the old as it was.
type Opportunity struct {
	ID OpportunityID
	// Version counts the changes; 1 when just created. An act names the version that the person saw.
	Version int
	Name    string
	// Account is the client's name.
	Account     string
	Value       Money
	Close       Date
	ServiceLine string
	Owner       UserID
	// Collaborators may do what the owner may.
	Collaborators []UserID
	Source        string
	// ManualProbability is the chance in percent that a person set; nil to follow the stage.
	ManualProbability *int

	Stage      Stage
	StageSince time.Time

	Qualification   Qualification
	Commitment      *Commitment
	BillingApproval *BillingApproval
	Invoices        []Invoice
	// Held are invoices that came before the stage in which they can be recorded, the oldest first.
	Held []Invoice
	// Payments are what was received for its invoices, the oldest first.
	Payments   []Payment
	Completion *Completion
	Loss       *Loss
	// Evidence is the messages that were filed, oldest first.
	Evidence []Evidence

	// NextStep is what was agreed to come next; nil for nothing.
	NextStep *NextStep
	// Planned is what is to be done, the soonest first.
	Planned []PlannedActivity
	// Activity is the last one that was logged; the history has them all.
	Activity *Activity
	// Contacted is the day on which the client was last spoken to.
	Contacted Date
	// Contacts are the client's people with a part in the decision; at most one is the main one.
	Contacts []Stakeholder
	// Competitors are those that were seen.
	Competitors []string
	// Offer is a handing over that waits for an answer; nil for none.
	Offer *Offer
	// Room is the number of its latest deal room, from 1; 0 where none was asked for.
	Room int
	// Lines are what is offered. Value follows them until it is set by hand, or confirmed.
	Lines []LineItem
	// ValueByHand: the value was set by hand after there were lines.
	ValueByHand bool
	// Quotes are the versions of what was offered, and Orders what the client ordered, oldest first.
	Quotes []Quote
	Orders []Order
	// Booking is the sale that was won; nil while it never was. It follows from the history and is not kept in it.
	Booking *Booking

	CreatedAt time.Time
	CreatedBy UserID
	UpdatedAt time.Time
	UpdatedBy UserID
}

// Probability is the chance of winning in percent: set by hand, or the stage's as the company has set it. A final
// stage decides it alone.
func (o Opportunity) Probability(s Settings) int {
	if o.ManualProbability == nil || o.Stage.Final() {
		return s.Probability(o.Stage)
	}
	return *o.ManualProbability
}

// DaysInStage is how many days have passed on the calendar of now's location since the stage was entered.
func (o Opportunity) DaysInStage(now time.Time) int {
	return max(0, DateOf(o.StageSince.In(now.Location())).DaysUntil(DateOf(now)))
}

// Overdue says whether the expected close has passed on an opportunity that is not yet won or lost.
func (o Opportunity) Overdue(today Date) bool {
	return !o.Close.IsZero() && o.Close.Before(today) && o.Stage < StageCommitted
}

// SumByCurrency adds amounts, one sum a currency, in the order of first use. No amount is passed over.
func SumByCurrency(amounts []Money) ([]Money, error) {
	var sums []Money
next:
	for _, m := range amounts {
		if m.IsZero() {
			continue
		}
		for i := range sums {
			if sums[i].Currency() == m.Currency() {
				sum, err := sums[i].Add(m)
				if err != nil {
					return nil, err
				}
				sums[i] = sum
				continue next
			}
		}
		sums = append(sums, m)
	}
	return sums, nil
}

// Missing gives what the gate into the stage still lacks, as the fields that it will ask for. It looks at
// what is recorded, not at whether the stage can be entered from here. Lost needs a reason; Immature nothing.
func (o Opportunity) Missing(to Stage) []Field {
	var missing []Field
	lack := func(absent bool, fields ...Field) {
		if absent {
			missing = append(missing, fields...)
		}
	}
	switch to {
	case StageQualified:
		return o.Qualification.Missing()
	case StageCommitted:
		lack(o.Commitment == nil, FieldKind, FieldDate, FieldReference, FieldValue)
	case StageToInvoice:
		lack(o.BillingApproval == nil, FieldApprovedBy, FieldDate, FieldReference)
	case StageInvoicing:
		lack(len(o.Invoices) == 0, FieldNumber, FieldDate, FieldAmount)
	case StageDone:
		lack(o.Completion == nil, FieldScope, FieldDate)
	case StageLost:
		lack(o.Loss == nil, FieldReason)
	}
	return missing
}
