package people

import (
	"context"

	"embudo/pipeline"
)

// ImportKeys is what the record of a row is known by. What is empty is not looked for.
type ImportKeys struct {
	Row                            int
	External, TaxID, Domain, Email string
	// Called is a name as it is kept, and Name and Client are names as they are sought.
	Called, Name, Client string
}

// Known is by what a record was found, the surest first.
type Known int

// By what records are found.
const (
	KnownExternal Known = iota + 1
	KnownTaxID
	KnownEmail
	KnownName
	KnownDomain
)

// Match is a record that a row may mean.
type Match[T any] struct {
	Row    int
	By     Known
	Record T
}

// ImportTx is one transaction of an import. Records that it finds are locked.
type ImportTx interface {
	Tx
	// Key is a name as it is sought.
	Key(name string) string
	// Numbers draws numbers for records of a kind.
	Numbers(ctx context.Context, kind Kind, n int) ([]int64, error)
	// SaveOpportunity keeps an opportunity's new state, its event and what that changes in the aggregates.
	SaveOpportunity(o pipeline.Opportunity, e pipeline.Event, changes []pipeline.Tally)
	// Withdraw takes a record out of what there is; its history ends with the event, and says of no person any more.
	Withdraw(e Event)
	// WithdrawOpportunity takes an opportunity out of what there is; its history ends with the event.
	WithdrawOpportunity(e pipeline.Event, changes []pipeline.Tally)

	// AccountsKnown gives those that rows may mean, by each key that fits.
	AccountsKnown(ctx context.Context, keys []ImportKeys) ([]Match[Account], error)
	// ContactsKnown gives those that rows may mean: by account and name only where one of both has no e-mail.
	ContactsKnown(ctx context.Context, keys []ImportKeys) ([]Match[Contact], error)
	// LeadsKnown gives those that rows may mean: by company and person only where one of both has no e-mail.
	LeadsKnown(ctx context.Context, keys []ImportKeys) ([]Match[Lead], error)
	// OpportunitiesKnown gives those that rows may mean: by client and name only what has no external name.
	OpportunitiesKnown(ctx context.Context, keys []ImportKeys) ([]Match[pipeline.Opportunity], error)
	// Touched gives of records the row of this import that made or changed them already.
	Touched(ctx context.Context, refs []Ref) (map[Ref]int, error)
	// Led gives the events by which effects came about.
	Led(ctx context.Context, effects []ImportEffect) (map[Ref][]Event, map[pipeline.OpportunityID][]pipeline.Event, error)
	// Standing gives the records of effects as they stand; those that are gone are left out.
	Standing(ctx context.Context, effects []ImportEffect) (Standing, error)
}

// Standing are records as they stand, and which of them something else hangs on, so that they can't be withdrawn.
type Standing struct {
	Accounts      map[pipeline.AccountID]Account
	Contacts      map[pipeline.ContactID]Contact
	Leads         map[pipeline.LeadID]Lead
	Opportunities map[pipeline.OpportunityID]pipeline.Opportunity
	InUse         map[Ref]bool
}
