package pipeline

import (
	"encoding/json"
	"maps"
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
	// NoticeDigest tells a channel or a person, once a day, of all that waits for them.
	NoticeDigest NoticeKind = "digest"
	// NoticeCatchUp tells a channel in one message what it missed while it could not be reached. It comes of a log or
	// a card, when its turn comes.
	NoticeCatchUp NoticeKind = "catch_up"
	// NoticeAlert tells an admin of something that has to be mended. It is about no opportunity.
	NoticeAlert NoticeKind = "alert"
	// NoticeWin announces a sale in a team's channel, or brings the announcement up to date.
	NoticeWin NoticeKind = "win"
	// NoticeApproval asks a manager to approve the discount of a quote, or brings what they were sent up to date.
	NoticeApproval NoticeKind = "approval"
	// NoticeBriefing tells a person, once a day, what needs them, and a manager at the start of a week how things stand. It
	// is about no opportunity, is worded when it is sent, and is dropped when there is nothing to say.
	NoticeBriefing NoticeKind = "briefing"
	// NoticeReminder tells a person, at its moment, of an activity that they are in charge of; its Subject says of which. It
	// is worded when it is sent, and is dropped when the activity was done, moved or cancelled meanwhile.
	NoticeReminder NoticeKind = "reminder"
)

// Alone says whether notices of the kind are about no event of an opportunity, and wait for no other.
func (k NoticeKind) Alone() bool {
	return k == NoticeAlert || k == NoticeBriefing || k == NoticeReminder || k == NoticeLead
}

// Rule is why somebody is told: the id of a route, or one of these.
type Rule string

// The rules that are no routes.
const (
	RuleOwner     Rule = "@owner"      // it is theirs
	RuleAssigned  Rule = "@assigned"   // it was handed over to them
	RuleHanded    Rule = "@handed"     // it was theirs until now
	RuleFollower  Rule = "@follower"   // they follow it
	RuleAccount   Rule = "@account"    // they follow its client
	RuleOffered   Rule = "@offered"    // it is offered to them
	RuleOfferer   Rule = "@offerer"    // they offered it, and were answered
	RuleOfferOver Rule = "@offer_over" // it was offered to them, and is no longer
	RuleRoom      Rule = "@room"       // it is the opportunity's deal room
	RuleFallback  Rule = "@fallback"   // a channel could not be told
	RuleAdmin     Rule = "@admin"      // they administer Embudo
	RuleTeam      Rule = "@team"       // somebody of the channel's team won it
	RuleInCharge  Rule = "@in_charge"  // a planned activity of theirs changed
	RuleReminder  Rule = "@reminder"   // the moment of a planned activity of theirs has come
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
	// Rule is why.
	Rule Rule
	// Author did what it is about.
	Author UserID
	// HoldUntil, if any, is until when it waits for more of the same to be told together: a log or a direct message
	// about plain edits for those of the same author, a digest for everything else.
	HoldUntil time.Time
	// Alert is what a NoticeAlert tells; nil otherwise.
	Alert *Alert
	// Subject tells a notice that is Alone from others of its kind; a NoticeReminder's is what Reminder.String writes. It is
	// there when it is sent.
	Subject string
}

// Alert is something that an admin has to mend. Code names it for whoever words it; Subject says what it is about.
type Alert struct {
	Code    string            `json:"code"`
	Subject string            `json:"subject"`
	Detail  map[string]string `json:"detail,omitempty"`
}

// EventRef names an event.
type EventRef struct {
	Opportunity OpportunityID
	Version     int
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
	// Events are all that it tells of, in the order in which they happened: its own, and those of the notices that it
	// was joined with.
	Events []EventRef
}

// Receipt is where Slack keeps a posted message.
type Receipt struct {
	Channel string
	TS      string
}

// editWindow is how long edits by one person wait to be told together.
const editWindow = time.Minute

// telling is an event with all that decides who is told of it.
type telling struct {
	e Event
	// before is the opportunity before the act; zero in a creation.
	before   Opportunity
	o        Opportunity
	settings Settings
	audience Audience
	// fallback is where events go as long as no route is set; "" for nowhere.
	fallback string
	window   time.Duration
}

// notices gives what an event owes, nobody twice and nothing to who did it.
func (t telling) notices() []Notice {
	return slices.Concat(t.toChannels(), t.toTeams(), t.toPeople(), t.toDeciders())
}

// toChannels: the card of each channel that a route names, or that has it, brought up to date after every act; and a
// line in its thread.
func (t telling) toChannels() []Notice {
	var list []Notice
	for _, channel := range t.channels() {
		rule, taken := t.takenBy(channel)
		wish := t.audience.Wishes[channel]
		posted := slices.Contains(t.audience.Cards, channel)
		// A card that is not there yet is posted only for a change of stage that the channel is to hear of, and wants to.
		if posted || taken && t.e.Moved() && wish != WishMute && wish != WishDigest {
			list = append(list, t.notice(NoticeCard, channel, rule))
		}
		if !taken || !posted && !t.e.Moved() || wish == WishMute || !t.worthALine() {
			continue
		}
		if wish == WishDigest {
			list = append(list, t.notice(NoticeDigest, channel, rule))
		} else if t.e.Kind != EventCreated {
			list = append(list, t.notice(NoticeLog, channel, rule))
		}
	}
	return list
}

