// Package pipeline is the sales pipeline of a professional-services company: what an opportunity is, how it moves,
// and who may move it. It knows no Slack, no SQL and no clock of its own.
//
// # The flow
//
// An Opportunity is one request by a client that may become a sale. It stands at exactly one Stage:
//
//	Immature → Qualified → Committed → ToInvoice → Invoicing → Done
//
// and Lost, which every stage before Done can reach. Each step forward passes one Gate, which asks for evidence:
// five confirmed criteria (Qualification), an explicit act of the client (Commitment), the client's word to bill
// (BillingApproval), an issued Invoice, a delivery (Completion). A Loss has a reason. No stage is skipped, whoever
// asks: the gates are checked here, at the moment of the act, for commands, buttons, imports and programs alike.
//
// Done and Lost are final. A manager may Reopen a lost opportunity and Correct a wrong move one stage back, each
// with a reason. Who did something may Undo it within UndoWindow as long as nothing followed.
//
// An opportunity is won when it becomes Committed: the sale is booked at its confirmed value.
//
// # What comes next
//
// An open opportunity may have a NextStep, which has a day, and planned activities (PlannedActivity), which have a moment and
// somebody in charge. The one that stands first is what comes next (Upcoming): it is what cards show, what pauses the clock of
// a stuck opportunity until its day is over, and what is overdue after it. A reminder that was put off goes before both, since
// somebody said so. What is planned ends with the opportunity, and goes along to a new owner.
//
// # What is offered and ordered
//
// An opportunity has line items, and its estimated value is their sum until somebody sets it by hand or it is won. A Quote is
// a version of what is offered, with lines of its own: while the client does not have it, it follows the opportunity's lines; once
// it was sent, it stays as it was, and a change makes another version that replaces it. A discount over the company's limit is sent
// only after a manager said yes, never who asked. Accepting a quote is the client's act: in one step it makes the Order and commits
// a Qualified opportunity at the quote's net. Orders also stand alone. A quote whose last day is over expires by itself.
//
// # Acts, events, versions
//
// Every act is a pure function on an Opportunity that gives the next one and the Event that says what changed:
// who, when, from, to and why. The events of an opportunity, replayed from the first, give its present state
// (Replay): the history is complete by construction. Each act names the version that its author saw; if somebody
// was faster, it is refused as a Conflict with the present state.
//
// # Use cases
//
// Service joins the acts with a Store: one transaction that loads, applies the act, and saves the new state, its
// event and the notices that channels are owed. A Request carries a key; what was done under a key is never done
// again, and asking again gives the first answer.
//
// # Refusals
//
// A refusal is an *Error with a Code, a Reason and all field errors at once. It holds no sentence: whoever talks to
// people has the words.
package pipeline
