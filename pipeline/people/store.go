package people

import (
	"context"
	"time"

	"embudo/pipeline"
)

// Store keeps accounts, contacts and leads. Its methods may be called from many goroutines. Where it can't be reached they
// return a pipeline.Error with code Unavailable, and nothing was saved.
type Store interface {
	// Do runs do in one transaction under cmd.Key. When an earlier command under that key was committed, do is not run and
	// replay says what it led to. Two at once under one key: the second waits for the first. do may run again where the
	// transaction failed and is known to have left nothing. An error of do rolls everything back and is returned as it is.
	Do(ctx context.Context, cmd Command, do func(Tx) error) (replay *Replayed, err error)
	// Records gives up to limit events of a record with versions below before (0: from the newest), newest first.
	Records(ctx context.Context, of Ref, before, limit int) ([]Event, error)

	AccountStore
	ContactStore
	LeadStore
	SearchStore
	ExportStore
	ImportStore
	DenialStore
}

// Command is one request to change records: the key under which it has its one effect, and who asks.
type Command struct {
	Key string
	By  pipeline.Member
	// Asked is what a program asks for over the wire; nil for people. Its answer is kept beside what it does, or alone where it
	// does nothing; one that was given before is a pipeline.AnsweredError.
	Asked *pipeline.Asked
	// External is by what another system knows the record that the command is about; "" for none. That is read ahead, and where it
	// is none yet, the account that Claims is of.
	External string
	Claims   Claims
}

// Claims is by what an account is found that no other system has claimed; what is "" finds nothing.
type Claims struct{ TaxID, Name string }

// Replayed is the record that a command which was committed before led to, and its version then.
type Replayed struct {
	Of      Ref
	Version int
}

// Tx is one transaction. It must not be kept beyond the function it was given to. What it saves is written in the order in
// which it was saved, and of a command the last record that was saved is what it led to. The transactions of pipeline.Store
// are such too, so that what becomes of a lead is saved with the opportunity.
type Tx interface {
	// Actor is the command's member with the roles that hold in this transaction.
	Actor() pipeline.Actor
	// Settings are those that hold in this transaction.
	Settings(ctx context.Context) (pipeline.Settings, error)

	AccountTx
	ContactTx
	LeadTx
}

// AccountStore reads accounts.
type AccountStore interface {
	// Account gives one as it stands, or NotFound.
	Account(ctx context.Context, id pipeline.AccountID) (Account, error)
	// ExternalAccount gives the one that another system knows by an id, or who took it over; or NotFound.
	ExternalAccount(ctx context.Context, external string) (Account, error)
	// ExternalIDs gives by which ids other systems know records of a kind; nothing for those that none knows.
	ExternalIDs(ctx context.Context, kind Kind, of []int64) (map[int64]string, error)
	// AccountNamed gives the one that is known by the name, or NotFound.
	AccountNamed(ctx context.Context, name string) (Account, error)
	// FindAccounts gives a page of those that were not merged, by name.
	FindAccounts(ctx context.Context, q Query) (Page[Account], error)
	// Dealings gives what there is of an account in the flow: its sums, and up to limit of its opportunities, the open and
	// the newest first.
	Dealings(ctx context.Context, id pipeline.AccountID, limit int) (Dealings, error)
}

// AccountTx changes accounts.
type AccountTx interface {
	// NewAccount draws a number.
	NewAccount(ctx context.Context) (pipeline.AccountID, error)
	// LockAccount gives one, locked until the transaction ends, or NotFound.
	LockAccount(ctx context.Context, id pipeline.AccountID) (Account, error)
	// ExternalAccount gives the one that another system knows by an id, or who took it over, locked; or NotFound.
	ExternalAccount(ctx context.Context, external string) (Account, error)
	// UnclaimedAccount gives the one with the tax id, or else of the name, that no other system knows by an id, locked; or
	// NotFound. One of the name with another tax id is another.
	UnclaimedAccount(ctx context.Context, c Claims) (Account, error)
	// KnowAccount keeps that another system knows the account by an id when the transaction commits.
	KnowAccount(external string, id pipeline.AccountID)
	// SaveAccount keeps the account's new state and its event when the transaction commits.
	SaveAccount(a Account, e Event)
	// MoveNames gives all names of one account to another when the transaction commits.
	MoveNames(from, to pipeline.AccountID)
}