// channels are those that a route names and the deal room, in order. A channel whose routes are gone hears no more, not even by its cards.
func (t telling) channels() []string {
	channels := t.settings.routed(t.fallback)
	if t.audience.Room != "" && !slices.Contains(channels, t.audience.Room) {
		channels = append(channels, t.audience.Room)
	}
	slices.Sort(channels)
	return channels
}

// takenBy is the route by which a channel is to hear of the event.
func (t telling) takenBy(channel string) (Rule, bool) {
	if channel == t.audience.Room {
		return RuleRoom, true
	}
	if len(t.settings.Routes) == 0 {
		return DefaultRoute, true
	}
	for _, id := range slices.Sorted(maps.Keys(t.settings.Routes)) {
		if r := t.settings.Routes[id]; r.Channel == channel && t.settings.Takes(r, t.e, t.o) {
			return Rule(id), true
		}
	}
	return "", false
}

// toPeople: the owner, who was it until now, the followers, and those of an offer, each once. What asks for an answer
// comes whatever is wished.
func (t telling) toPeople() []Notice {
	rules := map[UserID]Rule{}
	if t.worthALine() {
		t.hearers(rules)
	}
	maps.Copy(rules, t.offered())
	if t.handedOver() {
		rules[t.ownerBefore()] = RuleHanded
		rules[t.o.Owner] = RuleAssigned
	}
	rules[t.answered()] = RuleAsker
	delete(rules, "")
	var list []Notice
	charged := t.charged()
	for _, id := range charged {
		if _, told := rules[id]; !told {
			rules[id] = RuleInCharge
		}
	}
	delete(rules, t.e.By)
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		wish := t.audience.Wishes[string(id)]
		switch {
		case rules[id] == RuleOffered:
			list = append(list, t.notice(NoticeDirect, string(id), RuleOffered))
		case wish == WishMute:
		case wish == WishDigest:
			list = append(list, t.notice(NoticeDigest, string(id), rules[id]))
		default:
			list = append(list, t.notice(NoticeDirect, string(id), rules[id]))
		}
	}
	return list
}

// hearers are the followers whose level takes the event, and the owner.
func (t telling) hearers(rules map[UserID]Rule) {
	for _, id := range t.audience.Followers {
		switch {
		case !t.audience.Levels[id].takes(t.e):
		case slices.Contains(t.audience.ByAccount, id):
			rules[id] = RuleAccount
		default:
			rules[id] = RuleFollower
		}
	}
	rules[t.o.Owner] = RuleOwner
}

// handedOver says whether the act gave the opportunity another owner.
func (t telling) handedOver() bool {
	return t.e.Kind == EventAssigned || t.e.Kind == EventTaken || t.e.Kind == EventUndone && t.e.changed(FieldOwner)
}

func (t telling) ownerBefore() UserID {
	var before UserID
	for _, c := range t.e.Changes {
		if c.Field == FieldOwner {
			_ = json.Unmarshal(c.From, &before) // null in a creation: nobody
		}
	}
	return before
}

// charged are those in charge of planned activities that came, went or were moved, but were not done.
func (t telling) charged() []UserID {
	if t.e.Kind == EventActivity {
		return nil
	}
	var who []UserID
	differ := func(list, other Opportunity) {
		for _, p := range list.Planned {
			if q, ok := other.PlannedAt(p.ID); !ok || q.Since != p.Since || q.InCharge != p.InCharge {
				who = append(who, p.InCharge)
			}
		}
	}
	differ(t.before, t.o)
	differ(t.o, t.before)
	return who
}

// worthALine leaves out what only concerns who did it: a checklist saved part-way, a message that was filed, somebody
// who may work on it too, an activity, a planned one or a next step, and the taking back of these.
func (t telling) worthALine() bool {
	switch t.e.Kind {
	case EventQualification, EventEvidence, EventShared, EventActivity, EventPlanned, EventScheduled, EventRescheduled, EventCancelled,
		EventOffered, EventDeclined, EventRoom, EventInvoiceHeld, EventInvoiceEdited, EventLines, EventQuoted, EventQuoteAsked, EventQuoteDecided:
		return false
	case EventUndone:
		quiet := []Field{FieldQualification, FieldEvidence, FieldCollaborators, FieldNextStep, FieldActivity, FieldContacted, FieldPlanned, FieldOffer, FieldHeld, FieldLines, FieldByHand}
		return slices.ContainsFunc(t.e.Changes, func(c Change) bool { return !slices.Contains(quiet, c.Field) })
	}
	return true
}

func (t telling) notice(kind NoticeKind, to string, rule Rule) Notice {
	n := Notice{Opportunity: t.e.Opportunity, Version: t.e.Version, Kind: kind, To: to, Rule: rule, Author: t.e.By}
	switch {
	case kind == NoticeDigest:
		n.HoldUntil = nextDigest(t.e.At)
	case kind != NoticeCard && kind != NoticeWin && t.e.Kind == EventEdited:
		n.HoldUntil = t.e.At.Add(t.window)
	}
	return n
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
