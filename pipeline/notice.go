package pipeline

import (
	"slices"
	"time"
)

// NoticeID identifies one notice; it travels in the message's metadata so that a sent one is recognised.
type NoticeID int64

// NoticeKind is what a notice does in its destination.
type NoticeKind string

// The kinds of notices.
const (
	// NoticeCard posts the opportunity's card in the channel, or brings the posted one up to date.
	NoticeCard NoticeKind = "card"
	// NoticeLog adds one line on the event to the card's thread.
	NoticeLog NoticeKind = "log"
	// NoticeDirect tells a person in their direct messages.
	NoticeDirect NoticeKind = "direct"
)

// Notice is something that a channel or person is to be told, kept in the transaction of its event.
type Notice struct {
	ID          NoticeID
	Opportunity OpportunityID
	// Version is the event's.
	Version int
	Kind    NoticeKind
	// To is a channel id, "#name", or for NoticeDirect a user id.
	To string
	// About, in a NoticeDirect that stands in for one that could not be delivered, is where that one was to go.
	About string
}

// Dispatch is a notice whose turn has come, with what its sender needs to know.
type Dispatch struct {
	Notice
	// Posted is the card that the destination has of this opportunity; zero when there is none.
	Posted Receipt
	// Uncertain: an earlier try may have been posted; look for it before sending.
	Uncertain bool
	// Attempt counts from 1.
	Attempt int
}

// Receipt is where Slack keeps a posted message.
type Receipt struct {
	Channel string
	TS      string
}

// notices gives what an event owes to channel: the card brought up to date after every act, and a line in its
// thread when the stage moved, or an invoice was added or taken back. No channel, no notices.
func notices(e Event, channel string) []Notice {
	if channel == "" {
		return nil
	}
	list := []Notice{{Opportunity: e.Opportunity, Version: e.Version, Kind: NoticeCard, To: channel}}
	if e.Kind != EventCreated && (e.Moved() || e.changed(FieldInvoices)) {
		list = append(list, Notice{Opportunity: e.Opportunity, Version: e.Version, Kind: NoticeLog, To: channel})
	}
	return list
}

func (e Event) changed(f Field) bool {
	return slices.ContainsFunc(e.Changes, func(c Change) bool { return c.Field == f })
}

// LedgerState is how far a notice has come.
type LedgerState string

// The states of a notice in the delivery ledger.
const (
	NoticeWaiting    LedgerState = "waiting"
	NoticeSending    LedgerState = "sending"
	NoticeSent       LedgerState = "sent"
	NoticeRetrying   LedgerState = "retrying"
	NoticeSuperseded LedgerState = "superseded" // a later card says all that it would have said
	NoticeGivenUp    LedgerState = "given_up"
)

// LedgerEntry is one line of the delivery ledger.
type LedgerEntry struct {
	Notice
	State     LedgerState
	Attempts  int
	LastError string
	CreatedAt time.Time
	SettledAt *time.Time
	Receipt   Receipt
}
