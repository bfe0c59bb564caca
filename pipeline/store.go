package pipeline

import (
	"context"
	"iter"
	"time"
)

// Command identifies one request to change something: the key under which it has its one effect, who asks,
// and the opportunity and version that it is about.
type Command struct {
	// Key makes the effect happen once: a second command under the same key changes nothing.
	Key string
	By  Member
	// On is the opportunity; 0 to create one.
	On OpportunityID
	// Version is what the person saw of it; 0 to create.
	Version int
	// Asked is what a program asks for over the wire; nil for people. Its answer is kept beside what it does, if it does anything,
	// and one that was given before is an AnsweredError. What it asks for of an opportunity is done to it as it stands.
	Asked *Asked
	// Resembling is what a creation is to be held against what there is; without an account it is not.
	Resembling Opportunity
	// Account is the client's name of a creation, whose followers are to hear of it.
	Account string
}

// Store keeps everything. Its methods may be called from many goroutines. Where it can't be reached they return
// an Error with code Unavailable, and nothing was saved.
type Store interface {
	// Once runs do in one transaction under cmd.Key. When an earlier command under that key was committed, do is
	// not run and replay names the opportunity and version that it led to. Two at once under one key: the second
	// waits for the first. do may run again where the transaction failed and is known to have left nothing. An
	// error of do rolls everything back and is returned as it is. Code Unknown: the store did not say, within
	// ctx, whether the transaction was committed.
	Once(ctx context.Context, cmd Command, do func(Tx) error) (replay *Replayed, err error)

	// Opportunity gives one as it stands, or NotFound.
	Opportunity(ctx context.Context, id OpportunityID) (Opportunity, error)
	// History gives up to limit events of an opportunity with versions below before (0: from the newest),
	// newest first. An unknown opportunity has none.
	History(ctx context.Context, id OpportunityID, before, limit int) ([]Event, error)
	// Find gives one page of opportunities.
	Find(ctx context.Context, q Query) (Page, error)
	// All gives what a filter lets through, up to a limit, in the order of Find: all of one moment, however long it is
	// read for. An error comes last.
	All(ctx context.Context, f Filter, limit int) iter.Seq2[Opportunity, error]
	// Needs gives what of somebody's needs them, all of one moment.
	Needs(ctx context.Context, q NeedQuery) (Needs, error)
	// Actor gives m with the roles that hold now.
	Actor(ctx context.Context, m Member) (Actor, error)
	// Deny keeps that an act was refused to a person; once for a key.
	Deny(ctx context.Context, key string, d Denial) error
	// Denials gives up to limit refusals on an opportunity since a moment, newest first.
	Denials(ctx context.Context, id OpportunityID, since time.Time, limit int) ([]Denial, error)
	// CardAt gives the opportunity whose card is that message, or NotFound.
	CardAt(ctx context.Context, channel, ts string) (OpportunityID, error)
	// Cards gives where the opportunity's cards are, in order of their channels.
	Cards(ctx context.Context, id OpportunityID) ([]Card, error)

	SettingStore
	WishStore
	RoomStore
	LedgerStore
	AccessStore
	CaptureStore
	TallyStore
	BriefingStore
	AgendaStore
	QuoteStore
	SnapshotStore
	MoveStore
	ReceivableStore
	FolioStore
}

// TallyStore reads the aggregates.
type TallyStore interface {
	// Tallies gives the sums that q asks for, all of one moment and with every act that was committed before. What q does
	// not keep apart is "" in them; sums that come to nothing are left out.
	Tallies(ctx context.Context, q TallyQuery) ([]Tally, error)
	// Open gives what is open by stage and currency, with every act that was committed before, and what of each stage is
	// marked; all of one moment.
	Open(ctx context.Context, q OpenQuery) ([]Tally, map[Stage]Marked, error)
	// Weighed gives what forecasts are made of, of each question in no order, and beside it Tallies of others; all of one
	// moment and with every act that was committed before. What comes to nothing is left out.
	Weighed(ctx context.Context, w Weighing, queries []WeighQuery, beside []TallyQuery) ([][]Weighed, [][]Tally, error)
	// Lines gives the service lines that are open, were won or were lost, in alphabetical order.
	Lines(ctx context.Context) ([]string, error)
}

// TallyQuery asks for sums of the aggregates. They always tell apart the measure, month, stage, detail, currency and
// probability.
type TallyQuery struct {
	Measures []Measure
	// Owners are whose; nil for everybody's.
	Owners []UserID
	// Line is one service line's, "" for opportunities without one; nil for all.
	Line *string
	// From and To bound the months: from the one in which From lies, to before the one in which To lies. Where neither is
	// given, what has no month counts too.
	From, To Date
	// Unwon leaves what is won out of TallyOpen.
	Unwon bool
	// OpenAnyTime lets TallyOpen be of any month before To, and of none.
	OpenAnyTime bool
	// ByOwner and ByLine keep owners and service lines apart.
	ByOwner, ByLine bool
}