// ContactStore reads contacts.
type ContactStore interface {
	// Contact gives one as it stands, or NotFound.
	Contact(ctx context.Context, id pipeline.ContactID) (Contact, error)
	// Contacts gives those with the numbers; in the place of one that was merged, who took it over.
	Contacts(ctx context.Context, ids []pipeline.ContactID) (map[pipeline.ContactID]Contact, error)
	// FindContacts gives a page of those that were neither merged nor erased, by name.
	FindContacts(ctx context.Context, q Query) (Page[Contact], error)
	// Appearances gives where a contact stands, under its own number or that of one that it took over.
	Appearances(ctx context.Context, id pipeline.ContactID) (Appearances, error)
	// Meetings gives opportunities in which something is planned with a contact or was done with them last, under their own
	// number or that of one that they took over; the newest first, up to limit.
	Meetings(ctx context.Context, id pipeline.ContactID, limit int) ([]pipeline.Opportunity, error)
}

// ContactTx changes contacts.
type ContactTx interface {
	// NewContact draws a number.
	NewContact(ctx context.Context) (pipeline.ContactID, error)
	// LockContact gives one, locked until the transaction ends, or NotFound.
	LockContact(ctx context.Context, id pipeline.ContactID) (Contact, error)
	// SaveContact keeps the contact's new state and its event when the transaction commits.
	SaveContact(c Contact, e Event)
	// ContactsOf gives those of an account, whether merged or not, locked.
	ContactsOf(ctx context.Context, id pipeline.AccountID) ([]Contact, error)
	// TakenOver gives the contacts that were merged into one, whether at once or by others, locked.
	TakenOver(ctx context.Context, id pipeline.ContactID) ([]Contact, error)
	// Forget takes out of the history of a record what its events say of a person, and out of what is kept for a day all
	// that has one of the texts in it, when the transaction commits, before what is saved later.
	Forget(of Ref, texts []string)
}

// LeadStore reads leads.
type LeadStore interface {
	// Lead gives one as it stands, or NotFound.
	Lead(ctx context.Context, id pipeline.LeadID) (Lead, error)
	// Leads gives up to Limit leads, the newest first.
	Leads(ctx context.Context, q LeadQuery) ([]Lead, error)
	// OpenLeads counts somebody's that are open, up to a limit.
	OpenLeads(ctx context.Context, of pipeline.UserID, upTo int) (int, error)
	// LeadSources counts what came of the leads that were created from a moment to before another, by source.
	LeadSources(ctx context.Context, from, to time.Time) ([]SourceCount, error)
	// Resembling gives accounts and contacts that somebody may be.
	Resembling(ctx context.Context, r Resembles) (Resembling, error)
}

// LeadTx changes leads.
type LeadTx interface {
	// NewLead draws a number.
	NewLead(ctx context.Context) (pipeline.LeadID, error)
	// LockLead gives one, locked until the transaction ends, or NotFound.
	LockLead(ctx context.Context, id pipeline.LeadID) (Lead, error)
	// SaveLead keeps the lead's new state and its event when the transaction commits.
	SaveLead(l Lead, e Event)
	// OweLead keeps that somebody is to be told of a lead that they were given, when the transaction commits.
	OweLead(to pipeline.UserID, g pipeline.LeadGiven)
	// LeadsOfAccount and LeadsOfContact give the leads that became the record, locked.
	LeadsOfAccount(ctx context.Context, id pipeline.AccountID) ([]Lead, error)
	LeadsOfContact(ctx context.Context, id pipeline.ContactID) ([]Lead, error)
}
