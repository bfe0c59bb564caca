package people

import (
	"context"
	"fmt"
	"time"

	"embudo/pipeline"
)

// ImportID is the number of an import: 12 in IM-12.
type ImportID int64

func (id ImportID) String() string { return fmt.Sprintf("IM-%d", int64(id)) }

// ImportState is how far an import is.
type ImportState string

// The states of an import.
const (
	ImportRunning ImportState = "running"
	ImportDone    ImportState = "done"
	ImportUndoing ImportState = "undoing"
	ImportUndone  ImportState = "undone"
)

// Working says whether rows or what is to be taken back are still to be worked on.
func (s ImportState) Working() bool { return s == ImportRunning || s == ImportUndoing }

// Import is a file of records that was brought in, as it stands: one batch, which can be undone whole.
type Import struct {
	ID    ImportID
	Kind  Kind
	File  string
	By    pipeline.Member
	At    time.Time
	State ImportState
	// Rows is how many it has; the others are what became of those that were worked on.
	Rows, Created, Updated, Unchanged, Refused int
	// TakenBack is how many of its changes were undone, and Kept how many could not be.
	TakenBack, Kept int
	// UndoneBy asked for the undo; nobody where ID is empty.
	UndoneBy pipeline.Member
	UndoneAt time.Time
	// Place is the message that tells of it; zero for none.
	Place pipeline.Receipt
}

// Worked is how many rows were worked on.
func (i Import) Worked() int { return i.Created + i.Updated + i.Unchanged + i.Refused }

// ImportRow is a row as it was read. What its file has no column or an empty cell for is nil, and stays as it is.
type ImportRow struct {
	// Number is the row as a spreadsheet counts.
	Number int `json:"-"`
	// External is what the system that it comes from calls the record; "" where it has no such name.
	External    string         `json:"external,omitempty"`
	Account     *AccountEdit   `json:"account,omitempty"`
	Contact     *ContactEdit   `json:"contact,omitempty"`
	Lead        *LeadEdit      `json:"lead,omitempty"`
	Opportunity *pipeline.Edit `json:"opportunity,omitempty"`
	// Client is the name of the account that a contact is of.
	Client string `json:"client,omitempty"`
	// Owner is whose it is to be; whoever imports where it is new and names nobody.
	Owner pipeline.UserID `json:"owner,omitempty"`
}

// ImportResult is what became of a row.
type ImportResult string

// What becomes of a row.
const (
	RowCreated   ImportResult = "created"
	RowUpdated   ImportResult = "updated"
	RowUnchanged ImportResult = "unchanged"
	RowRefused   ImportResult = "refused"
)

// ImportOutcome is what became of a row, or would.
type ImportOutcome struct {
	Row    int
	Result ImportResult
	// Faults are why it was refused.
	Faults []ImportFault
	// Effects are the records that it made or changed, in that order.
	Effects []ImportEffect
	// External is kept as another name of the last of them.
	External string
}

// ImportFault is what is wrong in a row. Field is "" where it is the row as a whole, and As the earlier row that says the same.
type ImportFault struct {
	Row    int             `json:"row"`
	Field  pipeline.Field  `json:"field,omitempty"`
	Reason pipeline.Reason `json:"reason"`
	As     int             `json:"as,omitempty"`
}

// ImportEffect is a record that an import brought from one version to another; from 0 where it made it.
type ImportEffect struct {
	Of       Ref
	From, To int
	// Reason is why it was kept when the import was undone.
	Reason pipeline.Reason
	Seq    int
	Row    int
}

// Reasons of faults of imports.
const (
	ReasonRowTwice    pipeline.Reason = "row_twice"    // an earlier row of the file is the same
	ReasonInUse       pipeline.Reason = "in_use"       // something else hangs on it
	ReasonImportState pipeline.Reason = "import_state" // it is being worked on, or was undone
)

// ImportStore keeps imports.
type ImportStore interface {
	// OpenImport keeps an import and its rows under a key. The same key gives the import that it led to before.
	OpenImport(ctx context.Context, key string, i Import, rows []ImportRow) (Import, error)
	// Import gives one, or NotFound.
	Import(ctx context.Context, id ImportID) (Import, error)
	// PlaceImport keeps where the message is that tells of it.
	PlaceImport(ctx context.Context, id ImportID, at pipeline.Receipt) error
	// WorkImport runs do, in one transaction, on the next rows, up to limit, of a running import. One at a time works on any import.
	WorkImport(ctx context.Context, id ImportID, limit int, do func(ImportTx, Import, []ImportRow) ([]ImportOutcome, error)) (Import, error)
	// TryImport runs do in a transaction that keeps nothing.
	TryImport(ctx context.Context, m pipeline.Member, do func(ImportTx) error) error
	// BeginUndo has an import undone from now on, if that is allowed in the state in which it is.
	BeginUndo(ctx context.Context, id ImportID, by pipeline.Member, at time.Time) (Import, error)
	// UndoImport runs do, in one transaction, on the next effects, up to limit, of an import that is being undone, the newest first. do
	// gives those that it kept.
	UndoImport(ctx context.Context, id ImportID, limit int, do func(ImportTx, Import, []ImportEffect) ([]ImportEffect, error)) (Import, error)
	// ImportFaults gives up to limit rows that were refused.
	ImportFaults(ctx context.Context, id ImportID, limit int) ([]ImportFault, error)
	// ImportKept gives up to limit changes that could not be undone.
	ImportKept(ctx context.Context, id ImportID, limit int) ([]ImportEffect, error)
	// IdleImports gives those that nobody has worked on for a while.
	IdleImports(ctx context.Context, idle time.Duration) ([]ImportID, error)
}