// SettingStore keeps what admins set.
type SettingStore interface {
	// Settings gives what holds now, and Known with it a member with the roles that hold.
	Settings(ctx context.Context) (Settings, error)
	Known(ctx context.Context, m Member) (Actor, Settings, error)
	// Set keeps entries, or clears those whose value is nil, in one transaction under cmd.Key, with the lines that say who
	// and when. may is asked with who asks and what holds; its error is returned as it is, and nothing is kept. The same
	// key again gives the same lines. An entry that holds already has no line; where all do it is Invalid with
	// ReasonUnchanged.
	Set(ctx context.Context, cmd Command, entries []Entry, at time.Time, may func(Actor, Settings) error) ([]SettingChange, error)
	// SettingChanges gives up to limit changes with versions below before (0: from the newest), newest first.
	SettingChanges(ctx context.Context, before int64, limit int) ([]SettingChange, error)
	// ChangesOf gives up to limit changes of entries of a setting, newest first.
	ChangesOf(ctx context.Context, of Setting, keys []string, limit int) ([]SettingChange, error)
}

// WishStore keeps how people and channels want to hear.
type WishStore interface {
	// KeepWish keeps a wish in the place of the one for the same destination and opportunity, or client; without a kind it
	// only clears that.
	KeepWish(ctx context.Context, w Wish, by UserID, at time.Time) error
	// Wishes gives those of a destination about everything, and about one opportunity and its client.
	Wishes(ctx context.Context, to string, on OpportunityID) ([]Wish, error)
}

// Replayed is what a command that was committed before led to.
type Replayed struct {
	Opportunity OpportunityID
	Version     int
}

// Tx is one transaction. It must not be kept beyond the function it was given to.
type Tx interface {
	// Actor is the command's member with the roles that hold in this transaction.
	Actor() Actor
	// NewID is the number of the opportunity that the command creates; 0 where it creates none.
	NewID() OpportunityID
	// Opportunity gives one, locked until the transaction ends, or NotFound.
	Opportunity(ctx context.Context, id OpportunityID) (Opportunity, error)
	// Event gives the event that led to the version, or NotFound.
	Event(ctx context.Context, id OpportunityID, version int) (Event, error)
	// Alike gives, for a creation, what the command's Resembling resembles: open opportunities of the same client, and
	// one of the same client and value that the same person made within the last minute.
	Alike() []Opportunity
	// Audience is who is to hear of the command's opportunity besides those whom the routes name.
	Audience() Audience
	// Settings are those that hold in this transaction.
	Settings(ctx context.Context) (Settings, error)
	// Save keeps the opportunity's new state, its event, the notices that it owes and what it does to the tallies, when
	// the transaction commits.
	Save(o Opportunity, e Event, n []Notice, t []Tally)
}

// Query asks for a page of opportunities, by expected close (none last) and number.
type Query struct {
	Filter
	// After is the Next of the page before, Before the Previous of the page after; at most one is set.
	After, Before string
	// Limit is how many a page has, 1 to 100.
	Limit int
}

// Filter narrows a list; the zero value of a field does not narrow.
type Filter struct {
	// Open: neither Done nor Lost.
	Open bool
	// Stages: at one of these.
	Stages []Stage
	Owner  UserID
	// Owners: of one of these people; nil does not narrow.
	Owners []UserID
	// Line is a service line.
	Line string
	// Account: the client's name begins with this, or contains it in an open opportunity; case and accents don't count.
	Account string
	// Text: like Account, on the client's name or the opportunity's.
	Text string
	// OverdueOn: not yet won or lost, with an expected close before this day.
	OverdueOn Date
	// StepBefore: open, with a next step that was agreed for before this day.
	StepBefore Date
	// Stuck: by these limits.
	Stuck *StuckLimits
	// Nearly: Immature, with at least one and at most so many criteria left to confirm.
	Nearly int
	// Awake: not put off until after this day.
	Awake Date
}

// Page is one page of a list. Previous and Next are empty where there is no such page.
type Page struct {
	Items          []Opportunity
	Previous, Next string
	// Total counts all that the filter lets through, up to MaxCounted, and Sums their values by currency.
	Total int
	Sums  []Money
}

// MaxCounted is where Page.Total stops counting, so that a list costs the same however much is closed.
const MaxCounted = 10_000
